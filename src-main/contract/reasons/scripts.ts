export const scriptReasons = {
  'scripts.noTargets': { kind: 'INVALID', zh: '没有选择主机', en: 'No host was chosen' },
  'scripts.targetsChanged': {
    kind: 'CONFLICT',
    zh: '目标主机在您查看之后有变化，现在是 {now} 台。什么都没有执行：请核对新的名单，再次确认',
    en: 'The target hosts have changed since they were shown and are {now} now. Nothing was started: look at the new list and confirm again',
  },
  'scripts.tooManyTargets': {
    kind: 'TOO_LARGE',
    zh: '选中了 {count} 台主机，一次最多 {most} 台：请减少目标，或分几次执行',
    en: '{count} hosts are chosen, and a job takes {most} at most: choose fewer, or start several jobs',
  },
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
  'scripts.notThatVersion': {
    kind: 'INVALID',
    zh: '内容与脚本库中的这个版本不一致',
    en: 'is not what stands in the library as this version',
  },
  'scripts.secretNotKept': {
    kind: 'INVALID',
    zh: '敏感参数只在运行期间保留，不能存进定时任务',
    en: 'is sensitive and kept only while its run lasts: it cannot stand in a schedule',
  },
  'scripts.badParam': { kind: 'INVALID', zh: '参数的引号不成对', en: 'has an unbalanced quote' },
  'scripts.taskExists': {
    kind: 'CONFLICT',
    zh: '任务 {taskId} 已存在',
    en: 'The task {taskId} exists already',
  },
  'scripts.noTask': {
    kind: 'NOT_FOUND',
    zh: '没有任务 {taskId}',
    en: 'There is no task {taskId}',
  },
  'scripts.otherHost': {
    kind: 'FORBIDDEN',
    zh: '{ip} 是另一台主机，这个 agent 不能代它上报',
    en: '{ip} is another host: this agent cannot report for it',
  },

  // How a script may end; they stand in the target's message.
  'scripts.noScriptFile': {
    kind: 'UNAVAILABLE',
    zh: '创建脚本失败（{detail}）',
    en: 'The script could not be put on the host ({detail})',
  },
  'scripts.noFolder': {
    kind: 'UNAVAILABLE',
    zh: '切换目录失败（{detail}）',
    en: 'The folder could not be entered ({detail})',
  },
  'scripts.noUser': {
    kind: 'UNAVAILABLE',
    zh: '切换用户失败（{detail}）',
    en: 'The user could not be switched to ({detail})',
  },
  'scripts.exited': {
    kind: 'UNAVAILABLE',
    zh: '脚本以退出码 {exit} 结束',
    en: 'The script ended with exit status {exit}',
  },
  'scripts.timedOut': {
    kind: 'UNAVAILABLE',
    zh: '超过 {seconds} 秒，进程树已结束',
    en: 'Timed out after {seconds} seconds; the process tree has ended',
  },
  'scripts.cancelled': {
    kind: 'CONFLICT',
    zh: '已取消，进程树已结束',
    en: 'Cancelled; the process tree has ended',
  },
  'scripts.cancelledBefore': {
    kind: 'CONFLICT',
    zh: '已取消，脚本没有执行',
    en: 'Cancelled before the script ran',
  },
  'scripts.stillRunning': {
    kind: 'UNAVAILABLE',
    zh: '{why}，但进程仍在运行（{detail}）',
    en: '{whyEn}, but processes are still running ({detail})',
  },
  'scripts.stopUnknown': {
    kind: 'UNAVAILABLE',
    zh: '{why}，但无法确认进程是否结束（{detail}）',
    en: '{whyEn}, but whether the processes have ended is unknown ({detail})',
  },
  'scripts.lost': {
    kind: 'UNAVAILABLE',
    zh: '与主机失去联系，脚本的结果未知；不会自动重新执行（{detail}）',
    en: 'Contact with the host was lost and the result is unknown; nothing is run again by itself ({detail})',
  },
  'scripts.vanished': {
    kind: 'UNAVAILABLE',
    zh: '主机上已找不到这次执行，结果未知；不会自动重新执行',
    en: 'Nothing of this run is left on the host and its result is unknown; nothing is run again by itself',
  },
  'scripts.noWay': {
    kind: 'UNAVAILABLE',
    zh: '主机没有 SSH 凭据，也没有在线的 agent',
    en: 'The host has no SSH credential and no agent that is alive',
  },
  'scripts.hostGone': {
    kind: 'UNAVAILABLE',
    zh: '主机已从 CMDB 删除',
    en: 'The host is not in the CMDB any more',
  },
  'scripts.agentSilent': {
    kind: 'UNAVAILABLE',
    zh: 'agent 没有取走任务',
    en: 'The agent did not come for the task',
  },
  'scripts.badAgentAnswer': {
    kind: 'UNAVAILABLE',
    zh: 'agent 的回答无法识别（{detail}）',
    en: 'The answer of the agent makes no sense ({detail})',
  },

  'scripts.badBase64': { kind: 'INVALID', zh: '不是合法的 base64', en: 'is not valid base64' },
  'scripts.nothingToResend': {
    kind: 'CONFLICT',
    zh: '没有可以重新发送的回调',
    en: 'There is no callback to send again',
  },
} as const;
