import type { SshSession } from '@main/platform/ssh';
import { SshError } from '@main/platform/ssh';
import type { Attempt } from './install.attempt';
import { TaskFailure } from './install.errors';
import { fetchProgram, readFetches } from './install.fetch';
import { plainLine } from './install.log';
import type { InstallFile } from './install.ports';
import { type HostFacts, isSafePath } from './install.probe';
import type { HostShell } from './install.shell';

export interface Delivery {
  readonly session: SshSession;
  readonly shell: HostShell;
  readonly facts: HostFacts;
  readonly files: readonly InstallFile[];
  /** The listener's addresses, to be tried in this order. */
  readonly urls: readonly string[];
  readonly token: string;
}

/** Makes a folder on the host that only the account can read. */
export async function makeStage(shell: HostShell, facts: HostFacts): Promise<string> {
  const { stdout, stderr } = await shell.program(
    `umask 077; mktemp -d "${facts.tmp}/muster-install.XXXXXXXX"`,
    { timeoutMs: 30_000 },
  );
  // A login shell may have talked before.
  const stage = stdout.trim().split('\n').at(-1) ?? '';
  if (!isSafePath(stage) || !stage.startsWith(`${facts.tmp}/muster-install.`))
    throw new TaskFailure('UNEXPECTED_RETURN', 'agents.unexpectedAnswer', {
      detail: plainLine(stdout + stderr),
    });
  return stage;
}

/**
 * The step DOWNLOAD_FILE: the host fetches the files from the listener; one that cannot gets them over
 * SFTP. Answers the addresses for the agent, the one that was seen to work in front, and whether any
 * of them answers at all.
 */
export async function deliver(
  attempt: Attempt,
  stage: string,
  delivery: Delivery,
): Promise<{ servers: string[]; reached: boolean }> {
  const { urls, files } = delivery;
  attempt.say(`下载地址：${urls.join('，')}`, `download from ${urls.join(', ')}`);
  const tries = urls.length > 0 ? await fetchThere(attempt, stage, delivery) : [];
  const good = tries.find(({ failure }) => failure === '')?.url;
  const arrived = new Set(tries.filter(({ failure }) => failure === '').map(({ file }) => file));
  const missing = files.filter(({ name }) => !arrived.has(name));
  for (const { file, url, failure } of tries)
    if (failure === '')
      attempt.say(`${file} 已从 ${url} 下载并校验`, `${file} fetched from ${url} and checked`);
    else
      attempt.say(
        `从 ${url} 下载 ${file} 失败：${failure}`,
        `fetching ${file} from ${url} failed: ${failure}`,
      );
  if (missing.length > 0) await sendThere(attempt, stage, delivery, missing);
  const servers = good ? [good, ...urls.filter((url) => url !== good)] : [...urls];
  return { servers, reached: tries.some(({ reached }) => reached) };
}

async function fetchThere(attempt: Attempt, stage: string, delivery: Delivery) {
  const { shell, facts, urls, token, files } = delivery;
  const order = { urls, folder: stage, token, files: files.map(({ name, sha256 }) => ({ name, sha256 })) };
  const result = await shell.command(`${facts.python} -I -`, { stdin: fetchProgram(order) });
  const tries = readFetches(result.stdout);
  if (tries.length === 0) attempt.quote(plainLine(result.stderr) || `exit ${result.exitCode}`);
  return tries;
}

async function sendThere(
  attempt: Attempt,
  stage: string,
  { session }: Delivery,
  files: readonly InstallFile[],
): Promise<void> {
  attempt.say('主机无法下载，改用 SFTP 传输', 'the host cannot download; sending the files over SFTP');
  for (const { name, content, sha256 } of files) {
    try {
      await session.upload(
        content,
        { path: `${stage}/${name}`, mode: 0o600, sha256 },
        { signal: attempt.signal },
      );
    } catch (error) {
      if (attempt.signal.aborted || (error instanceof SshError && session.ended)) throw error;
      const detail = plainLine(error instanceof Error ? error.message : String(error));
      throw new TaskFailure('CURL_FILE_FAILED', 'agents.fetchFailed', { detail });
    }
    attempt.say(`${name} 已通过 SFTP 传输并校验`, `${name} sent over SFTP and checked`);
  }
}
