export const fileReasons = {
  'files.uploadGone': {
    kind: 'NOT_FOUND',
    zh: '上传已过期或不存在，请重新选择文件',
    en: 'The upload is gone: choose the file again',
  },
  'files.badPart': {
    kind: 'INVALID',
    zh: '收到的部分与已有内容不衔接',
    en: 'This part does not follow what has come so far',
  },
  'files.incomplete': {
    kind: 'INVALID',
    zh: '文件还没有传完（{received} / {size} 字节）',
    en: 'The file is not whole yet ({received} of {size} bytes)',
  },
  'files.noRoom': {
    kind: 'TOO_LARGE',
    zh: 'Muster 所在磁盘空间不足：文件 {megabytes} MB，剩余 {free} MB',
    en: 'There is no room on the disk of Muster: the file has {megabytes} MB, {free} MB are free',
  },
  'files.noBlob': {
    kind: 'NOT_FOUND',
    zh: '文件内容已不在 Muster 中，请重新上传',
    en: 'Muster does not have this content any more: send the file again',
  },
  'files.badPath': {
    kind: 'INVALID',
    zh: '不是可用的路径：不能为空、含 NUL，或含 . 与 .. 部分',
    en: 'is no usable path: not empty, no NUL, no part . or ..',
  },
  'files.notAbsolute': { kind: 'INVALID', zh: '必须是绝对路径', en: 'must be an absolute path' },
  'files.twice': {
    kind: 'CONFLICT',
    zh: '{path} 出现两次，或既是文件又是目录',
    en: '{path} is there twice, or both as a file and as a folder',
  },
  'files.badName': {
    kind: 'INVALID',
    zh: '不是合法的用户名或组名',
    en: 'is not a name of a user or group',
  },
  'files.badGlob': { kind: 'INVALID', zh: '通配符不完整', en: 'has a pattern that is not complete' },
  'files.noWay': {
    kind: 'UNAVAILABLE',
    zh: '{count} 台主机没有 SSH 凭据也没有在线 Agent（如 {ip}），请移除或补充凭据',
    en: '{count} of the hosts have neither an SSH credential nor an agent online ({ip} is one): remove them or add a credential',
  },
  'files.agentTooLarge': {
    kind: 'TOO_LARGE',
    zh: '{count} 台主机没有 SSH 凭据（如 {ip}）；经 Agent 最多分发 {megabytes} MB、{most} 个文件',
    en: '{count} of the hosts have no SSH credential ({ip} is one); through an agent at most {megabytes} MB in {most} files can be sent',
  },
  'files.agentAlways': {
    kind: 'UNAVAILABLE',
    zh: '{count} 台主机没有 SSH 凭据（如 {ip}）；经 Agent 只能“总是覆盖”，并且需要填写属主和属组',
    en: '{count} of the hosts have no SSH credential ({ip} is one); through an agent files can only be “always overwritten”, and owner and group must be given',
  },
  'files.pullNeedsSsh': {
    kind: 'UNAVAILABLE',
    zh: '{count} 台主机没有 SSH 凭据（如 {ip}），收集文件需要 SSH',
    en: '{count} of the hosts have no SSH credential ({ip} is one): files are collected over SSH',
  },
  'files.nothingCollected': {
    kind: 'NOT_FOUND',
    zh: '没有可下载的文件：还没有收集到，或保存期已过',
    en: 'There is nothing to download: nothing has been collected yet, or it is not kept any more',
  },

  // How the work on one host may end; they stand in the target's message.
  'files.hostGone': {
    kind: 'NOT_FOUND',
    zh: '主机已从 CMDB 删除',
    en: 'The host is not in the CMDB any more',
  },
  'files.unreachable': {
    kind: 'UNAVAILABLE',
    zh: '连接不上主机（{detail}）',
    en: 'The host could not be reached ({detail})',
  },
  'files.broken': {
    kind: 'UNAVAILABLE',
    zh: '连接中断且未能恢复（{detail}）；目标文件没有改动，重试会从断点继续',
    en: 'The connection broke and did not come back ({detail}); no target was touched, a retry goes on from where it broke',
  },
  'files.brokenPlacing': {
    kind: 'UNAVAILABLE',
    zh: '放置文件时连接中断（{detail}）；每个目标要么是旧文件要么是完整的新文件，重试会补齐',
    en: 'The connection broke while files were put in place ({detail}); each target is the old file or the whole new one, a retry does the rest',
  },
  'files.noSpace': {
    kind: 'UNAVAILABLE',
    zh: '空间不足：需要 {need} KB，剩余 {free} KB',
    en: 'No space: {need} KB are needed, {free} KB are free',
  },
  'files.notWritable': {
    kind: 'UNAVAILABLE',
    zh: '{account} 不能写入 {path}',
    en: '{account} may not write in {path}',
  },
  'files.notFolder': { kind: 'UNAVAILABLE', zh: '{path} 不是目录', en: '{path} is not a folder' },
  'files.linkFolder': {
    kind: 'UNAVAILABLE',
    zh: '{path} 是符号链接，不会沿着它写入',
    en: '{path} is a symbolic link: files are not written through it',
  },
  'files.isFolder': {
    kind: 'UNAVAILABLE',
    zh: '{path} 是目录，不能用文件替换',
    en: '{path} is a folder and cannot be replaced by a file',
  },
  'files.noOwner': {
    kind: 'UNAVAILABLE',
    zh: '主机上没有用户或组 {name}',
    en: 'The host has no user or group {name}',
  },
  'files.mayNotChown': {
    kind: 'UNAVAILABLE',
    zh: '{account} 不是 root，不能把文件改为他人所有',
    en: '{account} is not root and cannot give files to somebody else',
  },
  'files.commandFailed': {
    kind: 'UNAVAILABLE',
    zh: '{which}命令失败：{detail}',
    en: 'The {whichEn} command failed: {detail}',
  },
  'files.commandUnknown': {
    kind: 'UNAVAILABLE',
    zh: '{which}命令的结果未知（{detail}）：可能执行了，也可能没有；不会自动重新执行',
    en: 'What became of the {whichEn} command is unknown ({detail}): it may have run or not; nothing is run again by itself',
  },
  'files.fileFailed': {
    kind: 'UNAVAILABLE',
    zh: '{path}：{detail}',
    en: '{path}: {detail}',
  },
  'files.checksum': {
    kind: 'UNAVAILABLE',
    zh: '{path} 在主机上的校验值不同，没有放置任何文件',
    en: '{path} has another checksum on the host; no file was put in place',
  },
  'files.stopped': {
    kind: 'CONFLICT',
    zh: '已停止；临时文件已删除，目标没有改动',
    en: 'Stopped; temporary files are removed, no target was touched',
  },
  'files.stoppedPlaced': {
    kind: 'CONFLICT',
    zh: '已停止；文件已放置，后置命令没有执行完',
    en: 'Stopped; the files are in place, the command after did not run to its end',
  },
  'files.stoppedLeft': {
    kind: 'CONFLICT',
    zh: '已停止；但临时文件未能删除（{detail}），目标没有改动',
    en: 'Stopped, but temporary files could not be removed ({detail}); no target was touched',
  },
  'files.tooMany': {
    kind: 'TOO_LARGE',
    zh: '匹配到的文件超过 {most} 个，没有收集',
    en: 'More than {most} files fit; none was collected',
  },
  'files.overHostLimit': {
    kind: 'TOO_LARGE',
    zh: '共 {megabytes} MB，超过每台主机的上限 {limit} MB，没有收集',
    en: '{megabytes} MB are more than the limit of {limit} MB for a host; none was collected',
  },
  'files.overTotalLimit': {
    kind: 'TOO_LARGE',
    zh: '加上这台主机的 {megabytes} MB 会超过总上限 {limit} MB，没有收集',
    en: 'With the {megabytes} MB of this host the limit of {limit} MB for all would be passed; none was collected',
  },
  'files.noneFits': { kind: 'NOT_FOUND', zh: '没有匹配的文件', en: 'No file fits' },
  'files.pulledStopped': {
    kind: 'CONFLICT',
    zh: '已停止；已收到 {count} 个文件',
    en: 'Stopped; {count} files had come',
  },
  'files.someFailed': {
    kind: 'UNAVAILABLE',
    zh: '{count} 个文件未能读取，首个：{path}（{detail}）',
    en: '{count} files could not be read, the first one {path} ({detail})',
  },
} as const;
