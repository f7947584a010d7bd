export const scriptReasons = {
  'scripts.noTargets': { kind: 'INVALID', zh: '没有选择主机', en: 'No host was chosen' },
  'scripts.unknownHost': {
    kind: 'NOT_FOUND',
    zh: '主机 {ip} 不在 CMDB 中',
    en: 'The host {ip} is not in the CMDB',
  },
  'scripts.ambiguousHost': {
    kind: 'CONFLICT',
    zh: '{ip} 在多个云区域中存在',
    en: '{ip} exists in more than one cloud area',
  },
  'scripts.unsafeField': {
    kind: 'INVALID',
    zh: '含有不允许的字符',
    en: 'has a character that is not allowed',
  },
  'scripts.badParam': { kind: 'INVALID', zh: '参数的引号不成对', en: 'has an unbalanced quote' },
  'scripts.taskExists': {
    kind: 'CONFLICT',
    zh: '任务 {taskId} 已存在',
    en: 'The task {taskId} exists already',
  },
} as const;
