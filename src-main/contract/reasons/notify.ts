export const notifyReasons = {
  'notify.nothingToResend': {
    kind: 'CONFLICT',
    zh: '没有可以重新发送的通知',
    en: 'There is no message to send again',
  },
} as const;
