import type { Language } from '@contract/errors';
import type { TargetState } from '@contract/states';

/** States as files name them; screens have their own words with icons beside them. */
export const stateWords: Readonly<Record<TargetState, Readonly<Record<Language, string>>>> = {
  queued: { zh: '排队中', en: 'queued' },
  running: { zh: '执行中', en: 'running' },
  stopping: { zh: '停止中', en: 'stopping' },
  succeeded: { zh: '成功', en: 'succeeded' },
  failed: { zh: '失败', en: 'failed' },
  timed_out: { zh: '超时', en: 'timed out' },
  cancelled: { zh: '已停止', en: 'stopped' },
  lost: { zh: '结果未知', en: 'unknown' },
  skipped: { zh: '已跳过', en: 'skipped' },
};

/** Heads of the columns, in their order. */
export const columnWords: Readonly<Record<Language, readonly string[]>> = {
  zh: ['地址', '状态', '退出码', '耗时（秒）', '结果码', '说明', '标准输出', '标准错误'],
  en: ['Address', 'State', 'Exit code', 'Duration (s)', 'Code', 'Message', 'stdout', 'stderr'],
};
