export const userReasons = {
  'users.wrongLogin': { kind: 'UNAUTHENTICATED', zh: '用户名或密码错误', en: 'Wrong name or password' },
  'users.wrongPassword': { kind: 'INVALID', zh: '旧密码不正确', en: 'The old password is wrong' },
  'users.weakPassword': {
    kind: 'INVALID',
    zh: '密码至少 {minimum} 位',
    en: 'A password has at least {minimum} characters',
  },
  'users.nameTaken': { kind: 'CONFLICT', zh: '用户名 {name} 已存在', en: 'The user name {name} is taken' },
  'users.mailTaken': { kind: 'CONFLICT', zh: '邮箱 {mail} 已存在', en: 'The e-mail address {mail} is taken' },
  'users.lastAdministrator': {
    kind: 'CONFLICT',
    zh: '至少要保留一个管理员',
    en: 'One administrator must remain',
  },
  'users.alreadySetUp': { kind: 'CONFLICT', zh: '已经完成初始化', en: 'Muster is set up already' },
  'users.wrongSetupCode': { kind: 'UNAUTHENTICATED', zh: '初始化码不正确', en: 'The set-up code is wrong' },
} as const;
