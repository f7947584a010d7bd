export const feishuReasons = {
  'feishu.off': { kind: 'FORBIDDEN', zh: '没有启用飞书登录', en: 'Sign-in with Feishu is switched off' },
  'feishu.elsewhere': {
    kind: 'FORBIDDEN',
    zh: '飞书登录只能在运行 Muster 的机器上使用',
    en: 'Sign-in with Feishu works on the machine that Muster runs on',
  },
  'feishu.gone': {
    kind: 'FORBIDDEN',
    zh: '这次登录已过期或已用过，请重新开始',
    en: 'This sign-in has expired or was used already: begin again',
  },
  'feishu.notYet': {
    kind: 'CONFLICT',
    zh: '飞书还没有把你带回来，请先在浏览器中完成授权',
    en: 'Feishu has not sent you back yet: agree in the browser first',
  },
  'feishu.denied': { kind: 'FORBIDDEN', zh: '你没有在飞书中同意授权', en: 'You did not agree in Feishu' },
  'feishu.refused': {
    kind: 'FORBIDDEN',
    zh: '飞书拒绝了这次登录（错误码 {code}：{message}）',
    en: 'Feishu refused this sign-in (code {code}: {message})',
  },
  'feishu.unreachable': {
    kind: 'UNAVAILABLE',
    zh: '无法连接飞书：{message}',
    en: 'Feishu cannot be reached: {message}',
  },
  'feishu.badAnswer': {
    kind: 'UNAVAILABLE',
    zh: '飞书的回答无法识别（HTTP {status}），请检查服务地址',
    en: 'The answer of Feishu is not understood (HTTP {status}): check its addresses',
  },
  'feishu.unknown': {
    kind: 'FORBIDDEN',
    zh: 'Muster 中没有你的帐号，请联系管理员',
    en: 'Muster does not know you: ask an administrator',
  },
  'feishu.disabled': { kind: 'FORBIDDEN', zh: '你的帐号已停用', en: 'Your account is disabled' },
} as const;
