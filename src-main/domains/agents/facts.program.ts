import { TaskFailure } from './install.errors';
import { readFacts } from './install.probe';

/** What a look at a host finds; a figure that could not be read is null, a text ''. */
export interface LookedUp {
  readonly hostName: string;
  readonly os: string;
  readonly kernel: string;
  readonly arch: string;
  readonly cpuModel: string;
  readonly cpuCount: number | null;
  readonly memoryBytes: number | null;
  readonly diskBytes: number | null;
  readonly diskFreeBytes: number | null;
  readonly bootedAt: number | null;
  readonly addresses: readonly string[];
}

/**
 * Asks a host what it is, in POSIX sh; it changes nothing and needs no privilege. A disk that is mounted
 * twice counts once; where no disk shows (a container), the root file system counts.
 */
export const factsProgram = `set -u
say() { printf '%s=%s\\n' "$1" "$2"; }
say host_name "$(hostname 2>/dev/null || uname -n)"
say kernel "$(uname -sr 2>/dev/null)"
say arch "$(uname -m 2>/dev/null)"
say os "$(sed -n 's/^PRETTY_NAME=//p' /etc/os-release 2>/dev/null | head -n 1 | tr -d '"')"
say cpu_model "$(awk -F': *' '/^(model name|Model|Hardware|cpu model)/ {print $2; exit}' /proc/cpuinfo 2>/dev/null)"
say cpu_count "$(getconf _NPROCESSORS_ONLN 2>/dev/null || grep -c '^processor' /proc/cpuinfo 2>/dev/null)"
say memory_kib "$(awk '/^MemTotal:/ {print $2}' /proc/meminfo 2>/dev/null)"
say uptime "$(awk '{print int($1)}' /proc/uptime 2>/dev/null)"
disks=$(df -Pk 2>/dev/null | awk 'NR > 1 && $1 ~ /^\\/dev\\// && !seen[$1]++ {size += $2; free += $4} END {if (size) printf "%.0f %.0f", size, free}')
if [ -z "$disks" ]; then disks=$(df -Pk / 2>/dev/null | awk 'NR == 2 {print $2, $4}'); fi
say disks "$disks"
addresses=$(ip -o addr show scope global 2>/dev/null | awk '{sub(/\\/.*/, "", $4); print $4}' | tr '\\n' ' ')
if [ -z "$addresses" ]; then addresses=$(hostname -I 2>/dev/null); fi
say addresses "$addresses"
say done yes
`;

/**
 * Reads the answer of `factsProgram`.
 *
 * @param now milliseconds since the epoch
 */
export function readAnswer(text: string, now: number): LookedUp {
  const facts = readFacts(text);
  const of = (key: string, most = 255) => (facts.get(key) ?? '').trim().slice(0, most);
  if (of('done') !== 'yes')
    throw new TaskFailure('UNEXPECTED_RETURN', 'agents.unexpectedAnswer', { detail: text.slice(0, 300) });
  const [size = '', free = ''] = of('disks').split(' ');
  const uptime = numberOf(of('uptime'));
  return {
    ...{ hostName: of('host_name'), kernel: of('kernel'), arch: of('arch', 64) },
    os: of('os') || of('kernel'),
    cpuModel: of('cpu_model').replace(/\s+/g, ' '),
    cpuCount: numberOf(of('cpu_count')),
    memoryBytes: bytesOf(of('memory_kib')),
    ...{ diskBytes: bytesOf(size), diskFreeBytes: bytesOf(free) },
    bootedAt: uptime === null ? null : now - uptime * 1000,
    addresses: of('addresses', 4096).split(/\s+/).filter(Boolean).slice(0, 64),
  };
}

function numberOf(text: string): number | null {
  return /^\d{1,15}$/.test(text) ? Number(text) : null;
}

function bytesOf(kib: string): number | null {
  const number = numberOf(kib);
  return number === null ? null : number * 1024;
}
