import { quote } from '@main/platform/ssh';
import { TaskFailure } from './install.errors';
import { plainLine } from './install.log';
import { homeSuffix } from './install.parameters';

/** The port on which an agent serves 000 itself, where it is free. */
export const agentPort = 8611;

/**
 * What INSTALL_DEP asks a host, in POSIX sh. It changes nothing. sudo answers at once or not at all
 * (-n); where it was seen to take the login's password (`asRoot`), the account counts as root's. `MUSTER_AGENT_HOME` in the host's environment puts the agent elsewhere and keeps it there as
 * a plain process of the account.
 *
 * @param address the host's own address, to which the agent binds where the host has it
 */
export function probeScript(address: string, asRoot = false): string {
  const suffix = quote(homeSuffix(address));
  const sudo = (command: string) => (asRoot ? 'true' : `sudo -n ${command} 2>/dev/null`);
  return `set -u
say() { printf '%s=%s\\n' "$1" "$2"; }
say os "$(uname -s 2>/dev/null)"
say arch "$(uname -m 2>/dev/null)"
say hostname "$(hostname 2>/dev/null || uname -n)"
say user "$(id -un 2>/dev/null)"
connection=\${SSH_CONNECTION:-}
say peer "\${connection%% *}"
own=\${MUSTER_AGENT_HOME:-}
say own "$own"
if [ "$(id -u)" = 0 ]; then say privilege root; home=/opt/muster-agent${suffix}
elif [ -z "$own" ] && ${sudo('true')}; then say privilege sudo; home=/opt/muster-agent${suffix}
else say privilege none; home=\${HOME:-/}/.muster-agent${suffix}; fi
home=\${own:-$home}
say home "$home"
for name in python3 /usr/bin/python3 /usr/local/bin/python3 /usr/libexec/platform-python; do
  python=$(command -v "$name" 2>/dev/null) || continue
  version=$("$python" -I -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) || continue
  say python "$python"
  say version "$version"
  "$python" -I -c 'import socket, sys
def can(address, port):
    probe = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET)
    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        probe.bind((address, port))
        return True
    except OSError:
        return False
    finally:
        probe.close()
own = can(sys.argv[1], 0)
print("bindable=" + ("yes" if own else "no"))
print("port_free=" + ("yes" if can(sys.argv[1] if own else "0.0.0.0", ${agentPort}) else "no"))' ${quote(address)} 2>/dev/null
  break
done
for name in apt-get dnf yum zypper apk; do
  if command -v "$name" >/dev/null 2>&1; then say packages "$name"; break; fi
done
tmp=\${TMPDIR:-/tmp}
if [ -d "$tmp" ] && [ -w "$tmp" ]; then say tmp "$tmp"; fi
say tmp_free "$(df -Pk "$tmp" 2>/dev/null | awk 'NR==2 {print $4}')"
above=$home
while [ ! -d "$above" ] && [ "$above" != / ]; do above=$(dirname "$above"); done
say above "$above"
say home_free "$(df -Pk "$above" 2>/dev/null | awk 'NR==2 {print $4}')"
if [ -w "$above" ] || { [ -z "$own" ] && ${sudo('test -w "$above"')}; }; then say writable yes; else say writable no; fi
if [ -f "$home/muster-agent.py" ]; then say agent yes; else say agent no; fi
say done yes
`;
}

/** What is known of a host before anything is put there. */
export interface HostFacts {
  readonly hostName: string;
  readonly osType: 'LINUX';
  readonly arch: string;
  readonly user: string;
  /** root, root by sudo, or only the account itself. */
  readonly privilege: 'root' | 'sudo' | 'none';
  /** What sudo said where it was asked with the login's password: `password`, or why it refused. */
  readonly sudo: string;
  /** Where the agent stands or will stand. */
  readonly home: string;
  /** Whether an agent's file is there already. */
  readonly hasAgent: boolean;
  readonly tmp: string;
  /** Path of a python3 that is new enough; undefined: there is none. */
  readonly python: string | undefined;
  /** The version of the python that was found, however old; for messages. */
  readonly pythonFound: string;
  /** The package manager, where there is one. */
  readonly packages: string | undefined;
  /** Muster's address as the host sees it. */
  readonly peer: string;
  /** Whether the host has the address that it was asked about. */
  readonly ownsAddress: boolean;
  readonly portFree: boolean;
  /** The host's environment says where the agent belongs: no service is made. */
  readonly ownHome: boolean;
}

/** KiB that an agent with its logs and runs needs at least. */
export const neededKiB = 20_480;

/** Reads and judges the probe's answer; throws a TaskFailure that says what to do about it. */
export function judgeFacts(text: string): HostFacts {
  const facts = readFacts(text);
  const of = (key: string) => facts.get(key) ?? '';
  const os = of('os');
  if (os !== '' && os !== 'Linux') throw new TaskFailure('UNEXPECTED_RETURN', 'agents.wrongSystem', { os });
  if (of('done') !== 'yes')
    throw new TaskFailure('UNEXPECTED_RETURN', 'agents.unexpectedAnswer', { detail: text.slice(0, 300) });
  if (!isSafePath(of('tmp')))
    throw new TaskFailure('INSTALL_FAILED', 'agents.notWritable', { place: '/tmp' });
  if (of('writable') !== 'yes')
    throw new TaskFailure('INSTALL_FAILED', 'agents.notWritable', { place: of('above') });
  checkSpace(of('tmp'), of('tmp_free'));
  checkSpace(of('above'), of('home_free'));
  const home = of('home');
  if (!isSafePath(home)) throw new TaskFailure('INSTALL_FAILED', 'agents.notWritable', { place: home });
  const privilege = of('privilege');
  const version = of('version');
  return {
    hostName: of('hostname').slice(0, 255),
    osType: 'LINUX',
    arch: of('arch'),
    user: of('user'),
    sudo: of('sudo'),
    privilege: privilege === 'root' || privilege === 'sudo' ? privilege : 'none',
    home,
    hasAgent: of('agent') === 'yes',
    tmp: of('tmp'),
    python: isNewEnough(version) && isSafePath(of('python')) ? of('python') : undefined,
    pythonFound: version,
    packages: facts.get('packages'),
    peer: of('peer'),
    ownsAddress: of('bindable') === 'yes',
    portFree: of('port_free') === 'yes',
    ownHome: of('own') !== '',
  };
}

/** Installs python3 with the host's own package manager; runs as root. */
export function pythonInstaller(packages: string): string {
  const commands: Record<string, string> = {
    'apt-get':
      'export DEBIAN_FRONTEND=noninteractive; apt-get install -y python3 || { apt-get update && apt-get install -y python3; }',
    dnf: 'dnf install -y python3',
    yum: 'yum install -y python3',
    zypper: 'zypper --non-interactive install python3',
    apk: 'apk add --no-cache python3',
  };
  return `${commands[packages] ?? 'exit 127'}\n`;
}

/** An absolute path without anything that a shell or install.sh would mind. */
export function isSafePath(path: string): boolean {
  return /^\/[\w./@+-]+$/.test(path) && !path.includes('..');
}

/** `key=value` lines; a host may print a banner before them. */
export function readFacts(text: string): Map<string, string> {
  const pairs = text.split('\n').map((line) => /^([a-z][a-z_0-9]*)=(.*)$/.exec(line));
  return new Map(pairs.flatMap((pair) => (pair ? [[pair[1] ?? '', plainLine(pair[2] ?? '')]] : [])));
}

function checkSpace(place: string, free: string): void {
  // A df that says nothing is no reason to refuse; the script would fail with a clear word.
  if (!/^\d+$/.test(free) || Number(free) >= neededKiB) return;
  throw new TaskFailure('INSTALL_FAILED', 'agents.noSpace', { place, free, needed: neededKiB });
}

/** The agent needs 3.6. */
export function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 3 || (major === 3 && minor >= 6);
}
