export const terminalReasons = {
  'terminal.noCredential': {
    kind: 'CONFLICT',
    zh: '主机 {ip} 没有 SSH 凭据',
    en: 'No SSH credential is kept for the host {ip}',
  },
  'terminal.tooMany': {
    kind: 'TOO_MANY',
    zh: '最多同时打开 {most} 个终端',
    en: 'At most {most} terminals may be open at once',
  },
  'terminal.over': { kind: 'CONFLICT', zh: '终端已结束', en: 'The terminal is over' },
  'terminal.inputFull': {
    kind: 'TOO_MANY',
    zh: '主机还没有读取之前的输入，请稍后再试',
    en: 'The host has not read the earlier input yet; try again in a moment',
  },
  'terminal.noRecording': { kind: 'NOT_FOUND', zh: '没有录像', en: 'There is no recording' },
  'terminal.recording': {
    kind: 'CONFLICT',
    zh: '终端仍在录制，请先停止',
    en: 'The terminal is still being recorded; stop that first',
  },
  'terminal.notRecorded': {
    kind: 'UNAVAILABLE',
    zh: '录像无法写入（{detail}）',
    en: 'The recording cannot be written ({detail})',
  },

  'hostFiles.badPath': {
    kind: 'INVALID',
    zh: '应为绝对路径，且不含空字符',
    en: 'must be an absolute path without NUL characters',
  },
  'hostFiles.badName': {
    kind: 'INVALID',
    zh: '不能为空、“.”、“..”，也不能含有“/”',
    en: 'must not be empty, “.”, “..” or hold a “/”',
  },
  'hostFiles.permission': { kind: 'FORBIDDEN', zh: '没有权限：{path}', en: 'No permission for {path}' },
  'hostFiles.notFound': { kind: 'NOT_FOUND', zh: '不存在：{path}', en: '{path} does not exist' },
  'hostFiles.exists': { kind: 'CONFLICT', zh: '已存在：{path}', en: '{path} exists already' },
  'hostFiles.noSpace': { kind: 'UNAVAILABLE', zh: '磁盘空间不足：{path}', en: 'No space left for {path}' },
  'hostFiles.isFolder': { kind: 'CONFLICT', zh: '是一个目录：{path}', en: '{path} is a folder' },
  'hostFiles.failed': { kind: 'UNAVAILABLE', zh: '{path}：{detail}', en: '{path}: {detail}' },
  'hostFiles.noSftp': {
    kind: 'UNAVAILABLE',
    zh: '主机没有开启 SFTP（{detail}）',
    en: 'The host offers no SFTP ({detail})',
  },
  'hostFiles.tooBig': {
    kind: 'TOO_LARGE',
    zh: '{path} 超过 {megabytes} MB，不能在这里编辑，请下载',
    en: '{path} is larger than {megabytes} MB and is not edited here; download it',
  },
  'hostFiles.notText': {
    kind: 'CONFLICT',
    zh: '{path} 不是 UTF-8 文本，不能在这里编辑，请下载',
    en: '{path} is not text in UTF-8 and is not edited here; download it',
  },
  'hostFiles.changed': {
    kind: 'CONFLICT',
    zh: '{path} 在你打开之后被改动过',
    en: '{path} was changed after you opened it',
  },
  'hostFiles.system': {
    kind: 'CONFLICT',
    zh: '不删除系统目录 {path}',
    en: 'The system folder {path} is not deleted',
  },
  'hostFiles.uploadGone': {
    kind: 'NOT_FOUND',
    zh: '上传已结束，请重新开始',
    en: 'The upload is over; start again',
  },
} as const;
