import { posix } from 'node:path';
import type { Reason, ReasonParams } from '@contract/errors';
import type { HostLook } from './push.look';
import type { PushSpec } from './push.spec';

/** Kibibytes that stay free on a host. */
const reserveKb = 1024;

export interface Refusal {
  readonly code: string;
  readonly reason: Reason;
  readonly params: ReasonParams;
}

export interface PushPlan {
  /** Files to be sent, by their places in the list. */
  readonly send: readonly number[];
  /** Files that are there with the same content. */
  readonly same: readonly number[];
  /** Files that are there and are left as they are. */
  readonly kept: readonly number[];
}

/**
 * What is to be done on a host that looks like this, or why nothing can be. With `resumed`, files that an
 * earlier attempt put in place are not sent again.
 */
export function planPush(spec: PushSpec, look: HostLook, resumed: boolean): PushPlan | Refusal {
  const { destination, files, owner, overwrite } = spec;
  const refuse = (code: string, reason: Reason, params: ReasonParams = {}): Refusal => ({
    code,
    reason,
    params,
  });
  const { account } = look;
  if (look.problems.includes('not_folder'))
    return refuse('NOT_WRITABLE', 'files.notFolder', { path: destination });
  if (look.problems.includes('not_writable'))
    return refuse('NOT_WRITABLE', 'files.notWritable', { path: destination, account });
  if (look.problems.includes('no_owner')) return refuse('NO_OWNER', 'files.noOwner', { name: owner });
  if (look.problems.includes('no_group')) return refuse('NO_OWNER', 'files.noOwner', { name: spec.group });
  if (owner && owner !== account && !look.isRoot) return refuse('NO_OWNER', 'files.mayNotChown', { account });
  for (const [folder, problem] of look.folders) {
    const path = posix.join(destination, folder);
    if (problem === 'link') return refuse('NOT_WRITABLE', 'files.linkFolder', { path });
    if (problem === 'not_folder') return refuse('NOT_WRITABLE', 'files.notFolder', { path });
    return refuse('NOT_WRITABLE', 'files.notWritable', { path, account });
  }
  const send: number[] = [];
  const same: number[] = [];
  const kept: number[] = [];
  for (const [index, target] of look.targets.entries()) {
    const path = posix.join(destination, files[index]?.path ?? '');
    if (target.kind === 'folder') return refuse('NOT_WRITABLE', 'files.isFolder', { path });
    if (target.same && (overwrite !== 'always' || resumed)) same.push(index);
    else if (overwrite === 'never' && target.kind !== 'none') kept.push(index);
    else send.push(index);
  }
  const need = Math.ceil(send.reduce((sum, index) => sum + (files[index]?.size ?? 0), 0) / 1024) + reserveKb;
  if (look.freeKb !== undefined && send.length > 0 && need > look.freeKb)
    return refuse('NO_SPACE', 'files.noSpace', { need, free: look.freeKb });
  return { send, same, kept };
}

/** The steps of a distribution, in order. */
export const pushSteps = ['CHECK', 'BEFORE', 'UPLOAD', 'VERIFY', 'PLACE', 'AFTER'] as const;
export type PushStep = (typeof pushSteps)[number];

/**
 * Where an attempt goes on after one that failed at a step. Files are verified and placed from what was
 * uploaded; what of it is still there need not be sent again.
 */
export function firstStep(failedAt: string): PushStep {
  if (failedAt === 'BEFORE' || failedAt === 'AFTER') return failedAt;
  return failedAt === 'UPLOAD' || failedAt === 'VERIFY' || failedAt === 'PLACE' ? 'UPLOAD' : 'CHECK';
}
