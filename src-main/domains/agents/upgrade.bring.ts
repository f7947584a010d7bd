import { SshError } from '@main/platform/ssh';
import type { Attempt } from './install.attempt';
import { TaskFailure } from './install.errors';
import { readFetches } from './install.fetch';
import { plainLine } from './install.log';
import type { InstallDownloads, InstallFile, InstallSurroundings } from './install.ports';
import type { UpgradeHands } from './upgrade.hands';
import { readDone, type UpgradeRefusal } from './upgrade.program';

interface Bringing {
  readonly surroundings: Pick<InstallSurroundings, 'files'>;
  readonly downloads: InstallDownloads;
  readonly hostId: number | null;
  readonly version: string;
  readonly timeoutSeconds: number;
}

type Named = Pick<InstallFile, 'name' | 'sha256'>;

/**
 * The step DOWNLOAD_FILE: the host fetches the new files from the addresses that its agent has, relays
 * among them, and checks them; one that is reached over SSH and cannot gets them over SFTP. Answers what
 * they are. Nothing of the agent that runs is changed.
 */
export async function bring(attempt: Attempt, hands: UpgradeHands, bringing: Bringing): Promise<Named[]> {
  const { surroundings, downloads, hostId, version, timeoutSeconds } = bringing;
  const files = await surroundings.files();
  const named = files.map(({ name, sha256 }) => ({ name, sha256 }));
  const token = await downloads.create(hostId, timeoutSeconds);
  const output = await hands.run({ do: 'stage', version, files: named, token });
  for (const { file, url, failure } of readFetches(output))
    if (failure === '')
      attempt.say(`${file} 已从 ${url} 下载并校验`, `${file} fetched from ${url} and checked`);
    else
      attempt.say(
        `从 ${url} 下载 ${file} 失败：${failure}`,
        `fetching ${file} from ${url} failed: ${failure}`,
      );
  const done = readDone(output);
  if (done.ok) return named;
  if (done.why !== 'fetch' || !hands.ssh) throw refusal(done);
  await sendThere(attempt, hands, files, named, version);
  return named;
}

async function sendThere(
  attempt: Attempt,
  hands: UpgradeHands,
  files: readonly InstallFile[],
  named: readonly Named[],
  version: string,
): Promise<void> {
  const { ssh } = hands;
  if (!ssh) return;
  attempt.say('主机无法下载，改用 SFTP 传输', 'the host cannot download; sending the files over SFTP');
  const stage = await ssh.makeStage();
  try {
    for (const { name, content, sha256 } of files)
      await ssh.session.upload(
        content,
        { path: `${stage}/${name}`, mode: 0o600, sha256 },
        { signal: attempt.signal },
      );
    const done = readDone(await hands.run({ do: 'stage', version, files: named, from: stage }));
    if (!done.ok) throw refusal(done);
    attempt.say('文件已通过 SFTP 传输并校验', 'the files were sent over SFTP and checked');
  } catch (error) {
    if (
      attempt.signal.aborted ||
      error instanceof TaskFailure ||
      (error instanceof SshError && ssh.session.ended)
    )
      throw error;
    const detail = plainLine(error instanceof Error ? error.message : String(error));
    throw new TaskFailure('CURL_FILE_FAILED', 'agents.fetchFailed', { detail });
  } finally {
    await ssh.removeStage(stage);
  }
}

/** Why the host did not begin. */
export function refusal({ why, detail }: UpgradeRefusal): TaskFailure {
  const words = { detail: plainLine(detail) };
  if (why === 'fetch') return new TaskFailure('CURL_FILE_FAILED', 'agents.upgradeFetch', words);
  if (why === 'unusable') return new TaskFailure('UPGRADE_UNUSABLE', 'agents.upgradeUnusable', words);
  if (why === 'busy') return new TaskFailure('UPGRADE_REFUSED', 'agents.upgradeBusy');
  if (why === 'gone') return new TaskFailure('UPGRADE_REFUSED', 'agents.upgradeGone', words);
  return new TaskFailure('UPGRADE_REFUSED', 'agents.upgradeRefused', words);
}
