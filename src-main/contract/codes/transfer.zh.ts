/** How a transfer of files may end on a host. */
export const transferCodes = {
  NO_SPACE: {
    title: '空间不足',
    cause: '目标所在文件系统的剩余空间小于文件大小。',
    remedy: '清理空间或换一个目标目录，然后重试。',
  },
  NOT_WRITABLE: {
    title: '目标不可用',
    cause: '目标目录或其下的目录不可写、不是目录，或是符号链接。',
    remedy: '换用有权写入的账号，或修正该目录。',
  },
  NO_OWNER: {
    title: '属主或属组不可用',
    cause: '主机上没有该用户或组，或登录账号不是 root，不能改变属主。',
    remedy: '在主机上创建该账号、改用 root 登录，或不填属主。',
  },
  HOST_UNREACHABLE: {
    title: '连接不上主机',
    cause: '主机连接或登录失败；主机上没有任何改动。',
    remedy: '检查网络、端口和凭据。',
  },
  CONNECTION_LOST: {
    title: '连接中断',
    cause: '传输中途断开且未能及时恢复。每个目标要么是旧文件，要么是完整的新文件。',
    remedy: '重试：从断点继续。',
  },
  BEFORE_FAILED: {
    title: '前置命令失败',
    cause: '传输前的命令失败，没有传输任何文件。',
    remedy: '查看命令输出，排除原因后重试。',
  },
  AFTER_FAILED: {
    title: '后置命令失败',
    cause: '文件已放置，但之后的命令失败。',
    remedy: '查看命令输出；重试只会再次执行该命令。',
  },
  COMMAND_UNKNOWN: {
    title: '命令结果未知',
    cause: '命令执行期间连接中断或 Muster 退出：可能执行完了，也可能没有。',
    remedy: '先在主机上查看，再重试：会从该命令继续。',
  },
  CHECKSUM: {
    title: '校验值不同',
    cause: '主机上的内容与发送的不同，没有放置任何文件。',
    remedy: '重试；若再次出现，请检查主机磁盘。',
  },
  UPLOAD_FAILED: {
    title: '上传失败',
    cause: '主机拒绝写入文件；临时文件已删除。',
    remedy: '原因见消息。',
  },
  PLACE_FAILED: {
    title: '文件未能放置',
    cause: '设置属主、权限或改名被拒绝。',
    remedy: '消息中有文件与原因，处理后重试。',
  },
  NO_BLOB: {
    title: '内容已不在',
    cause: '上传的文件在最后一次使用后保存 30 天。',
    remedy: '重新上传并新建分发。',
  },
  OVER_LIMIT: {
    title: '超过上限',
    cause: '匹配的文件超过本次收集的上限，没有读取任何文件。',
    remedy: '缩小路径范围或提高上限。',
  },
  NONE_FITS: {
    title: '没有匹配的文件',
    cause: '这些路径在该主机上没有登录账号可见的文件。',
    remedy: '检查路径和通配符。',
  },
  READ_FAILED: {
    title: '文件不可读',
    cause: '有文件未能读取；已收到的会保留。',
    remedy: '换用有权读取的账号；重试只取缺少的。',
  },
  STOPPED: {
    title: '已停止',
    cause: '有人停止了传输。',
    remedy: '需要时重试：已有的内容不会重传。',
  },
};
