import { resolve } from 'node:path';
import { type App, createApp } from '@main/app/create-app';
import { type Actor, systemActor } from '@main/kernel/actor';
import { readConfig } from '@main/kernel/config';
import { silentLogger } from '@main/kernel/logger';
import { fingerprintOf, newPrivateKey } from '@main/platform/ssh';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pairOf } from '../support/ssh/keys';
import { temporaryFolder } from '../support/store';

const viewer: Actor = { kind: 'user', id: 9, name: 'eve', groups: [3], only: null, via: 'console' };
const session = { token: undefined, start: () => undefined, end: () => undefined };

describe('lists as files', () => {
  let app: App;

  const call = (name: string, input: object, actor: Actor = systemActor) =>
    app.dispatch(name, input, { actor, session, address: 'local' });
  const must = async (name: string, input: object) => {
    const answer = await call(name, input);
    if (!answer.ok) throw new Error(JSON.stringify(answer.error));
    return answer.data;
  };
  /** The lines of an exported CSV, its head first. */
  const linesOf = async (name: string, input: object = {}) => {
    const ticket = await must(name, { format: 'csv', language: 'en', ...input });
    const download = app.downloads.take(systemActor, (ticket as { ticket: string }).ticket);
    let text = '';
    for await (const part of download.content(new AbortController().signal))
      text += Buffer.from(part).toString();
    return { name: download.fileName, lines: text.replace('\ufeff', '').trimEnd().split('\r\n') };
  };

  beforeEach(async () => {
    app = await createApp({
      config: readConfig(['--listen', '127.0.0.1:0'], { MUSTER_ADMIN_PASSWORD: 'correct horse' }),
      dataDir: await temporaryFolder(),
      resources: resolve('resources'),
      logger: silentLogger,
      host: 'server',
    });
  });
  afterEach(() => app.stop());

  it('has clusters as they are filtered and sorted, with the columns that show, formulas disarmed', async () => {
    await must('cmdb.sync', {
      document: {
        hosts: [{ inner_ip: '10.0.0.1' }],
        clusters: [
          { id: '1', name: 'b', type: 'redis', hosts: ['10.0.0.1'], remark: '=cmd' },
          { id: '2', name: 'a', type: 'redis' },
          { id: '3', name: 'c', type: 'apache' },
        ],
      },
    });
    const columns = ['hosts', 'name', 'remark'];
    const file = await linesOf('clusters.export', { type: 'redis', descending: true, columns });
    expect(file.name).toMatch(/^muster-clusters-\d{4}-\d\d-\d\d\.csv$/);
    expect(file.lines).toEqual(['Hosts,Cluster,Id,Remark', "1,b,1,'=cmd", '0,a,2,']);
    expect((await linesOf('clusters.export', { language: 'zh' })).lines[0]).toMatch(/^集群,编号,类型,主机数/);
  });

  it('has agents without their tokens', async () => {
    const { token } = (await must('agents.create', { name: '-web' })) as { token: string };
    await must('agents.create', { name: 'db' });
    const { lines } = await linesOf('agents.export', { keyword: 'web' });
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatch(/^'-web,,Unknown,/);
    expect(lines.join()).not.toContain(token);
  });

  it('has jobs, and the log of who did what without what was secret', async () => {
    expect((await linesOf('jobs.export', { state: ['failed'] })).lines).toEqual([
      'Number,Title,Kind,State,Hosts,Succeeded,Failed,Created by,Origin,Created,Finished,Duration (s)',
    ]);
    const host = {
      innerIp: '10.0.0.1',
      outerIp: '',
      cloudId: 0,
      hostName: '',
      osType: 'LINUX',
      businessId: null,
    };
    const login = { sshUser: 'root', sshPort: 22, authType: 'PASSWORD', password: 'S3cret-of-this' };
    await must('cmdb.addHost', { ...host, ...login, usage: '', location: '', remark: '' });
    const { lines } = await linesOf('audit.export', { keyword: 'addHost' });
    expect(lines).toHaveLength(2);
    expect(lines[1]).toContain('cmdb.addHost');
    expect(lines[1]).not.toContain('S3cret');
  });

  it('has host keys of the tab that shows, without the keys themselves', async () => {
    await must('cmdb.sync', { document: { hosts: [{ inner_ip: '10.0.0.1', host_name: 'web' }] } });
    const [, base64 = ''] = pairOf(newPrivateKey()).public.split(' ');
    const fingerprint = fingerprintOf(Buffer.from(base64, 'base64'));
    const text = `10.0.0.1 ssh-ed25519 ${base64}\n`;
    expect(await must('cmdb.importKnownHosts', { text })).toMatchObject({ added: 1 });
    const file = await linesOf('cmdb.exportHostKeys', { columns: ['fingerprint', 'host', 'decidedBy'] });
    expect(file.name).toMatch(/^muster-host-keys-/);
    expect(file.lines).toEqual([
      'Fingerprint,Trusted before,Inner IP,Host name,Port,Decided by',
      `${fingerprint},,10.0.0.1,web,22,${systemActor.name}`,
    ]);
    expect((await linesOf('cmdb.exportHostKeys')).lines.join()).not.toContain(base64);
    expect((await linesOf('cmdb.exportHostKeys', { states: ['revoked'] })).lines).toHaveLength(1);
    expect((await linesOf('cmdb.exportHostKeys', { keyword: '10.0.0.2' })).lines).toHaveLength(1);
  });

  it('are for those who may read the list', async () => {
    const wish = { format: 'csv', language: 'zh' };
    expect(await call('audit.export', wish, viewer)).toMatchObject({
      ok: false,
      error: { kind: 'FORBIDDEN' },
    });
    expect(await call('clusters.export', wish, viewer)).toMatchObject({ ok: true });
  });
});
