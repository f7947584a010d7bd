import type { FieldIssue } from '@contract/errors';
import type { Contract } from '@contract/index';
import { AppError } from '@main/kernel/app-error';
import type { z } from 'zod';
import { absolutePath } from '../push/push.paths';
import { isWholePattern } from './pull.glob';

export type PullRequest = z.output<Contract['files.pull']['input']>;

/** What a job of kind `files.pull` keeps. */
export interface PullSpec {
  /** Absolute, in their plain form; with patterns. */
  readonly paths: readonly string[];
  /** Bytes from one host, and from all. */
  readonly hostLimit: number;
  readonly totalLimit: number;
  readonly hostRate: number | null;
  readonly totalRate: number | null;
}

/** Checks the paths. Throws `common.invalid` that names all that are wrong. */
export function readPull(request: PullRequest): PullSpec {
  const issues: FieldIssue[] = [];
  const paths = request.paths.flatMap((given, index) => {
    const path = absolutePath(given.trim());
    const at = `paths.${index}`;
    if (path === undefined)
      issues.push({ path: at, reason: given.trim().startsWith('/') ? 'files.badPath' : 'files.notAbsolute' });
    else if (!isWholePattern(path)) issues.push({ path: at, reason: 'files.badGlob' });
    else return [path];
    return [];
  });
  if (issues.length > 0) throw new AppError('common.invalid', {}, issues);
  const { hostLimit, totalLimit, hostRate, totalRate } = request;
  return { paths: [...new Set(paths)], hostLimit, totalLimit, hostRate, totalRate };
}
