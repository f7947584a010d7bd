import type { Language } from '@contract/errors';
import type { ExportColumn, ImportField } from '@contract/import-fields';
import type { Source } from '@main/platform/store/schema/cmdb';

type Title = Readonly<Record<Language, string>>;

/** Where rows came from. */
export const sourceWords: Readonly<Record<Source, Title>> = {
  cmdb: { zh: 'CMDB 同步', en: 'CMDB' },
  aos: { zh: 'API', en: 'API' },
  manual: { zh: '手工', en: 'by hand' },
};

/** What the columns of a template are called; an import knows them again. */
export const importTitles: Readonly<Partial<Record<ImportField, Title>>> = {
  innerIp: { zh: '内网IP', en: 'Inner IP' },
  hostName: { zh: '主机名', en: 'Host name' },
  sshPort: { zh: '端口', en: 'Port' },
  sshUser: { zh: '账号', en: 'Account' },
  authType: { zh: '认证方式', en: 'Authentication' },
  password: { zh: '密码', en: 'Password' },
  key: { zh: '私钥', en: 'Private key' },
  passphrase: { zh: '私钥口令', en: 'Key passphrase' },
  credential: { zh: '凭据', en: 'Credential' },
  osType: { zh: '操作系统', en: 'OS' },
  business: { zh: '业务', en: 'Business' },
  cloud: { zh: '云区域', en: 'Cloud area' },
  set: { zh: '大区', en: 'Set' },
  module: { zh: '模块', en: 'Module' },
  cluster: { zh: '集群', en: 'Cluster' },
  outerIp: { zh: '外网IP', en: 'Outer IP' },
  usage: { zh: '用途', en: 'Usage' },
  location: { zh: '位置', en: 'Location' },
  remark: { zh: '备注', en: 'Remark' },
};

/** What the columns of an exported list are called; those that an import has as well are called the same. */
export const exportTitles: Readonly<Record<ExportColumn, Title>> = {
  innerIp: { zh: '内网IP', en: 'Inner IP' },
  outerIp: { zh: '外网IP', en: 'Outer IP' },
  hostName: { zh: '主机名', en: 'Host name' },
  osType: { zh: '操作系统', en: 'OS' },
  business: { zh: '业务', en: 'Business' },
  modules: { zh: '模块', en: 'Module' },
  cloud: { zh: '云区域', en: 'Cloud area' },
  nodeType: { zh: '节点类型', en: 'Node type' },
  agentStatus: { zh: 'Agent状态', en: 'Agent status' },
  agentVersion: { zh: 'Agent版本', en: 'Agent version' },
  sshUser: { zh: '账号', en: 'Account' },
  sshPort: { zh: '端口', en: 'Port' },
  authType: { zh: '认证方式', en: 'Authentication' },
  usage: { zh: '用途', en: 'Usage' },
  location: { zh: '位置', en: 'Location' },
  remark: { zh: '备注', en: 'Remark' },
  source: { zh: '来源', en: 'Source' },
  updatedAt: { zh: '更新时间', en: 'Updated' },
};
