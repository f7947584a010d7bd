/** 升级 Agent 的结果代码。 */
export const upgradeCodes = {
  UPGRADE_ROLLED_BACK: {
    title: '升级失败，已换回旧版本',
    cause:
      '新版本没有启动，或没有在限定时间内以新版本注册；主机已自动换回旧版本并重启，Agent 继续以旧版本工作。',
    remedy: '查看日志中新版本写下的最后几行，排除原因（常见：Python 版本、端口被占用、磁盘写满）后重试。',
  },
  UPGRADE_UNUSABLE: {
    title: '新版本无法在该主机上运行',
    cause: '新文件已下载并校验，但在该主机上不能启动；没有替换任何文件。',
    remedy: '查看日志中的报错，常见为 Python 低于 3.6；处理后重试。',
  },
  UPGRADE_NO_WAY: {
    title: '没有升级的途径',
    cause: 'Agent 不在线，主机也没有可用的 SSH 凭据。',
    remedy: '让 Agent 恢复在线，或为主机填写 SSH 凭据后重试。',
  },
  UPGRADE_SILENT: {
    title: '替换后 Agent 没有回来',
    cause: '文件已替换，但新旧版本都没有再连接；可能是主机重启、断网，或旧版本未能重新启动。',
    remedy: '登录主机查看 Agent 状态和日志；旧文件保留为 muster-agent.py.old，必要时重新安装。',
  },
  UPGRADE_REFUSED: {
    title: '主机无法开始升级',
    cause: '主机上没有该 Agent 的文件，另一次升级尚未结束，两台机器共用它的令牌，或文件无法写入。',
    remedy: '日志写明了原因；处理后重试，文件缺失时改用重装。',
  },
};
