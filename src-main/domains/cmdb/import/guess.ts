import type { ImportField } from '@contract/import-fields';
import { canonicalAddress } from '../address';

/** Names of columns as people write them, in lower case and without spaces and signs. */
const names: Readonly<Record<ImportField, readonly string[]>> = {
  innerIp: [
    ...['ip', 'innerip', 'ipinner', 'ip地址', 'ipaddress', 'ipaddr', 'ipv4', 'address', 'addr', '地址'],
    ...['内网', '内网ip', '内网地址', '内网ip地址', '主机ip', '主机地址', '服务器ip', '服务器地址', '机器ip'],
    ...['管理ip', '业务ip', '私网ip', '私有ip', '局域网ip', 'privateip', 'lanip', 'hostip', 'serverip'],
    ...['internalip', 'primaryip', 'bkhostinnerip', 'ansiblehost', 'machineip'],
  ],
  outerIp: [
    ...['outerip', 'ipouter', 'publicip', 'wanip', 'externalip', 'eip', 'bkhostouterip'],
    ...['外网', '外网ip', '外网地址', '公网', '公网ip', '公网地址', '弹性ip'],
  ],
  hostName: [
    ...['hostname', 'host', 'name', 'server', 'servername', 'machinename', 'computername', 'instancename'],
    ...[
      '主机名',
      '主机名称',
      '主机',
      '名称',
      '服务器名',
      '服务器名称',
      '机器名',
      '实例名',
      '实例名称',
      'bkhostname',
    ],
    'inventoryhostname',
  ],
  sshPort: ['port', 'sshport', '端口', '端口号', 'ssh端口', '登录端口', '登陆端口', 'ansibleport'],
  sshUser: [
    ...['user', 'username', 'account', 'login', 'loginuser', 'sshuser', 'loginname', 'ansibleuser'],
    ...[
      '账号',
      '帐号',
      '账户',
      '帐户',
      '用户',
      '用户名',
      '登录账号',
      '登录帐号',
      '登录用户',
      '登录名',
      'ssh用户',
    ],
  ],
  authType: [
    'auth',
    'authtype',
    'authentication',
    'authmethod',
    '认证方式',
    '认证类型',
    '认证',
    '登录方式',
    '登陆方式',
  ],
  password: [
    ...['password', 'passwd', 'pass', 'pwd', 'sshpassword', 'sshpasswd', 'sshpass', 'loginpassword'],
    ...['密码', '口令', '登录密码', '登陆密码', '账号密码', 'ssh密码', 'root密码', 'ansiblepassword'],
  ],
  key: ['key', 'privatekey', 'sshkey', 'sshprivatekey', '密钥', '私钥', 'ssh密钥', '密钥内容', '私钥内容'],
  passphrase: ['passphrase', 'keypassphrase', 'keypassword', '私钥口令', '密钥口令', '私钥密码', '密钥密码'],
  credential: [
    ...['credential', 'credentialname', 'credentials', 'sharedcredential'],
    ...['凭据', '凭据名', '凭据名称', '共享凭据', '凭证', '凭证名称'],
  ],
  osType: ['os', 'ostype', 'system', 'platform', '操作系统', '系统', '系统类型', '操作系统类型', 'bkostype'],
  business: [
    ...['business', 'biz', 'bizname', 'app', 'application', 'applicationname', 'appname', 'project'],
    ...['业务', '业务名', '业务名称', '所属业务', '应用', '应用名称', '项目', '业务系统'],
  ],
  cloud: [
    'cloud',
    'cloudarea',
    'cloudname',
    'cloudid',
    'zone',
    'area',
    '云区域',
    '管控区域',
    '云区域名称',
    '网络区域',
  ],
  set: ['set', 'setname', '大区', '集群名', '所属集群', '所属大区', '分区'],
  module: ['module', 'modulename', 'modules', 'role', '模块', '模块名', '所属模块', '模块名称', '角色'],
  cluster: ['cluster', 'clusters', 'clustername', '集群', '所属集群名称', '集群名称'],
  usage: ['usage', 'purpose', 'use', 'service', '用途', '使用用途', '主机用途', '功能'],
  location: [
    'location',
    'idc',
    'datacenter',
    'room',
    'region',
    'rack',
    '位置',
    '机房',
    '所在机房',
    '地域',
    '机柜',
  ],
  remark: [
    'remark',
    'remarks',
    'note',
    'notes',
    'comment',
    'comments',
    'description',
    'desc',
    '备注',
    '说明',
    '描述',
  ],
  proxy: ['proxy', 'proxyjump', 'jump', 'jumphost', 'bastion', '跳板机', '堡垒机', '代理'],
  groups: ['group', 'groups', '分组', '主机组', '组', '主机分组'],
};

const fieldOf = new Map(
  Object.entries(names).flatMap(([field, all]) => all.map((name) => [name, field as ImportField] as const)),
);

/** What a column is by its name; undefined for a name that nobody has used so far. */
export function guessField(name: string): ImportField | undefined {
  // What stands in brackets explains the name: "账号（必填）", "IP (inner)".
  const bare = name.replace(/[（([【].*?[）)\]】]/gu, '');
  return fieldOf.get(plain(bare)) ?? fieldOf.get(plain(name));
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[\s_\-./*:：·（）()[\]【】"']+/gu, '');
}

/** What a column without a name is, by what stands in it. */
export function guessByContent(samples: readonly string[]): ImportField | undefined {
  const filled = samples.filter((sample) => sample !== '');
  if (filled.length === 0) return undefined;
  if (filled.every((sample) => canonicalAddress(sample.replace(/:\d{1,5}$/, '')))) return 'innerIp';
  if (filled.every((sample) => sample === '22')) return 'sshPort';
  if (filled.every((sample) => /^(root|admin|administrator|ubuntu)$/i.test(sample))) return 'sshUser';
  if (filled.every((sample) => /^(linux|windows|aix)$/i.test(sample))) return 'osType';
  return undefined;
}

/** A field for each column; none is given to two of them. */
export function guessColumns(
  columns: readonly {
    readonly name: string;
    readonly field?: ImportField;
    readonly samples: readonly string[];
  }[],
  headed: boolean,
): (ImportField | null)[] {
  const taken = new Set<ImportField>();
  return columns.map(({ name, field, samples }) => {
    let guess = field ?? guessField(name) ?? (headed ? undefined : guessByContent(samples));
    if (guess === 'innerIp' && taken.has(guess) && !headed) guess = 'outerIp';
    if (!guess || taken.has(guess)) return null;
    taken.add(guess);
    return guess;
  });
}
