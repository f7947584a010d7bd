import type { Output } from '@contract/index';
import type { JobKindName, JobState } from '@contract/states';
import type { ListColumn } from '@main/platform/files/list';

type Job = Output<'jobs.list'>['items'][number];
type Words = { readonly zh: string; readonly en: string };

const states: Readonly<Record<JobState, Words>> = {
  queued: { zh: '排队中', en: 'Queued' },
  running: { zh: '执行中', en: 'Running' },
  waiting: { zh: '等待确认', en: 'waits for confirmation' },
  paused: { zh: '已暂停', en: 'paused' },
  stopping: { zh: '停止中', en: 'Stopping' },
  succeeded: { zh: '成功', en: 'Succeeded' },
  partly_failed: { zh: '部分失败', en: 'Partly failed' },
  failed: { zh: '失败', en: 'Failed' },
  stopped: { zh: '已停止', en: 'Stopped' },
};
const kinds: Readonly<Partial<Record<JobKindName, Words>>> = {
  'agent.install': { zh: '安装 Agent', en: 'Install agents' },
  'agent.uninstall': { zh: '卸载 Agent', en: 'Uninstall agents' },
  'agent.upgrade': { zh: '升级 Agent', en: 'Upgrade agents' },
  script: { zh: '脚本', en: 'Script' },
};
const timeOf = (at: number | null) => (at === null ? '' : new Date(at).toISOString());
const failed = ({ counts }: Job) => (counts.failed ?? 0) + (counts.timed_out ?? 0) + (counts.lost ?? 0);

/** The columns of an exported list: what was done and how it went, not what was asked for. */
export const jobColumns: readonly ListColumn<Job>[] = [
  { key: 'id', title: { zh: '编号', en: 'Number' }, width: 8, cell: ({ id }) => id },
  { key: 'title', title: { zh: '标题', en: 'Title' }, width: 36, cell: ({ title }) => title },
  {
    key: 'kind',
    title: { zh: '类型', en: 'Kind' },
    cell: ({ kind }, language) => kinds[kind]?.[language] ?? kind,
  },
  {
    key: 'state',
    title: { zh: '状态', en: 'State' },
    cell: ({ state }, language) => states[state][language],
  },
  { key: 'counts', title: { zh: '主机', en: 'Hosts' }, width: 8, cell: ({ total }) => total },
  {
    key: 'counts',
    title: { zh: '成功', en: 'Succeeded' },
    width: 10,
    cell: ({ counts }) => counts.succeeded ?? 0,
  },
  { key: 'counts', title: { zh: '失败', en: 'Failed' }, width: 8, cell: failed },
  { key: 'createdBy', title: { zh: '创建人', en: 'Created by' }, cell: ({ createdBy }) => createdBy },
  { key: 'origin', title: { zh: '来源', en: 'Origin' }, cell: ({ origin }) => origin },
  {
    key: 'createdAt',
    title: { zh: '创建时间', en: 'Created' },
    width: 26,
    cell: ({ createdAt }) => timeOf(createdAt),
  },
  {
    key: 'duration',
    title: { zh: '结束时间', en: 'Finished' },
    width: 26,
    cell: ({ finishedAt }) => timeOf(finishedAt),
  },
  {
    key: 'duration',
    title: { zh: '耗时（秒）', en: 'Duration (s)' },
    cell: ({ startedAt, finishedAt }) =>
      startedAt === null || finishedAt === null ? null : Math.round((finishedAt - startedAt) / 1000),
  },
];
