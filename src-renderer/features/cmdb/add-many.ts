import type { Input } from '@contract/index';
import { CallError, call } from '../../rpc';

export interface AddedHost {
  readonly address: string;
  readonly error: CallError | undefined;
}

/** Adds hosts one by one, a few at a time; each tells how it went. Stops at nothing. */
export async function addMany(
  addresses: readonly string[],
  rest: Omit<Input<'cmdb.addHost'>, 'innerIp'>,
  onDone: (host: AddedHost) => void,
  atOnce = 4,
): Promise<void> {
  const waiting = [...addresses];
  const work = async () => {
    for (let address = waiting.shift(); address !== undefined; address = waiting.shift()) {
      onDone({ address, error: await addOne(address, rest) });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
}

async function addOne(
  innerIp: string,
  rest: Omit<Input<'cmdb.addHost'>, 'innerIp'>,
): Promise<CallError | undefined> {
  try {
    await call('cmdb.addHost', { ...rest, innerIp });
    return undefined;
  } catch (error) {
    if (error instanceof CallError) return error;
    throw error;
  }
}
