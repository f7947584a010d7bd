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
} as const;
