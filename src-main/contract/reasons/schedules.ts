export const scheduleReasons = {
  'schedules.badCron': {
    kind: 'INVALID',
    zh: '无法识别的时间表达式；请写五段 cron，例如 0 3 * * 1（每周一 3:00）',
    en: 'This is no time of cron: write five fields, e.g. 0 3 * * 1 (Mondays at 3:00)',
  },
  'schedules.badZone': { kind: 'INVALID', zh: '没有这个时区', en: 'There is no such time zone' },
  'schedules.never': {
    kind: 'INVALID',
    zh: '这个时间已经过去，不会再执行',
    en: 'This time is over: it would never run',
  },
} as const;
