/** What a look at a host before an installation may find. */
export const preflightCodes = {
  TCP_REFUSED: {
    title: '端口拒绝连接',
    cause: '主机在线，但这个端口没有服务在监听，或防火墙主动拒绝了连接。',
    remedy: '核对 SSH 端口；在主机上执行 systemctl status sshd，确认 sshd 已启动并监听该端口。',
  },
  TCP_UNREACHABLE: {
    title: '主机不可达',
    cause: '没有到这个地址的路由，或地址无法解析。',
    remedy: '核对 IP；检查 Muster 所在机器到该网段的路由和 VPN。',
  },
  TCP_TIMEOUT: {
    title: '连接无应答',
    cause: '连接请求没有任何回应：主机关机，或安全组、防火墙丢弃了它。',
    remedy: '确认主机已开机；按「缺少的防火墙规则」放行 Muster 到主机的 SSH 端口。',
  },
  NO_PROXY: {
    title: '云区域没有可用的 PROXY',
    cause: 'PAGENT 类型的主机经由所在云区域的 PROXY 到达，而该区域没有正在运行的 PROXY。',
    remedy: '先在该云区域安装一台 PROXY，或检查已有 PROXY 的 Agent 状态。',
  },
  SSH_NO_SERVER: {
    title: '对端不是可用的 SSH 服务',
    cause: '端口能连上，但没有完成 SSH 握手：可能是其他服务、负载均衡，或 sshd 过载。',
    remedy: '核对端口；在主机上查看 sshd 的日志和 MaxStartups 设置。',
  },
  HOST_KEY_NEW: {
    title: '首次连接',
    cause: '还没有记录过这台主机的密钥。按设置，安装时会记录并从此信任它。',
    remedy: '如需先核对，请在主机上执行 ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub 并比较指纹。',
  },
  HOST_KEY_UNKNOWN: {
    title: '主机密钥尚未接受',
    cause: '设置要求先接受主机密钥。密钥已列入待处理，安装会在此停止。',
    remedy: '到「设置 · 主机密钥」核对指纹后接受，或先导入 known_hosts。',
  },
  HOST_KEY_CHANGED: {
    title: '主机密钥已变更',
    cause: '主机出示的密钥与记录的不同：主机重装过，或有人冒充它。',
    remedy: '先查明原因。确认重装后，到「设置 · 主机密钥」核对新指纹并接受。',
  },
  NO_CREDENTIAL: {
    title: '没有凭据',
    cause: '表格里没有填写密码或密钥，也没有为这台主机保存过。',
    remedy: '在表格中填写密码或密钥。',
  },
  LOGIN_FAILED: {
    title: '登录失败',
    cause: '连接在登录过程中中断。',
    remedy: '稍后重试；反复出现时查看主机上 sshd 的日志。',
  },
  NO_PRIVILEGE: {
    title: '没有 root 权限',
    cause: '帐号不是 root，也不能用 sudo 成为 root；sudo 的原话见详情。',
    remedy:
      'Agent 会装在帐号的主目录，作为普通进程运行，只能以该帐号执行脚本。需要 root 时：密码登录会把登录密码交给 sudo——不在 sudoers 中就把帐号加入 sudo 或 wheel 组，密码不被接受就检查 rootpw、targetpw，要求 tty 就去掉 requiretty；密钥登录没有密码可用，需配置 NOPASSWD；或换用 root。已装在主目录的 Agent 会留在原处，先卸载再安装才会换成 root。',
  },
  SUDO_PASSWORD: {
    title: '通过 sudo 成为 root，使用登录密码',
    cause: 'sudo 要求密码，并接受了登录密码。',
    remedy: '无需处理：密码只经 SSH 会话的标准输入交给 sudo，不写入主机，也不进入命令行和日志。',
  },
  WRONG_SYSTEM: {
    title: '操作系统不支持',
    cause: '主机运行的不是 Linux。',
    remedy: '目前支持 Linux；其他系统请从列表中移除。',
  },
  PROBE_FAILED: {
    title: '无法检查主机',
    cause: '登录成功，但检查脚本没有完成：登录 shell 受限、被登录脚本中断，或主机没有响应。',
    remedy: '用同一帐号登录，确认能执行 /bin/sh，且登录脚本不会退出或等待输入。',
  },
  PYTHON_INSTALLABLE: {
    title: '将安装 Python 3',
    cause: '没有 Python 3.6 或更高版本；安装时会用系统包管理器安装。',
    remedy: '确认主机能访问它的软件源，或提前安装 python3。',
  },
  PYTHON_MISSING: {
    title: '缺少 Python 3.6+',
    cause: '没有可用的 Python 3.6 或更高版本，也无法自动安装（没有包管理器或没有 root 权限）。',
    remedy: '在主机上安装 python3（例如 yum install python3），或换用有 root 权限的帐号。',
  },
  DISK_LOW: {
    title: '磁盘空间偏少',
    cause: '剩余空间够安装，但日志和脚本输出很快会用完它。',
    remedy: '清理磁盘，建议至少保留 100 MB。',
  },
  DISK_FULL: {
    title: '磁盘空间不足',
    cause: '安装目录或临时目录的剩余空间不到 20 MB。',
    remedy: '清理磁盘后重新检查。',
  },
  TMP_NOT_WRITABLE: {
    title: '临时目录不可写',
    cause: '帐号不能在临时目录中创建文件：权限不足、只读挂载，或 inode 用尽。',
    remedy: '检查 /tmp 的权限（应为 1777）、挂载方式和 df -i。',
  },
  HOME_NOT_WRITABLE: {
    title: '安装目录不可写',
    cause: '帐号不能在安装 Agent 的位置创建目录。',
    remedy: '检查该目录的权限和挂载方式，或换用有 root 权限的帐号。',
  },
  TMP_NOEXEC: {
    title: '临时目录禁止执行',
    cause: '临时目录以 noexec 挂载。安装不受影响；直接执行临时文件的脚本会失败。',
    remedy: '需要时用 mount -o remount,exec /tmp 重新挂载，或为帐号设置 TMPDIR。',
  },
  CLOCK_SKEW: {
    title: '时钟偏差过大',
    cause: '主机时钟与 Muster 相差超过一分钟，日志时间会对不上，将来使用 TLS 时证书可能被判无效。',
    remedy: '在主机上启用 chronyd 或 ntpd 校时。',
  },
  CLOCK_UNKNOWN: {
    title: '无法读取时钟',
    cause: '主机没有报出可识别的时间。',
    remedy: '在主机上执行 date +%s 查看。',
  },
  CALLBACK_FAILED: {
    title: '主机无法回连',
    cause: '从主机访问 Muster 的监听地址都失败了；Agent 装好后也连不回来。',
    remedy: '按「缺少的防火墙规则」放行主机到 Muster 的端口；核对设置中的主机回连地址。',
  },
  CALLBACK_PARTLY: {
    title: '部分地址无法回连',
    cause: '至少有一个监听地址可用，但不是全部。Agent 会使用可用的那一个。',
    remedy: '把不可用的地址从设置中去掉，或放行相应端口。',
  },
  CALLBACK_OTHER: {
    title: '地址上不是 Muster',
    cause: '监听地址有应答，但应答者不是 Muster：可能是代理、网关或其他服务。',
    remedy: '核对设置中的主机回连地址和端口映射。',
  },
  CALLBACK_UNTESTED: {
    title: '无法测试回连',
    cause: '主机上没有 python3、curl 或 wget，无法从主机发出请求；或没有可用的监听地址。',
    remedy: '安装其中之一后重新检查，或在设置中填写主机回连地址。',
  },
  AGENT_THERE: {
    title: '已有 Agent',
    cause: '主机上已经安装了 Agent；安装会替换它，编号和历史保留。',
    remedy: '不需要时从列表中移除这台主机。',
  },
};
