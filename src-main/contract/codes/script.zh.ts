/** 000's codes of a run, and what Muster adds to them. */
export const scriptCodes = {
  STOP_UNVERIFIED: {
    title: '停止未确认',
    cause: '已请求停止，但无法证明主机上的进程已退出。',
    remedy: '登录主机确认进程，或等主机恢复连接后再次停止。',
  },
  FAILURE_LIMIT: {
    title: '未执行',
    cause: '前面失败的主机已达到上限，作业不再开始新的主机。',
    remedy: '先查明其他主机失败的原因，再重试，并补上未执行的主机。',
  },
  LOST: {
    title: '失联',
    cause: '连接中断或 Muster 重启后，在主机上找不到这次执行的结果。',
    remedy: '脚本可能执行过，也可能没有。请先在主机上确认，再决定是否重试。',
  },
  '0': { title: '正常' },
  '1': {
    title: '创建脚本失败',
    cause: '无法在主机上写入临时脚本。',
    remedy: '检查临时目录是否可写、磁盘和 inode 是否已满。',
  },
  '2': {
    title: '切换目录失败',
    cause: '执行目录不存在或无权进入。',
    remedy: '检查执行目录和登录帐号的权限。',
  },
  '3': {
    title: '切换用户失败',
    cause: '主机上没有这个用户，或登录帐号无权切换到它。',
    remedy:
      '检查执行用户是否存在，登录帐号是否为 root，或能用 sudo 切换到它：密码登录使用登录密码（sudo 要求其他密码或 tty 时不行），密钥登录需要免密 sudo。',
  },
  '4': {
    title: '执行超时',
    cause: '脚本超过了超时时间，整个进程树已被终止。',
    remedy: '查看输出停在何处；确有需要时调大超时时间。',
  },
  '5': {
    title: '主机不可达',
    cause: '无法连接或登录主机，脚本没有执行。',
    remedy: '检查网络、端口和凭据；没有 SSH 凭据的主机需要在线的 Agent。',
  },
  '6': { title: '已取消', cause: '操作人取消了执行。', remedy: '需要时重试即可。' },
};
