export const jobReasons = {
  'jobs.ended': { kind: 'CONFLICT', zh: '作业已结束', en: 'The job has ended already' },
  'jobs.running': { kind: 'CONFLICT', zh: '作业仍在执行', en: 'The job is still running' },
  'jobs.nothingToRetry': { kind: 'CONFLICT', zh: '没有可以重试的主机', en: 'There is no host to retry' },
  'jobs.queueFull': { kind: 'TOO_MANY', zh: '队列已满', en: 'The queue is full' },
} as const;
