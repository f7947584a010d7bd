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
