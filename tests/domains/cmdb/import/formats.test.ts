import { readFileAs } from '@main/domains/cmdb/import/formats';
import { guessColumns, guessField } from '@main/domains/cmdb/import/guess';
import { describe, expect, it } from 'vitest';

/** A file as rows of `column: value`; empty cells are left out. */
async function read(text: string | Buffer, name = '', choices = {}) {
  const file = await readFileAs(name, Buffer.from(text as string), choices);
  const { columns, rows, notes } = file.table;
  const records = rows.map(({ cells }) =>
    Object.fromEntries(
      columns.flatMap((column, at) => (cells[at] ? [[column.field ?? column.name, cells[at]]] : [])),
    ),
  );
  return { ...file, records, notes, columns };
}

describe('ssh_config', () => {
  it('reads hosts with what holds for them: the first value wins, patterns and defaults count', async () => {
    const { format, records, notes } = await read(`
# a comment
User deploy
Host web1 web1.internal
  HostName 10.1.0.1
  Port 2222
Host db?
  ProxyJump none
Host db1
  hostname = 10.1.0.9
  User "dba"
Host 10.1.0.20
Host * !web1
  ProxyJump jump@bastion:2200
  IdentityFile ~/.ssh/fleet
Match host foo
  User nobody
`);
    expect(format).toBe('ssh_config');
    expect(records).toEqual([
      { hostName: 'web1', innerIp: '10.1.0.1', sshPort: '2222', sshUser: 'deploy' },
      {
        hostName: 'db1',
        innerIp: '10.1.0.9',
        sshUser: 'deploy',
        authType: 'KEY',
        remark: 'IdentityFile ~/.ssh/fleet',
      },
      {
        innerIp: '10.1.0.20',
        sshUser: 'deploy',
        authType: 'KEY',
        proxy: 'jump@bastion:2200',
        remark: 'IdentityFile ~/.ssh/fleet',
      },
    ]);
    expect(notes.map(({ kind, count }) => [kind, count])).toEqual([
      ['match', 1],
      ['wildcard', 2],
      ['keyFile', 2],
    ]);
  });

  it('takes the jump host of an old ProxyCommand, and %h', async () => {
    const { records } = await read(
      'Host a b\n HostName %h.example.com\n ProxyCommand ssh -q -W %h:%p gate.example.com\n',
    );
    expect(records).toEqual([
      { hostName: 'a', innerIp: 'a.example.com', proxy: 'gate.example.com' },
      { hostName: 'b', innerIp: 'b.example.com', proxy: 'gate.example.com' },
    ]);
  });
});

describe('Ansible inventories', () => {
  const expected = [
    { hostName: 'bastion', innerIp: '10.2.0.254' },
    { hostName: 'web01', innerIp: 'web01', sshUser: 'web', sshPort: '22', groups: 'web' },
    { hostName: 'web02', innerIp: 'web02', sshUser: 'web', sshPort: '22', groups: 'web' },
    {
      hostName: 'db1',
      innerIp: '10.2.0.9',
      sshUser: 'prod',
      sshPort: '2200',
      password: 'p w#1',
      groups: 'south,db',
      proxy: 'jump@10.2.0.254',
    },
  ];

  it('reads INI: ranges, quotes, ports, variables of groups and of those above them', async () => {
    const { format, records } = await read(`
bastion ansible_host=10.2.0.254
[web]
web[01:02] ansible_user=web # two of them
[db]
db1:2200 ansible_host=10.2.0.9 ansible_ssh_pass="p w#1"
[db:vars]
ansible_ssh_common_args = '-o ProxyJump=jump@10.2.0.254'
[south]
db1
[prod:children]
web
db
[prod:vars]
ansible_user=prod
ansible_port=22
`);
    expect(format).toBe('ansible_ini');
    expect(records).toEqual(expected);
  });

  it('reads YAML the same', async () => {
    const { format, records } = await read(`
all:
  hosts:
    bastion: {ansible_host: 10.2.0.254}
  children:
    prod:
      vars: {ansible_user: prod, ansible_port: 22}
      children:
        web:
          hosts:
            web[01:02]: {ansible_user: web}
        db:
          vars:
            ansible_ssh_common_args: -o ProxyJump=jump@10.2.0.254
          hosts:
            db1: {ansible_host: 10.2.0.9, ansible_port: 2200, ansible_password: 'p w#1'}
    south:
      hosts:
        db1:
`);
    expect(format).toBe('ansible_yaml');
    expect(records).toEqual(expected);
  });

  it('leaves out what means something to Ansible alone, and says so', async () => {
    const { records, notes } = await read(
      'all:\n  hosts:\n    a: {ansible_host: 10.0.0.1, ansible_user: "{{ who }}", ansible_password: !vault "$ANSIBLE_VAULT;1.1;AES256"}\n',
    );
    expect(records).toEqual([{ hostName: 'a', innerIp: '10.0.0.1' }]);
    expect(notes.map(({ kind }) => kind)).toEqual(['template', 'vaulted']);
  });

  it.each([
    ['a [1:x]', 'nothing like a range: web[1:x]'],
    ['an open quote', '[web]\nweb1 ansible_user="x'],
    ['a section of another kind', '[web:things]\nx'],
  ])('refuses %s', async (_, text) => {
    await expect(read(text, '', { format: 'ansible_ini' })).rejects.toThrow();
  });

  it('does not follow groups in a circle, nor references without end', async () => {
    const { records } = await read('[a]\nh1\n[a:children]\nb\n[b:children]\na\n[b:vars]\nansible_user=x\n');
    expect(records).toEqual([{ hostName: 'h1', innerIp: 'h1', sshUser: 'x', groups: 'a' }]);
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghi'
      .split('')
      .map((name, at) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[at]}`).join(',')}]\n`)
      .join('')}`;
    await expect(read(bomb, 'x.yml')).rejects.toThrow();
  });
});

describe('tables', () => {
  it('reads CSV in UTF-8 and GBK, with any separator, under a title', async () => {
    const gbk = Buffer.concat([
      Buffer.from([0xc4, 0xda, 0xcd, 0xf8]),
      Buffer.from('IP;'),
      Buffer.from([0xb1, 0xb8, 0xd7, 0xa2]),
      Buffer.from('\r\n10.0.0.1;'),
      Buffer.from([0xb6, 0xa9, 0xb5, 0xa5]),
      Buffer.from('\r\n'),
    ]);
    const { encoding, records } = await read(gbk, 'hosts.csv');
    expect(encoding).toBe('gb18030');
    expect(records).toEqual([{ 内网IP: '10.0.0.1', 备注: '订单' }]);
    const titled = await read(
      '\ufeff主机清单,,\n\n内网IP,主机名,备注\n10.0.0.1,web,"a, ""b""\nc"\n\n10.0.0.2,,\n',
    );
    expect(titled.records).toEqual([
      { 内网IP: '10.0.0.1', 主机名: 'web', 备注: 'a, "b"\nc' },
      { 内网IP: '10.0.0.2' },
    ]);
    expect(titled.table.rows.map(({ number }) => number)).toEqual([4, 7]);
  });

  it('a table without a head is known by what stands in it', async () => {
    const { columns, table, headed } = await read('10.0.0.1\troot\t22\n10.0.0.2\troot\t22\n');
    const samples = columns.map((column, at) => ({
      ...column,
      samples: table.rows.map(({ cells }) => cells[at] ?? ''),
    }));
    expect(guessColumns(samples, headed)).toEqual(['innerIp', 'sshUser', 'sshPort']);
  });

  it('a list of addresses is one, whatever stands between them', async () => {
    const { format, records, notes } = await read(
      '10.0.0.1, 10.0.0.2:2222；[fe80::1]:22\n10.0.0.3/32 2001:DB8::1 oops',
    );
    expect(format).toBe('addresses');
    expect(records).toEqual([
      { innerIp: '10.0.0.1' },
      { innerIp: '10.0.0.2', sshPort: '2222' },
      { innerIp: 'fe80::1', sshPort: '22' },
      { innerIp: '10.0.0.3' },
      { innerIp: '2001:DB8::1' },
    ]);
    expect(notes).toEqual([{ kind: 'words', count: 1, sample: 'oops' }]);
  });

  it.each([
    ['内网IP', 'innerIp'],
    ['IP 地址（必填）', 'innerIp'],
    ['inner_ip', 'innerIp'],
    ['SSH端口', 'sshPort'],
    ['登录账号', 'sshUser'],
    ['root密码', 'password'],
    ['Host Name', 'hostName'],
    ['所属业务', 'business'],
    ['管控区域', 'cloud'],
    ['公网IP', 'outerIp'],
    ['whatever', undefined],
  ])('%s is %s', (name, field) => {
    expect(guessField(name)).toBe(field);
  });
});
