export const agentReasons = {
  'agents.nameTaken': {
    kind: 'CONFLICT',
    zh: 'agent 名称 {name} 已存在',
    en: 'The agent name {name} is taken',
  },
  'agents.wrongToken': { kind: 'UNAUTHENTICATED', zh: 'agent 令牌不正确', en: 'The agent token is wrong' },
  'agents.notYours': {
    kind: 'FORBIDDEN',
    zh: '该任务不属于这个 agent',
    en: 'This task belongs to another agent',
  },
  'agents.hostBusy': {
    kind: 'CONFLICT',
    zh: '{ip} 有正在执行的任务',
    en: '{ip} has a job that is still running',
  },
  'agents.needsCredential': { kind: 'INVALID', zh: '需要密码或密钥', en: 'a password or a key is needed' },
  'agents.notInstalled': { kind: 'CONFLICT', zh: '{ip} 没有安装 agent', en: '{ip} has no agent' },
} as const;
