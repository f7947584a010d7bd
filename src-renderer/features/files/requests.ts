import type { Input } from '@contract/index';
import { type ChosenFile, mebibyte, type useFilesDraft } from './files-draft';

type Draft = ReturnType<typeof useFilesDraft>;

const bytesOf = (mebibytes: number | undefined) => (mebibytes ? Math.round(mebibytes * mebibyte) : null);

/** A distribution as the core takes it, without its hosts. */
export function pushRequest(
  push: Draft['push'],
  files: readonly ChosenFile[],
): Omit<Input<'files.push'>, 'hostIds'> {
  const { title, destination, owner, group, mode, overwrite, concurrency } = push;
  return {
    ...{ title, destination: destination.trim(), owner: owner.trim(), group: group.trim(), overwrite },
    mode: mode.trim() || null,
    files: files.map(({ path, sha256 }) => ({ path, sha256 })),
    before: { command: push.before, user: push.beforeUser.trim() },
    after: { command: push.after, user: push.afterUser.trim() },
    hostRate: bytesOf(push.hostRate),
    totalRate: bytesOf(push.totalRate),
    ...(concurrency ? { concurrency } : {}),
  };
}

/** The paths of a text, one a line. */
export function pathsOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
}

/** A collection as the core takes it, without its hosts. */
export function pullRequest(pull: Draft['pull']): Omit<Input<'files.pull'>, 'hostIds'> {
  return {
    title: pull.title,
    paths: pathsOf(pull.paths),
    hostLimit: pull.hostLimit * mebibyte,
    totalLimit: pull.totalLimit * mebibyte,
    hostRate: bytesOf(pull.hostRate),
    totalRate: bytesOf(pull.totalRate),
    ...(pull.concurrency ? { concurrency: pull.concurrency } : {}),
  };
}
