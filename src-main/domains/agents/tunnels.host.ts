import type { SshSession } from '@main/platform/ssh';
import { lookAround } from './install.look';
import { type HostFacts, judgeFacts } from './install.probe';
import { type HostShell, hostShell, newMark } from './install.shell';

/** Prints the kernel's lines of sockets that listen. */
export const listenersProgram = "grep -h ' 0A ' /proc/net/tcp /proc/net/tcp6 2>/dev/null";

const loopback4 = '0100007F';
const loopback6 = '00000000000000000000000001000000';

/** Whether a port listens, and only on loopback, by the lines that `listenersProgram` printed. */
export function isLoopbackOnly(lines: string, port: number): boolean {
  const wanted = port.toString(16).toUpperCase().padStart(4, '0');
  const places = [...lines.matchAll(/^\s*\d+: ([0-9A-F]+):([0-9A-F]{4}) \S+ 0A /gm)]
    .filter(([, , at]) => at === wanted)
    .map(([, address]) => address);
  return places.length > 0 && places.every((place) => place === loopback4 || place === loopback6);
}

/**
 * Puts the tunnel's address first in the settings of the agent that is there; it reads them again as
 * soon as no server answers. `from`: the port that it replaces.
 */
export async function tellTunnel(
  shell: HostShell,
  facts: HostFacts,
  { from, to }: { readonly from: number | null; readonly to: number },
): Promise<boolean> {
  const order = Buffer.from(JSON.stringify({ home: facts.home, from, to })).toString('base64');
  const program = `import base64, json, os
order = json.loads(base64.b64decode('${order}').decode())
path = os.path.join(order['home'], 'config.json')
with open(path) as stream:
    settings = json.load(stream)
old = 'http://127.0.0.1:%s' % order['from']
new = 'http://127.0.0.1:%d' % order['to']
settings['servers'] = [new] + [one for one in settings['servers'] if one not in (old, new)]
handle = os.open(path + '.new', os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
with os.fdopen(handle, 'w') as stream:
    json.dump(settings, stream, indent=2, sort_keys=True)
    stream.flush()
    os.fsync(stream.fileno())
os.rename(path + '.new', path)
`;
  const sudo = facts.privilege === 'sudo';
  const { exitCode } = await shell.command(`${facts.python} -I -`, {
    sudo,
    stdin: program,
    timeoutMs: 30_000,
  });
  return exitCode === 0;
}

/** The same for an agent that nobody works on now. */
export async function moveAgent(
  session: SshSession,
  move: {
    readonly address: string;
    readonly from: number | null;
    readonly to: number;
    readonly signal: AbortSignal;
  },
): Promise<void> {
  const shell = hostShell(session, newMark(), move.signal);
  const { stdout } = await lookAround(shell, move.address);
  if (!(await tellTunnel(shell, judgeFacts(stdout), move))) throw new Error('the agent could not be told');
}
