import { posix } from 'node:path';
import type { FieldIssue } from '@contract/errors';

/** A part of a path takes so many bytes on every system that there is. */
const longestPart = 255;

/** Whether every part of a relative path is a name: nothing that leads elsewhere. */
export function isInside(path: string): boolean {
  return path
    .split('/')
    .every(
      (part) =>
        part !== '' &&
        part !== '.' &&
        part !== '..' &&
        !part.includes('\0') &&
        Buffer.byteLength(part) <= longestPart,
    );
}

/** An absolute path in its plain form; undefined for one that is none, or that leads up. */
export function absolutePath(path: string): string | undefined {
  if (!path.startsWith('/') || path.includes('\0') || path.split('/').includes('..')) return undefined;
  const plain = posix.normalize(path);
  return plain === '/' ? plain : plain.replace(/\/$/, '');
}

/** What is wrong with the places of files below one destination: bad paths, and places taken twice. */
export function pathIssues(paths: readonly string[]): FieldIssue[] {
  const issues: FieldIssue[] = [];
  const files = new Set<string>();
  const folders = new Set(paths.flatMap(foldersAbove));
  paths.forEach((path, index) => {
    const at = `files.${index}.path`;
    if (!isInside(path)) issues.push({ path: at, reason: 'files.badPath' });
    else if (files.has(path) || folders.has(path))
      issues.push({ path: at, reason: 'files.twice', params: { path } });
    files.add(path);
  });
  return issues;
}

/** The folders that a relative path lies in, the outermost first. */
export function foldersAbove(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, at) => parts.slice(0, at + 1).join('/'));
}

/** Every folder below the destination, each after the one that it lies in. */
export function foldersOf(paths: readonly string[]): string[] {
  return [...new Set(paths.flatMap(foldersAbove))].sort((a, b) => a.split('/').length - b.split('/').length);
}

/**
 * Where a file lies until it is whole: beside its target, so that it can be renamed over it. The name is
 * the same in every attempt, so that what arrived is found again; nobody else can know it before.
 */
export function temporaryPath(target: string, token: string, targetId: number, index: number): string {
  return posix.join(posix.dirname(target), `.muster-${token}-${targetId}-${index}`);
}

/** Where a file that is replaced is kept; the job's number makes it findable. */
export function backupPath(target: string, jobId: number, attempt: number): string {
  return `${target}.muster-${jobId}${attempt > 1 ? `-${attempt}` : ''}.bak`;
}
