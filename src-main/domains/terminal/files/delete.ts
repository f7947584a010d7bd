import { AppError } from '@main/kernel/app-error';
import { quote, type SshSession, shellFromStdin } from '@main/platform/ssh';

const countMs = 60_000;
const deleteMs = 600_000;

/** How many files and folders stand under these paths, themselves among them. A link counts as a file. */
export async function countUnder(
  session: SshSession,
  paths: readonly string[],
): Promise<{ files: number; folders: number }> {
  const list = paths.map(quote).join(' ');
  const program = `for P in ${list}; do
  find "$P" -xdev -type d -print0 2>/dev/null | tr -dc '\\000' | wc -c
  find "$P" -xdev ! -type d -print0 2>/dev/null | tr -dc '\\000' | wc -c
done
`;
  const { stdout } = await session.exec(shellFromStdin, { stdin: program, timeoutMs: countMs });
  const numbers = stdout.split(/\s+/).filter(Boolean).map(Number);
  const sum = (offset: number) =>
    numbers.reduce((total, value, index) => (index % 2 === offset ? total + value : total), 0);
  return { folders: sum(0), files: sum(1) };
}

/** Deletes a file, or a folder with everything in it on its own file system; then looks whether it is gone. */
export async function deleteUnder(session: SshSession, path: string): Promise<void> {
  const program = `P=${quote(path)}
if rm --one-file-system --help >/dev/null 2>&1; then rm -rf --one-file-system -- "$P"; else rm -rf -- "$P"; fi
[ -e "$P" ] || [ -L "$P" ] || exit 0
exit 1
`;
  const { exitCode, stderr } = await session.exec(shellFromStdin, { stdin: program, timeoutMs: deleteMs });
  if (exitCode === 0) return;
  const detail = stderr.trim().split('\n')[0] ?? '';
  const reason = /permission denied|not permitted/i.test(detail)
    ? 'hostFiles.permission'
    : 'hostFiles.failed';
  throw new AppError(reason, { path, detail: detail || `exit status ${exitCode}` });
}
