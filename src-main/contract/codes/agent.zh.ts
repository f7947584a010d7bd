/** 004's codes of a task (its CODE_TUPLE). */
export const agentCodes = {
  INIT: { title: '初始化' },
  SUCCESS: { title: '成功' },
  STILL_RUNNING: { title: '运行中' },
  CELERY_TASK_EXCEPT: {
    title: '后台任务异常',
    cause: 'Muster 在执行过程中退出或重启，这台主机上的结果无法确定。',
    remedy: '确认主机上的情况后重试。',
  },
  CELERY_TASK_TIMEOUT: {
    title: '后台任务超时',
    cause: '后台任务没有在限定时间内结束。',
    remedy: '查看日志停在哪一步；必要时在设置中延长时间后重试。',
  },
  WAIT_AGENT_TIMEOUT: {
    title: '等待 Agent 超时',
    cause: 'Agent 已安装并启动，但没有在限定时间内连回 Muster。',
    remedy: '检查主机到监听地址的网络和防火墙；在设置中核对主机回连地址；查看主机上 Agent 的日志。',
  },
  UNEXPECTED_RETURN: {
    title: '返回内容异常',
    cause: '主机返回了无法识别的内容，常见于登录横幅、受限 shell 或磁盘写满。',
    remedy: '查看日志中的原始输出，检查登录 shell 和磁盘空间。',
  },
  CURL_FILE_FAILED: {
    title: '安装包下载失败',
    cause: '主机既不能从 Muster 下载安装包，也不能通过 SFTP 接收。',
    remedy: '检查主机到监听地址的网络，以及 sshd 是否启用 SFTP、/tmp 是否可写。',
  },
  REGISTER_FAILED: {
    title: '注册失败',
    cause: '主机信息未能写入 CMDB。',
    remedy: '检查该 IP 是否已属于其他业务或云区域。',
  },
  START_JOB_FAILED: {
    title: '启动任务失败',
    cause: '任务没有能够启动。',
    remedy: '查看日志中的原因后重试。',
  },
  JOB_TIMEOUT: {
    title: '任务超时',
    cause: '整个任务超过了限定时间，已被终止。',
    remedy: '查看耗时最长的步骤；网络较慢时可在设置中延长安装超时。',
  },
  IJOBS_FAILED: {
    title: '批量作业失败',
    cause: '批量执行的安装作业失败。',
    remedy: '查看该主机的日志后重试。',
  },
  FORCE_STOP: { title: '已强制终止', cause: '操作人停止了任务。', remedy: '需要时重试即可。' },
  INSTALL_FAILED: {
    title: '安装失败',
    cause: '安装脚本以错误结束。',
    remedy: '查看日志中脚本的最后几行；常见原因是权限不足、磁盘已满、缺少 Python 3.6+。',
  },
  SSH_LOGIN_TIMEOUT: {
    title: 'SSH 连接超时',
    cause: '在限定时间内没有收到主机的 SSH 应答。',
    remedy: '检查主机是否开机、端口是否正确、安全组或防火墙是否放行。',
  },
  SSH_WRONG_PASSWORD: {
    title: '密码错误',
    cause: '主机拒绝了这个帐号和密码。',
    remedy: '核对帐号和密码后重试；注意 root 可能被禁止以密码登录。',
  },
  SSH_LOGIN_EXCEPT: {
    title: 'SSH 登录异常',
    cause: '连接被拒绝、没有路由，或主机密钥与记录不符。',
    remedy:
      '日志说明了是哪一种。主机若已重装，请在设置的「主机密钥」中移除旧密钥后重试；否则请先查明密钥为何改变。',
  },
  SSH_LOGIN_KEY_ERR: {
    title: '密钥错误',
    cause: '私钥无法读取、口令不对，或主机不接受它。',
    remedy: '检查私钥是否完整、口令是否正确、公钥是否在 authorized_keys 中。',
  },
  NOT_SUPPORT_AUTH_WAY: {
    title: '不支持的认证方式',
    cause: '主机的 sshd 没有提供所选的认证方式。',
    remedy: '改用密钥（或密码），或在 sshd_config 中启用该方式。',
  },
  SOCKET_TIMEOUT: {
    title: '会话超时',
    cause: '连接建立后中断，主机长时间没有响应。',
    remedy: '检查网络稳定性和主机负载，然后重试。',
  },
  COMMAND_NOT_FOUND: {
    title: '缺少命令',
    cause: '主机上缺少安装所需的工具。',
    remedy: '日志写明了缺少什么；安装后重试。',
  },
};
