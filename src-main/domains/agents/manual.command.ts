import { fetchProgram } from './install.fetch';
import { homeSuffix, parametersText } from './install.parameters';
import { longestWait } from './install.place';
import type { InstallFile, InstallSettings } from './install.ports';

export interface ManualOrder {
  /** Where the host downloads and calls: the listener's addresses, or those of relays; tried in this order. */
  readonly urls: readonly string[];
  /** The enrolment token: it fetches the files and lets the agent in, once. */
  readonly token: string;
  readonly files: readonly Pick<InstallFile, 'name' | 'sha256'>[];
  /** The host's inner address. */
  readonly address: string;
  readonly settings: Pick<InstallSettings, 'agentPollSeconds'>;
}

/**
 * A command for a shell of the host, to be pasted there: fetches the agent's files from the listener or
 * a relay, checks their digests and runs install.sh. All of it travels over standard input, from one
 * program to the next, so that the token stands in no process's arguments and in no file that stays.
 */
export function manualCommand({ urls, token, files, address, settings }: ManualOrder): string {
  const poll = settings.agentPollSeconds;
  const suffix = homeSuffix(address);
  const parameters = parametersText({
    service: 'auto',
    agent: './muster-agent.py',
    sha256: files.find(({ name }) => name === 'muster-agent.py')?.sha256 ?? '',
    servers: urls,
    name: address,
    enrolment_token: token,
    enrol: 'now',
    // Loopback addresses are all one machine: each has a port of its own.
    bind: suffix ? address : undefined,
    poll_interval: poll,
    wait: Math.min(longestWait, poll),
    relay: false,
  });
  const leads = { good: 'muster: fetched', failed: 'muster: cannot fetch', answered: 'muster: refused' };
  const fetching = fetchProgram({
    ...{ urls, token, folder: '.', leads },
    files: files.map(({ name, sha256 }) => ({ name, sha256 })),
  });
  return [
    "sh <<'MUSTER'",
    'umask 077',
    'folder=$(mktemp -d) && cd "$folder" || exit 1',
    `trap 'cd / && rm -rf "$folder"' EXIT`,
    'for python in python3 /usr/libexec/platform-python ""; do command -v "$python" >/dev/null && break; done',
    `[ -n "$python" ] || { echo 'muster: python3 (3.6 or later) is missing' >&2; exit 3; }`,
    `"$python" -I - <<'FETCH' || exit 7`,
    `${fetching}FETCH`,
    `home=/opt/muster-agent${suffix}`,
    `[ "$(id -u)" = 0 ] || home=$HOME/.muster-agent${suffix}`,
    `{ printf 'home=%s\\n' "$home"; cat <<'SETTINGS'; } | sh ./install.sh -`,
    `${parameters}SETTINGS`,
    'MUSTER',
    '',
  ].join('\n');
}
