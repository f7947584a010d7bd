export const jobReasons = {
  'jobs.ended': { kind: 'CONFLICT', zh: '作业已结束', en: 'The job has ended already' },
  'jobs.running': { kind: 'CONFLICT', zh: '作业仍在执行', en: 'The job is still running' },
  'jobs.nothingToRetry': { kind: 'CONFLICT', zh: '没有可以重试的主机', en: 'There is no host to retry' },
  'jobs.badPlan': {
    kind: 'INVALID',
    zh: '看不懂滚动策略中的“{part}”；请写成台数或百分比，如 1, 10%, 50%',
    en: '“{part}” in the rolling plan is not understood: write numbers of hosts or shares, e.g. 1, 10%, 50%',
  },
  'jobs.tooManyBatches': {
    kind: 'INVALID',
    zh: '滚动策略会分成 {count} 批，最多 {maximum} 批；请加大每批的台数',
    en: 'The rolling plan makes {count} batches, {maximum} at most: make them bigger',
  },
  'jobs.nothingToPause': {
    kind: 'CONFLICT',
    zh: '没有等待开始的主机，无可暂停',
    en: 'No host waits to begin: there is nothing to pause',
  },
  'jobs.notPaused': { kind: 'CONFLICT', zh: '作业没有暂停', en: 'The job is not paused' },
  'jobs.notWaiting': {
    kind: 'CONFLICT',
    zh: '作业没有在等待这一批的确认，可能已有人处理',
    en: 'The job does not wait for this confirmation: somebody may have given it already',
  },
  'jobs.nothingToChange': {
    kind: 'INVALID',
    zh: '这种作业重试时没有可修改的内容',
    en: 'A retry of this kind of job has nothing that can be changed',
  },
  'jobs.queueFull': { kind: 'TOO_MANY', zh: '队列已满', en: 'The queue is full' },
} as const;
