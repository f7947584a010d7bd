export const storeReasons = {
  'store.locked': {
    kind: 'CONFLICT',
    zh: '数据目录 {dir} 正被另一个 Muster（进程 {pid}）使用',
    en: 'The data folder {dir} is in use by another Muster (process {pid})',
  },
  'store.damaged': {
    kind: 'UNAVAILABLE',
    zh: '数据库已损坏，原文件保留为 {kept}。可恢复的备份：{backups}。把备份复制为 {file} 后再启动',
    en: 'The database is damaged; it is kept as {kept}. Backups: {backups}. Copy one to {file} and start again',
  },
  'store.fromFuture': {
    kind: 'UNAVAILABLE',
    zh: '数据库由更新的 Muster 写成（版本 {found}，本程序到 {known}），请使用新版本',
    en: 'The database was written by a newer Muster (version {found}, this one knows {known}): use the newer one',
  },
  'store.migrationFailed': {
    kind: 'UNAVAILABLE',
    zh: '数据库升级在 {migration} 失败：{why}。数据未改变，备份：{backup}',
    en: 'Upgrading the database failed at {migration}: {why}. That step changed nothing; backup: {backup}',
  },
  'vault.wrongKey': {
    kind: 'UNAVAILABLE',
    zh: '打不开密码库：它由「{expected}」保护，给出的「{provider}」不匹配',
    en: 'The vault cannot be opened: it is protected by a {expected}, and the {provider} given does not fit',
  },
  'vault.badKeyFile': {
    kind: 'UNAVAILABLE',
    zh: '密码库密钥文件 {file} 不可用（{why}）',
    en: 'The vault key file {file} cannot be used ({why})',
  },
  'vault.unreadable': {
    kind: 'INTERNAL',
    zh: '保存的凭据 {place} 已被改动，无法读取，请重新输入',
    en: 'The stored secret {place} was changed and cannot be read: enter it again',
  },
} as const;
