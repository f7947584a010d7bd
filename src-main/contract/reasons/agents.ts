export const agentReasons = {
  'agents.nameTaken': {
    kind: 'CONFLICT',
    zh: 'agent 名称 {name} 已存在',
    en: 'The agent name {name} is taken',
  },
  'agents.wrongToken': { kind: 'UNAUTHENTICATED', zh: 'agent 令牌不正确', en: 'The agent token is wrong' },
  'agents.enrolmentUsed': {
    kind: 'UNAUTHENTICATED',
    zh: '安装命令已经用过（{at}，来自 {from}），每条只能用一次：请在 Muster 中生成新的',
    en: 'This install command was used already ({at}, from {from}) and is good once; make a new one in Muster',
  },
  'agents.enrolmentSpent': {
    kind: 'UNAUTHENTICATED',
    zh: '注册令牌的可用次数已用完：请在 Muster 中生成新的',
    en: 'The enrolment token has been used as often as it may be; make a new one in Muster',
  },
  'agents.enrolmentExpired': {
    kind: 'UNAUTHENTICATED',
    zh: '安装命令或注册令牌已于 {at} 过期：请在 Muster 中生成新的',
    en: 'The install command or enrolment token expired at {at}; make a new one in Muster',
  },
  'agents.enrolmentRevoked': {
    kind: 'UNAUTHENTICATED',
    zh: '安装命令或注册令牌已于 {at} 被吊销：请在 Muster 中生成新的',
    en: 'The install command or enrolment token was revoked at {at}; make a new one in Muster',
  },
  'agents.notYours': {
    kind: 'FORBIDDEN',
    zh: '该任务不属于这个 agent',
    en: 'This task belongs to another agent',
  },
  'agents.taskEnded': { kind: 'CONFLICT', zh: '任务 {id} 已结束', en: 'The task {id} has ended' },
  'agents.hostHasAgent': { kind: 'CONFLICT', zh: '{ip} 已有 agent', en: '{ip} has an agent already' },
  'agents.hostBusy': {
    kind: 'CONFLICT',
    zh: '{ip} 有正在执行的任务',
    en: '{ip} has a job that is still running',
  },
  'agents.needsCredential': { kind: 'INVALID', zh: '需要密码或密钥', en: 'a password or a key is needed' },
  'agents.notInstalled': { kind: 'CONFLICT', zh: '{ip} 没有安装 agent', en: '{ip} has no agent' },

  // What an operator's table may have wrong.
  'agents.sameLineTwice': {
    kind: 'INVALID',
    zh: '{ip} 重复填写',
    en: '{ip} is there more than once',
  },
  'agents.osNotSupported': {
    kind: 'INVALID',
    zh: '暂不支持操作系统 {os}，目前支持 LINUX',
    en: 'The operating system {os} is not supported; LINUX is',
  },
  'agents.noProxy': {
    kind: 'INVALID',
    zh: '云区域「{cloud}」没有可用的 PROXY：请先在该区域安装一个，或检查已有 PROXY 的 Agent 状态',
    en: 'The cloud area {cloud} has no valid proxy; install one there first, or look at the agents of those it has',
  },
  'agents.pagentNeedsArea': {
    kind: 'INVALID',
    zh: '直连区域的主机不经 PROXY：请选择其他云区域，或把节点类型改为 AGENT',
    en: 'Hosts of the direct area go through no proxy; choose another cloud area, or the node type AGENT',
  },
  'agents.relayUnknown': {
    kind: 'UNAVAILABLE',
    zh: '转发请求的节点不是可用的 PROXY',
    en: 'What passed this request on is no proxy',
  },
  'agents.foreignArea': {
    kind: 'FORBIDDEN',
    zh: '该 agent 不属于此 PROXY 的云区域',
    en: 'This agent does not belong to the cloud area of the proxy',
  },
  'agents.badKey': {
    kind: 'INVALID',
    zh: '私钥不可用：{detail}',
    en: 'The private key cannot be used: {detail}',
  },
  'agents.badListeners': {
    kind: 'INVALID',
    zh: '应为逗号分隔的 ip:port 列表',
    en: 'must be a comma list of ip:port',
  },

  // How an installation may fail; they stand in the job's log and message.
  'agents.sshRefused': {
    kind: 'UNAVAILABLE',
    zh: 'SSH 连接被拒绝：请检查端口和 sshd（{detail}）',
    en: 'The SSH connection was refused; check the port and sshd ({detail})',
  },
  'agents.sshUnreachable': {
    kind: 'UNAVAILABLE',
    zh: '主机不可达：请检查地址和路由（{detail}）',
    en: 'There is no way to the host; check the address and the route ({detail})',
  },
  'agents.sshNoProxy': {
    kind: 'UNAVAILABLE',
    zh: '主机所在云区域没有可用的 PROXY：请先安装一个，或检查已有 PROXY 的 Agent 状态（{detail}）',
    en: 'The cloud area of the host has no valid proxy; install one, or look at the agents of those it has ({detail})',
  },
  'agents.sshTimeout': {
    kind: 'UNAVAILABLE',
    zh: 'SSH 连接超时：请检查防火墙（{detail}）',
    en: 'Connecting by SSH timed out; check the firewall ({detail})',
  },
  'agents.sshProtocol': {
    kind: 'UNAVAILABLE',
    zh: '对端不是可用的 SSH 服务（{detail}）',
    en: 'No usable SSH server answers there ({detail})',
  },
  'agents.sshWrongPassword': {
    kind: 'UNAVAILABLE',
    zh: '密码错误：请更新凭据后重试（{detail}）',
    en: 'The password is wrong; correct it and retry ({detail})',
  },
  'agents.sshKey': {
    kind: 'UNAVAILABLE',
    zh: '密钥无效或被拒绝（{detail}）',
    en: 'The key is not usable or was refused ({detail})',
  },
  'agents.sshMethod': {
    kind: 'UNAVAILABLE',
    zh: '主机不接受这种认证方式（{detail}）',
    en: 'The host does not offer this way to log in ({detail})',
  },
  'agents.sshHostKeyChanged': {
    kind: 'UNAVAILABLE',
    zh: '主机密钥已变更，已停止：可能是主机重装，也可能是中间人攻击；确认后请在主机密钥页删除旧密钥（{detail}）',
    en: 'The host key has changed, so this was stopped: the host was set up anew, or somebody stands in between; forget the old key once you know ({detail})',
  },
  'agents.sshHostKeyUnknown': {
    kind: 'UNAVAILABLE',
    zh: '主机密钥尚未被信任（{detail}）',
    en: 'The host key is not trusted yet ({detail})',
  },
  'agents.sshLost': {
    kind: 'UNAVAILABLE',
    zh: '会话中断：主机不再响应（{detail}）',
    en: 'The session broke off: the host does not answer any more ({detail})',
  },
  'agents.stopped': { kind: 'CONFLICT', zh: '已被操作员终止', en: 'Stopped by an operator' },
  'agents.stopUnverified': {
    kind: 'CONFLICT',
    zh: '已终止，但无法确认主机上的安装进程已经结束（{detail}）',
    en: 'Stopped, but it could not be proven that the work on the host has ended ({detail})',
  },
  'agents.jobTimeout': {
    kind: 'UNAVAILABLE',
    zh: '超过 {seconds} 秒，在步骤 {step} 超时退出',
    en: 'Timed out after {seconds} seconds, in the step {step}',
  },
  'agents.waitTimeout': {
    kind: 'UNAVAILABLE',
    zh: '超过 {seconds} 秒 Agent 仍未连接：请检查主机能否访问 {servers}',
    en: 'The agent has not called within {seconds} seconds; check that the host reaches {servers}',
  },
  'agents.interrupted': {
    kind: 'UNAVAILABLE',
    zh: 'Muster 在步骤 {step} 被中断，主机上的结果未知：请重试',
    en: 'Muster was interrupted in the step {step}; what became of it on the host is unknown. Retry',
  },
  'agents.noPython': {
    kind: 'UNAVAILABLE',
    zh: '缺少 python3（3.6 或更高）：请在主机上安装，例如 apt-get install python3 或 yum install python3（{detail}）',
    en: 'python3 (3.6 or later) is missing; install it on the host, e.g. apt-get install python3 or yum install python3 ({detail})',
  },
  'agents.wrongSystem': {
    kind: 'UNAVAILABLE',
    zh: '主机的操作系统是 {os}，不是 Linux',
    en: 'The host runs {os}, not Linux',
  },
  'agents.noSpace': {
    kind: 'UNAVAILABLE',
    zh: '{place} 空间不足：剩余 {free} KiB，至少需要 {needed} KiB',
    en: '{place} has too little space: {free} KiB free, {needed} KiB needed',
  },
  'agents.notWritable': {
    kind: 'UNAVAILABLE',
    zh: '{place} 不可写',
    en: '{place} cannot be written',
  },
  'agents.unexpectedAnswer': {
    kind: 'UNAVAILABLE',
    zh: '主机的回答无法识别：{detail}',
    en: 'The host gave an answer that makes no sense: {detail}',
  },
  'agents.fetchFailed': {
    kind: 'UNAVAILABLE',
    zh: '安装包下载失败，SFTP 传输也失败（{detail}）',
    en: 'The files could neither be downloaded by the host nor sent over SFTP ({detail})',
  },
  'agents.sudoRefused': {
    kind: 'UNAVAILABLE',
    zh: 'sudo 拒绝了该帐号：{detail}',
    en: 'sudo refuses this account: {detail}',
  },
  'agents.scriptFailed': {
    kind: 'UNAVAILABLE',
    zh: '安装脚本失败，退出码 {exit}：{detail}',
    en: 'The script failed with exit status {exit}: {detail}',
  },
  'agents.registerFailed': {
    kind: 'UNAVAILABLE',
    zh: '注册主机到 CMDB 失败：{detail}',
    en: 'The host could not be registered in the CMDB: {detail}',
  },
  'agents.remains': {
    kind: 'UNAVAILABLE',
    zh: '卸载后主机上仍有残留：{detail}',
    en: 'Something is left on the host: {detail}',
  },
  'agents.notFoundThere': {
    kind: 'UNAVAILABLE',
    zh: '用这个帐号在主机上找不到 agent，而它仍在连接 Muster：请用安装时的帐号卸载',
    en: 'This account finds no agent on the host, yet the agent still calls: remove it with the account that installed it',
  },
  'agents.installed': {
    kind: 'CONFLICT',
    zh: '{ip}:当前机器已经安装了agent',
    en: '{ip}: this host has an agent already',
  },
  // The log of an agent.
  'agents.logNone': {
    kind: 'NOT_FOUND',
    zh: '主机上没有找到 Agent 的日志：Agent 可能未安装，或由另一个帐号安装',
    en: 'No log of an agent is found on the host: there is no agent, or another account installed it',
  },
  'agents.logNoWay': {
    kind: 'UNAVAILABLE',
    zh: '无法到达主机：Agent 不在线，也没有可用的 SSH 凭据',
    en: 'Nothing leads to the host: the agent does not call, and there is no usable SSH login',
  },
  'agents.logUnreachable': {
    kind: 'UNAVAILABLE',
    zh: '主机没有应答：{detail}',
    en: 'The host does not answer: {detail}',
  },

  // How an upgrade may fail.
  'agents.nothingToUpgrade': {
    kind: 'CONFLICT',
    zh: '所选 Agent 都不需要升级，或正有任务在执行',
    en: 'None of these agents needs an upgrade, or jobs work on them',
  },
  'agents.upgradeRolledBack': {
    kind: 'UNAVAILABLE',
    zh: '新版本未能启用（{detail}），已换回旧版本 {version}，Agent 继续以旧版本工作',
    en: 'The new version did not prove itself ({detail}); version {version} was put back and goes on working',
  },
  'agents.upgradeStuck': {
    kind: 'UNAVAILABLE',
    zh: '旧版本未能重新启动：{detail}',
    en: 'The old version could not be started again: {detail}',
  },
  'agents.upgradeSilent': {
    kind: 'UNAVAILABLE',
    zh: '替换后 {seconds} 秒内新旧版本都没有连接，主机上的情况未知',
    en: 'Neither version has called within {seconds} seconds after the change; how the host is, is not known',
  },
  'agents.upgradeDeleted': {
    kind: 'CONFLICT',
    zh: 'Agent 在升级过程中被删除',
    en: 'The agent was deleted during its upgrade',
  },
  'agents.upgradeTaskLost': {
    kind: 'UNAVAILABLE',
    zh: 'Agent 取走了任务但没有带回结果，主机上的情况未知',
    en: 'The agent took the task and brought no result; how the host is, is not known',
  },
  'agents.upgradeNoWay': {
    kind: 'UNAVAILABLE',
    zh: 'Agent 没有来取任务，主机也没有可用的 SSH 凭据',
    en: 'The agent does not take tasks, and the host has no usable SSH login',
  },
  'agents.upgradeFetch': {
    kind: 'UNAVAILABLE',
    zh: '主机无法从 Agent 的任何一个服务地址下载新文件：{detail}',
    en: 'The host could not fetch the new file from any of its agent’s servers: {detail}',
  },
  'agents.upgradeUnusable': {
    kind: 'UNAVAILABLE',
    zh: '新文件不能在该主机上启动，没有替换：{detail}',
    en: 'The new file cannot be started on this host; nothing was replaced: {detail}',
  },
  'agents.upgradeConflict': {
    kind: 'CONFLICT',
    zh: '两台机器在使用这个 Agent 的令牌，无法确定升级的是哪一台：请先重置令牌',
    en: 'Two machines show this agent’s token, so nobody knows which would be upgraded; reset the token first',
  },
  'agents.upgradeBusy': {
    kind: 'CONFLICT',
    zh: '该主机上另一次升级尚未结束',
    en: 'Another upgrade on this host has not ended',
  },
  'agents.upgradeGone': {
    kind: 'UNAVAILABLE',
    zh: '主机上没有找到 Agent 的文件或设置：{detail}',
    en: 'The agent’s file or settings are not found on the host: {detail}',
  },
  'agents.upgradeRefused': {
    kind: 'UNAVAILABLE',
    zh: '主机拒绝升级：{detail}',
    en: 'The host refuses the upgrade: {detail}',
  },
  'agents.preflightGone': {
    kind: 'NOT_FOUND',
    zh: '这次检查的结果已不再保留，请重新检查',
    en: 'The results of this check are no longer kept; check again',
  },
  'agents.unknownCloud': {
    kind: 'INVALID',
    zh: '{ip}:当前机器属于未知云区域',
    en: '{ip}: this host belongs to an unknown cloud area',
  },
} as const;
