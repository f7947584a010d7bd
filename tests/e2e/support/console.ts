import type { Answer } from '@contract/bridge';
import type { Input, Output, ProcedureName } from '@contract/index';
import type { Muster } from './muster';

/** The console's procedures over HTTP, as a page calls them: what a story needs but does not tell. */
export interface ConsoleClient {
  /** Throws the error's reason when it is refused. */
  call<N extends ProcedureName>(name: N, input: Input<N>): Promise<Output<N>>;
  /** HTTP status and answer, whatever they are. */
  ask(name: string, input: unknown): Promise<{ status: number; answer: Answer }>;
}

/** Signs in and keeps the cookie. */
export async function signedIn(
  { console, adminPassword }: Pick<Muster, 'console' | 'adminPassword'>,
  name = 'admin',
  password = adminPassword,
): Promise<ConsoleClient> {
  let cookie = '';
  const ask = async (procedure: string, input: unknown) => {
    const response = await fetch(`${console}/rpc/${procedure}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-muster-csrf': '1', ...(cookie && { cookie }) },
      body: JSON.stringify(input),
    });
    const [fresh] = response.headers.getSetCookie();
    if (fresh) cookie = fresh.split(';')[0] ?? '';
    return { status: response.status, answer: (await response.json()) as Answer };
  };
  const call = async <N extends ProcedureName>(procedure: N, input: Input<N>): Promise<Output<N>> => {
    const { answer } = await ask(procedure, input);
    if (!answer.ok) throw new Error(`${procedure}: ${JSON.stringify(answer.error)}`);
    return answer.data as Output<N>;
  };
  await call('users.signIn', { name, password });
  return { call, ask };
}
