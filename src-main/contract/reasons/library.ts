export const libraryReasons = {
  'library.badName': {
    kind: 'INVALID',
    zh: '只能是字母、数字、下划线，且不以数字开头（它是环境变量名）',
    en: 'must be letters, digits and underscores, not beginning with a digit: it names an environment variable',
  },
  'library.takenName': {
    kind: 'INVALID',
    zh: '{name} 由主机自己使用，请换一个名字',
    en: '{name} is used by the host itself; choose another name',
  },
  'library.twice': { kind: 'INVALID', zh: '{name} 重复', en: '{name} stands here twice' },
  'library.badPattern': {
    kind: 'INVALID',
    zh: '不是可用的正则表达式（写法有误，或匹配太慢）',
    en: 'is no usable regular expression (it is not well formed, or far too slow)',
  },
  'library.sensitiveDefault': {
    kind: 'INVALID',
    zh: '敏感参数不能有默认值：默认值会保存在脚本中',
    en: 'A sensitive parameter has no default: it would be kept with the script',
  },
  'library.notNumber': { kind: 'INVALID', zh: '应为数字', en: 'must be a number' },
  'library.noMatch': { kind: 'INVALID', zh: '不符合规则 {pattern}', en: 'does not match {pattern}' },
  'library.noParameter': { kind: 'INVALID', zh: '脚本没有这个参数', en: 'The script has no such parameter' },
  'library.nameTaken': {
    kind: 'CONFLICT',
    zh: '名为“{name}”的脚本已存在',
    en: 'A script named “{name}” exists already',
  },
  'library.changedMeanwhile': {
    kind: 'CONFLICT',
    zh: '{by} 在此期间修改了这个脚本；请先对比，再保存',
    en: '{by} has changed this script in the meantime; compare before you save',
  },
  'library.submitted': {
    kind: 'CONFLICT',
    zh: '版本 {version} 正在等待评审；先撤回，再修改',
    en: 'Version {version} waits for its review; withdraw it before you change it',
  },
  'library.notInState': {
    kind: 'CONFLICT',
    zh: '版本 {version} 现在不能这样操作，它的状态已改变',
    en: 'This cannot be done to version {version} now: its state has changed',
  },
  'library.ownReview': {
    kind: 'FORBIDDEN',
    zh: '不能评审自己写的版本；请另一位评审人或管理员评审',
    en: 'Nobody reviews a version of their own; ask another reviewer or an administrator',
  },
  'library.notYours': {
    kind: 'FORBIDDEN',
    zh: '只有负责人或评审人可以这样操作',
    en: 'Only the owner or a reviewer may do this',
  },
  'library.notRunnable': {
    kind: 'CONFLICT',
    zh: '“{name}” 的版本 {version} 已停用或被驳回，不能执行',
    en: 'Version {version} of “{name}” was disabled or rejected and does not run',
  },
  'library.blocked': {
    kind: 'FORBIDDEN',
    zh: '第 {line} 行的命令被规则禁止：{message}',
    en: 'A rule forbids the command in line {line}: {messageEn}',
  },
  'library.secretNeeded': {
    kind: 'INVALID',
    zh: '敏感参数没有保存，重试前请重新输入',
    en: 'A sensitive value is not kept; enter it again for the retry',
  },
  'library.secretGone': {
    kind: 'UNAVAILABLE',
    zh: '敏感参数 {name} 已不在保险库中，脚本没有执行；重试并重新输入',
    en: 'The sensitive parameter {name} is not in the vault any more; the script did not run. Retry and enter it again',
  },
} as const;
