import {
  cellErrors,
  changeOs,
  fillColumn,
  type GridColumn,
  hostsOf,
  newRow,
  pasteTable,
  spreadAddresses,
} from '@renderer/features/agents/grid';
import { describe, expect, it } from 'vitest';

const columns: GridColumn[] = ['innerIp', 'osType', 'port', 'account', 'authType', 'secret'];

describe('the install table', () => {
  it('makes a row of each pasted address, with the login of the row they were pasted into', () => {
    const rows = [newRow({ account: 'ops', port: '2222', password: 'p w' }), newRow({ innerIp: '10.0.0.9' })];
    const spread = spreadAddresses(rows, 0, '10.0.0.1, 10.0.0.2\n10.0.0.9;10.0.0.3');
    expect(spread.map(({ innerIp, account, port }) => `${innerIp} ${account} ${port}`)).toEqual([
      '10.0.0.1 ops 2222',
      '10.0.0.2 ops 2222',
      '10.0.0.3 ops 2222',
      '10.0.0.9 root 22',
    ]);
    expect(spread[1]?.password).toBe('p w');
  });

  it('leaves what is no address in the cell', () => {
    const rows = spreadAddresses([newRow()], 0, '10.0.0.1 10.0.0.300');
    expect(rows.map(({ innerIp }) => innerIp)).toEqual(['10.0.0.1 10.0.0.300']);
  });

  it('takes a block from a spreadsheet, from the cell on, without its headings', () => {
    const text =
      '内网IP\t系统\t端口\t帐号\t认证\t密码\r\n10.0.0.1\tlinux\t2222\tops\t密码\ta b"c\r\n10.0.0.2\t\t\tdeploy\tKEY\t-----BEGIN\r\n';
    const rows = pasteTable([newRow()], 0, 'innerIp', columns, text);
    expect(rows).toHaveLength(2);
    expect(rows?.[0]).toMatchObject({
      innerIp: '10.0.0.1',
      osType: 'LINUX',
      port: '2222',
      account: 'ops',
      authType: 'PASSWORD',
      password: 'a b"c',
    });
    expect(rows?.[1]).toMatchObject({
      innerIp: '10.0.0.2',
      port: '22',
      account: 'deploy',
      keyText: '-----BEGIN',
    });
  });

  it('fills other columns from the middle of the table', () => {
    const rows = [newRow({ innerIp: '10.0.0.1' }), newRow({ innerIp: '10.0.0.2' })];
    pasteTable(rows, 1, 'port', columns, '2022\tadmin\n');
    expect(rows[1]).toMatchObject({ innerIp: '10.0.0.2', port: '2022', account: 'admin' });
    expect(rows[0]).toMatchObject({ port: '22', account: 'root' });
  });

  it('leaves a paste that is no table to the cell', () => {
    expect(pasteTable([newRow()], 0, 'account', columns, 'deploy')).toBeUndefined();
  });

  it('gives every row what the first has, secrets with their kind', () => {
    const rows = [newRow({ authType: 'KEY', keyText: 'k', passphrase: 's' }), newRow(), newRow()];
    fillColumn(rows, 'secret');
    expect(
      rows.every(({ authType, keyText, passphrase }) => authType === 'KEY' && keyText + passphrase === 'ks'),
    ).toBe(true);
  });

  it('changes port and account with the system only where they stood at its defaults', () => {
    const usual = newRow();
    const own = newRow({ account: 'ops' });
    changeOs(usual, 'WINDOWS');
    changeOs(own, 'WINDOWS');
    expect([usual.account, own.account]).toEqual(['Administrator', 'ops']);
  });

  it('sends no empty row and no secret that was not typed', () => {
    const rows = [
      newRow({ innerIp: '10.0.0.1', password: '' }),
      newRow(),
      newRow({ innerIp: '10.0.0.2', password: 'x' }),
    ];
    const { hosts, keys } = hostsOf(rows, true);
    expect(hosts.map(({ innerIp, password }) => [innerIp, password])).toEqual([
      ['10.0.0.1', undefined],
      ['10.0.0.2', 'x'],
    ]);
    expect('password' in (hosts[0] ?? {})).toBe(false);
    expect(keys).toEqual([rows[0]?.key, rows[2]?.key]);
    expect(hostsOf(rows, false).hosts.some((host) => 'password' in host)).toBe(false);
  });

  it('puts complaints to the cells of the rows that were sent, and keeps the others', () => {
    const body = {
      kind: 'INVALID',
      reason: 'common.invalid',
      params: {},
      issues: [
        { path: 'hosts.1.password', reason: 'agents.needsCredential' },
        { path: 'hosts.0.innerIp', reason: 'common.notIp' },
        { path: 'cloudId', reason: 'common.required' },
      ],
    } as const;
    const { cells, rest } = cellErrors(body, [11, 15], 'zh');
    expect(cells).toEqual({
      15: { secret: '需要密码或密钥' },
      11: { innerIp: '请输入一个有效的IPv4或IPv6地址。' },
    });
    expect(rest?.issues.map(({ path }) => path)).toEqual(['cloudId']);
    expect(cellErrors({ ...body, issues: body.issues.slice(0, 2) }, [11, 15], 'zh').rest).toBeUndefined();
  });
});
