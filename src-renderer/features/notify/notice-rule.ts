import type { Input, Output } from '@contract/index';
import type { JobKindName } from '@contract/states';

export type Channel = Output<'notify.channels'>['items'][number];
export type ChannelWish = Input<'notify.saveChannel'>;
export type Rule = ChannelWish['rule'];

export const newRule: Rule = { ended: 'failed', waiting: true, own: false, kinds: [], language: 'zh' };

/** What this person wants to be told on this machine, while Muster is open. */
export interface PersonalRule {
  readonly on: boolean;
  readonly ended: 'all' | 'failed' | 'none';
  readonly waiting: boolean;
  readonly own: boolean;
  readonly kinds: readonly JobKindName[];
}

export const quiet: PersonalRule = { on: false, ended: 'all', waiting: true, own: true, kinds: [] };

const failed: readonly string[] = ['failed', 'partly_failed', 'stopped'];

/** Whether what this job has come to is worth a notice. */
export function wantsNotice(
  rule: PersonalRule,
  job: Pick<Output<'jobs.get'>, 'kind' | 'state' | 'createdBy'>,
  me: string,
): boolean {
  if (!rule.on || (rule.own && job.createdBy !== me)) return false;
  if (rule.kinds.length > 0 && !rule.kinds.includes(job.kind)) return false;
  if (job.state === 'waiting') return rule.waiting;
  return rule.ended === 'all' || (rule.ended === 'failed' && failed.includes(job.state));
}
