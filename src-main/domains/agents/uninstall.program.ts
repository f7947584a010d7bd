import { quote } from '@main/platform/ssh';
import { TaskFailure } from './install.errors';
import { plainLine } from './install.log';
import { homeSuffix } from './install.parameters';
import { isSafePath } from './install.probe';

/** Lists the homes in which this host's agent may stand and does: the account may have changed since. */
export function uninstallProbe(address: string): string {
  const suffix = quote(homeSuffix(address));
  return `own=\${MUSTER_AGENT_HOME:-} asks=
if [ -z "$own" ] && [ "$(id -u)" != 0 ]; then
  if sudo -n true 2>/dev/null; then echo sudo=yes; else asks=yes; fi
fi
if [ -n "$own" ]; then set -- "$own"; else set -- /opt/muster-agent${suffix} "\${HOME:-/}"/.muster-agent${suffix}; fi
for home in "$@"; do
  if [ -e "$home/muster-agent.py" ] || [ -e "$home/config.json" ]; then printf 'home=%s\\n' "$home"; else continue; fi
  if [ -n "$asks" ] && ! [ -w "$home" ]; then echo sudo=asks; fi
done
echo done=yes
`;
}

/** The probe's answer; throws where the host said something else. */
export function readHomes(text: string): {
  readonly homes: string[];
  readonly sudo: boolean;
  /** Some home is not the account's, and sudo did not come without a password; with one it may. */
  readonly sudoAsks: boolean;
} {
  const lines = text.split('\n');
  if (!lines.includes('done=yes'))
    throw new TaskFailure('UNEXPECTED_RETURN', 'agents.unexpectedAnswer', { detail: plainLine(text) });
  const homes = lines.flatMap((line) => (line.startsWith('home=') ? [line.slice(5)] : []));
  const sudoAsks = lines.includes('sudo=asks');
  return { homes: homes.filter(isSafePath), sudo: lines.includes('sudo=yes'), sudoAsks };
}

/** Looks what is left of an agent: its processes, its files, its service. Says each in a line. */
export function leftoverProgram(home: string): string {
  const there = quote(home);
  return `for place in /proc/[0-9]*; do
  line=$(tr '\\0' ' ' <"$place/cmdline" 2>/dev/null)
  case $line in *${there}/muster-agent.py*) echo "left process \${place#/proc/}" ;; esac
done
for file in muster-agent.py config.json muster-agent.py.old agent.pid agent.lock state logs; do
  if [ -e ${there}/$file ]; then echo "left file $file"; fi
done
for unit in /etc/systemd/system/muster-agent*.service; do
  if grep -qs ${quote(`"${home}/muster-agent.py"`)} "$unit"; then echo "left service $unit"; fi
done
echo looked
`;
}

/** Throws where something is left, or where nobody could look. */
export function judgeLeftover(text: string): void {
  const lines = text.split('\n').map(plainLine).filter(Boolean);
  const left = lines.filter((line) => line.startsWith('left '));
  if (left.length > 0) throw new TaskFailure('INSTALL_FAILED', 'agents.remains', { detail: left.join('; ') });
  if (!lines.includes('looked'))
    throw new TaskFailure('UNEXPECTED_RETURN', 'agents.unexpectedAnswer', { detail: plainLine(text) });
}
