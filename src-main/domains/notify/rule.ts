import type { NoticeRule } from '@contract/procedures/notify';
import type { JobRow } from '@main/platform/store/schema/jobs';
import type { NotifyChannelRow } from '@main/platform/store/schema/notify';

/** What happened to a job that somebody may want to hear of. */
export type NoticeEvent = 'ended' | 'waiting';

const failed: readonly string[] = ['failed', 'partly_failed', 'stopped'];

/** Whether a channel is to be told. */
export function wants(
  channel: Pick<NotifyChannelRow, 'enabled' | 'created_by'> & { readonly rule: NoticeRule },
  event: NoticeEvent,
  job: Pick<JobRow, 'kind' | 'state' | 'created_by'>,
): boolean {
  const { rule } = channel;
  if (channel.enabled === 0) return false;
  if (rule.own && job.created_by !== channel.created_by) return false;
  if (rule.kinds.length > 0 && !rule.kinds.some((kind) => kind === job.kind)) return false;
  if (event === 'waiting') return rule.waiting;
  return rule.ended === 'all' || (rule.ended === 'failed' && failed.includes(job.state));
}
