export const cmdbReasons = {
  'cmdb.hostExists': {
    kind: 'CONFLICT',
    zh: '{ip} 在该云区域已存在',
    en: '{ip} exists in this cloud area already',
  },
  'cmdb.hostInOtherBusiness': {
    kind: 'CONFLICT',
    zh: '{ip} 已属于业务「{business}」',
    en: '{ip} belongs to the business "{business}" already',
  },
  'cmdb.nameTaken': { kind: 'CONFLICT', zh: '名称 {name} 已存在', en: 'The name {name} is taken' },
  'cmdb.fromCmdb': {
    kind: 'CONFLICT',
    zh: '从 CMDB 同步的数据不能删除',
    en: 'What was synchronised from the CMDB cannot be deleted here',
  },
  'cmdb.inUse': { kind: 'CONFLICT', zh: '{what} 仍被使用', en: '{what} is still in use' },
  'cmdb.usedByHosts': {
    kind: 'CONFLICT',
    zh: '「{what}」仍被 {count} 台主机使用：{examples}',
    en: '"{what}" still has hosts ({count}): {examples}',
  },
  'cmdb.usedByClusters': {
    kind: 'CONFLICT',
    zh: '「{what}」仍被 {count} 个集群使用：{examples}',
    en: '"{what}" still has clusters ({count}): {examples}',
  },
  'cmdb.usedByBusinesses': {
    kind: 'CONFLICT',
    zh: '「{what}」仍被 {count} 个业务使用：{examples}',
    en: '"{what}" still has businesses ({count}): {examples}',
  },
  'cmdb.holdsSynced': {
    kind: 'CONFLICT',
    zh: '「{what}」里有从 CMDB 同步的「{name}」，不能删除',
    en: '"{what}" holds "{name}", which was synchronised from the CMDB, and cannot be deleted',
  },
  'cmdb.idleFixed': {
    kind: 'CONFLICT',
    zh: '空闲机池及其中的空闲机、故障机是每个业务固有的，不能改名或删除',
    en: 'The idle pool with its idle and faulty modules belongs to every business and can be neither renamed nor deleted',
  },
  'cmdb.directFixed': {
    kind: 'CONFLICT',
    zh: '直连区域始终存在，不能改名或删除',
    en: 'The direct area is always there and can be neither renamed nor deleted',
  },
  'cmdb.idleAlone': {
    kind: 'INVALID',
    zh: '空闲机和故障机不能与其他模块同时选择',
    en: 'the idle and faulty modules cannot be chosen together with others',
  },
  'cmdb.badRow': { kind: 'INVALID', zh: '{row}：{why}', en: '{row}: {why}' },
  'cmdb.unknownReference': { kind: 'INVALID', zh: '{what} {id} 不存在', en: '{what} {id} does not exist' },
  'cmdb.modulesDiffer': {
    kind: 'INVALID',
    zh: '模块必须属于同一个业务',
    en: 'the modules must belong to one business',
  },
  'cmdb.duplicateRow': { kind: 'INVALID', zh: '与 {row} 重复', en: 'repeats {row}' },
  'cmdb.otherParent': {
    kind: 'INVALID',
    zh: '编号 {id} 已属于{what} {parent}，不能移动',
    en: 'the id {id} belongs to {what} {parent} already and cannot be moved',
  },
  'cmdb.ambiguousAddress': {
    kind: 'INVALID',
    zh: '{ip} 在多个云区域中存在，请写成带 cloud_id 的对象',
    en: '{ip} exists in several cloud areas: write it as an object with its cloud_id',
  },
  'cmdb.importGone': {
    kind: 'NOT_FOUND',
    zh: '上传的文件已不再保留，请重新选择文件',
    en: 'The uploaded file is no longer kept: choose it again',
  },
  'cmdb.importTooLarge': {
    kind: 'TOO_LARGE',
    zh: '文件太大，最大 {megabytes} MB',
    en: 'The file is too large: at most {megabytes} MB',
  },
  'cmdb.importTooManyRows': {
    kind: 'TOO_LARGE',
    zh: '行数太多，一次最多导入 {rows} 行',
    en: 'There are too many rows: at most {rows} at once',
  },
  'cmdb.importIncomplete': {
    kind: 'INVALID',
    zh: '文件没有传完整，请重新选择文件',
    en: 'The file did not arrive whole: choose it again',
  },
  'cmdb.importUnreadable': {
    kind: 'INVALID',
    zh: '不能按 {format} 读取：{why}',
    en: 'It cannot be read as {format}: {why}',
  },
  'cmdb.importEmpty': {
    kind: 'INVALID',
    zh: '没有读到任何主机',
    en: 'No host was found in it',
  },
  'cmdb.importNoAddress': {
    kind: 'INVALID',
    zh: '请选择哪一列是内网 IP',
    en: 'Choose the column that has the inner IP',
  },
  'cmdb.importWrongRows': {
    kind: 'INVALID',
    zh: '有 {count} 行存在错误：请修正，或选择跳过这些行',
    en: '{count} rows have errors: mend them, or choose to leave them out',
  },
  'cmdb.importBusy': {
    kind: 'CONFLICT',
    zh: '这个文件正在处理，请稍候',
    en: 'This file is being worked on: wait a moment',
  },
  'cmdb.importCancelled': {
    kind: 'CONFLICT',
    zh: '已取消，没有写入任何主机',
    en: 'Cancelled: no host was written',
  },
  'cmdb.importRepeats': { kind: 'INVALID', zh: '与第 {row} 行重复', en: 'repeats row {row}' },
  'cmdb.importUnknownBusiness': {
    kind: 'INVALID',
    zh: '业务「{name}」不存在',
    en: 'there is no business "{name}"',
  },
  'cmdb.importUnknownCloud': {
    kind: 'INVALID',
    zh: '云区域「{name}」不存在',
    en: 'there is no cloud area "{name}"',
  },
  'cmdb.importUnknownModule': {
    kind: 'INVALID',
    zh: '模块「{name}」不存在',
    en: 'there is no module "{name}"',
  },
  'cmdb.importUnknownCluster': {
    kind: 'INVALID',
    zh: '集群「{name}」不存在',
    en: 'there is no cluster "{name}"',
  },
  'cmdb.importUnknownCredential': {
    kind: 'INVALID',
    zh: '凭据「{name}」不存在：请先在「凭据」页面添加',
    en: 'there is no credential "{name}": add it on the credentials screen',
  },
  'cmdb.importTwoLogins': {
    kind: 'INVALID',
    zh: '共享凭据与密码或私钥只能填写一种',
    en: 'give a shared credential or a password or key, not both',
  },
  'cmdb.importNoBusiness': {
    kind: 'INVALID',
    zh: '模块属于业务：请先选择业务',
    en: 'a module belongs to a business: choose one',
  },
  'cmdb.importAmbiguous': {
    kind: 'INVALID',
    zh: '有多个「{name}」，请写成 大区/模块',
    en: 'there are several "{name}": write set/module',
  },
  'cmdb.credentialInUse': {
    kind: 'CONFLICT',
    zh: '凭据「{name}」仍被 {count} 台主机使用（{hosts}），不能删除：请先为这些主机换用其他凭据',
    en: 'The credential "{name}" is used by {count} hosts ({hosts}) and cannot be deleted: give those another one first',
  },
  'cmdb.credentialExpired': {
    kind: 'CONFLICT',
    zh: '凭据「{name}」已过期：请在凭据页更新',
    en: 'The credential "{name}" has expired: renew it on the credentials screen',
  },
  'cmdb.credentialEmpty': {
    kind: 'CONFLICT',
    zh: '凭据「{name}」没有保存密码或密钥：请在凭据页补充',
    en: 'No password or key is kept for the credential "{name}": add it on the credentials screen',
  },
  'cmdb.hostKeyGone': {
    kind: 'CONFLICT',
    zh: '主机密钥 {fingerprint} 已被处理或已变化，请刷新后再看',
    en: 'The host key {fingerprint} was decided on or has changed meanwhile; look again',
  },
  'cmdb.hostKeyRevoked': {
    kind: 'CONFLICT',
    zh: '主机密钥 {fingerprint} 已吊销，不能接受',
    en: 'The host key {fingerprint} is revoked and cannot be accepted',
  },
} as const;
