import { expect, test } from 'vitest';
import {
  type InstallBench,
  onLinux,
  openInstallBench,
  operator,
  password,
} from '../../domains/agents/install.support';
import { filled } from './golden/filled';
import golden from './golden/tasks.golden.json';

const install = { op_type: 'INSTALL', node_type: 'AGENT', bk_cloud_id: '0' };

type Task = { id: number; inner_ip: string; job_id: number };

async function ask(bench: InstallBench, body: object): Promise<Task[]> {
  const { status, body: answer } = await bench.call('POST', '/api/7/tasks/', { ...install, ...body });
  expect(status, JSON.stringify(answer)).toBe(200);
  return (answer.data as { hosts: Task[] }).hosts;
}

/** A host of the business with a login that nothing answers. */
async function known(bench: InstallBench, inner_ip: string, more: object = {}): Promise<number> {
  await bench.cmdb.sync(operator, {
    hosts: [{ inner_ip, application_id: '7', ssh_passwd: password, ssh_port: 1, ...more }],
  });
  const [host] = await bench.cmdb.byAddresses([inner_ip]);
  return host?.id ?? 0;
}

test('saving a login and forgetting an agent run nothing: their job_id is null', async () => {
  const bench = await openInstallBench();
  const ip = '127.0.6.1';
  const id = await known(bench, ip);
  const task = (op_type: string, more: object = {}) =>
    bench.call('POST', '/api/7/tasks/', { ...install, op_type, hosts: [{ inner_ips: ip, ...more }] });
  const answer = { status: 200, body: filled(golden.noJob, { id, ip }) };
  expect(await task('UPDATE_AUTHINFO', { account: 'deploy', password: 'another' })).toEqual(answer);
  expect(await bench.cmdb.accessFor(id)).toMatchObject({ username: 'deploy', auth: { password: 'another' } });
  await bench.agents.registry.create({ name: 'web', hostId: id });
  expect(await task('REMOVE')).toEqual(answer);
  expect((await bench.agents.registry.ofHosts([id])).size).toBe(0);
  expect((await bench.call('GET', `/api/7/logs/${id}/`)).body).toEqual(golden.noLog);
});

test('an uninstallation needs no node_type; a reinstallation keeps the id of the host', async () => {
  const bench = await openInstallBench();
  const id = await known(bench, '127.0.6.2');
  const hosts = [{ inner_ips: '127.0.6.2' }];
  const [gone] = await ask(bench, { op_type: 'UNINSTALL', node_type: undefined, hosts });
  expect(gone).toEqual({ id, inner_ip: '127.0.6.2', job_id: expect.any(Number) });
  await bench.ended(gone?.job_id);
  const [again] = await ask(bench, { op_type: 'REINSTALL', hosts });
  expect(again?.id).toBe(id);
  await bench.ended(again?.job_id);
  // The same address in the same business becomes one, too.
  const [more] = await ask(bench, { op_type: 'INSTALL', hosts });
  expect(more?.id).toBe(id);
  await bench.ended(more?.job_id);
});

onLinux('one task and several are stopped, and their logs say FORCE_STOP', async () => {
  const bench = await openInstallBench({ installScript: 'echo at work; sleep 600\n' });
  const begin = async (address: string) => {
    const host = await bench.host(address);
    const line = { inner_ips: address, account: 'ops', port: String(host.port), password, has_cygwin: false };
    const [task] = await ask(bench, { hosts: [line] });
    await bench.logged(task?.job_id ?? 0, 'at work');
    return task ?? { id: 0, inner_ip: '', job_id: 0 };
  };
  const [one, two, three] = [await begin('127.0.6.3'), await begin('127.0.6.4'), await begin('127.0.6.5')];
  const running = (await bench.call('GET', `/api/7/logs/${one.id}`)).body.data;
  expect(running).toMatchObject({ status: 'RUNNING', step: 'EXECUTE_SCRIPT', err_code: 'STILL_RUNNING' });
  expect(await bench.call('DELETE', `/api/7/tasks/${one.job_id}/`)).toEqual({
    status: 200,
    body: golden.done,
  });
  const bulk = `/api/7/tasks/bulk/?jobs=${two.job_id},${three.job_id}`;
  expect(await bench.call('DELETE', bulk)).toEqual({ status: 200, body: golden.done });
  for (const { id, job_id } of [one, two, three]) {
    await bench.ended(job_id);
    const log = await bench.call('GET', `/api/7/logs/${id}/`);
    const logs = expect.stringContaining('FORCE_STOP');
    expect(log.body).toEqual({ ...golden.stopped, data: { ...golden.stopped.data, logs } });
  }
});

test('the time that kv timeout sets bounds the tasks that are asked for from then on', async () => {
  const bench = await openInstallBench();
  await bench.call('POST', '/api/config/kv/', { key: 'timeout', timeout: 240 });
  const [task] = await ask(bench, { hosts: [{ inner_ips: '127.0.6.6', port: 1, password }] });
  const { job_id } = await bench.ended(task?.job_id);
  const job = await bench.store.read
    .selectFrom('jobs')
    .select('spec')
    .where('id', '=', job_id)
    .executeTakeFirstOrThrow();
  expect(JSON.parse(String(job.spec))).toMatchObject({ timeoutSeconds: 240 });
  for (const timeout of ['', 'soon', 5, true])
    expect((await bench.call('POST', '/api/config/kv/', { key: 'timeout', timeout })).body).toMatchObject({
      code: 'VALIDATE_ERROR',
      messages: { timeout: [expect.any(String)] },
    });
  expect(bench.settings.get().installTimeoutSeconds).toBe(240);
});

test('the list is narrowed by set, module, cloud area, part of the version and keyword', async () => {
  const bench = await openInstallBench();
  await bench.cmdb.sync(operator, {
    sets: [{ id: 11, application_id: '7', name: '华南大区' }],
    modules: [
      { id: 21, set_id: 11, name: '接入' },
      { id: 22, set_id: 11, name: '逻辑' },
    ],
    clouds: [{ id: 3, name: '机房B' }],
  });
  await known(bench, '10.6.0.1', { modules: [21] });
  const second = await known(bench, '10.6.0.2', { modules: [22], host_name: 'logic-02' });
  await known(bench, '10.6.0.3', { cloud_id: 3 });
  await bench.agents.registry.create({ name: 'logic', hostId: second });
  await bench.store.write((tx) => tx.db.updateTable('agents').set({ version: '1.22.1' }).execute());
  const found = async (query: string) => {
    const { data } = (await bench.call('GET', `/api/7/hosts/?${query}`)).body;
    return (data as { items: { inner_ip: string }[] }).items
      .map(({ inner_ip }) => inner_ip.slice(-1))
      .join('');
  };
  expect(await found('')).toBe('123');
  expect(await found('bk_set_id=11')).toBe('12');
  expect(await found('bk_module_id=21')).toBe('1');
  expect(await found('bk_set_id=11&bk_module_id=22')).toBe('2');
  expect(await found('bk_cloud_id=3')).toBe('3');
  expect(await found('bk_cloud_id=0')).toBe('12');
  expect(await found('version=22.1')).toBe('2');
  expect(await found('keyword=logic')).toBe('2');
  expect(await found('bk_set_id=&bk_module_id=&bk_cloud_id=&version=&keyword=&page=&page_size=')).toBe('123');
  // A filter that means nothing finds nothing, and one that is nonsense is refused: neither is left out.
  expect(await found('bk_set_id=99')).toBe('');
  for (const field of ['bk_set_id', 'bk_module_id', 'bk_cloud_id', 'page', 'page_size'])
    expect((await bench.call('GET', `/api/7/hosts/?${field}=0x1`)).body).toMatchObject({
      code: 'VALIDATE_ERROR',
      messages: { [field]: ['类型应为 number'] },
    });
});

test('status is answered in the order asked for, and only for hosts of the business', async () => {
  const bench = await openInstallBench();
  await bench.cmdb.sync(operator, { applications: [{ id: '8', name: '别的业务' }] });
  const [one, two] = [await known(bench, '10.6.1.1'), await known(bench, '10.6.1.2')];
  await bench.agents.registry.create({ name: 'one', hostId: one });
  const seen = async (last_seen_at: number) => {
    await bench.store.write((tx) =>
      tx.db.updateTable('agents').set({ last_seen_at, poll_seconds: 30, version: '1.0.1' }).execute(),
    );
    const { data } = (await bench.call('GET', `/api/7/host_status/?host_ids=${two},${one}`)).body;
    return data;
  };
  const word = { name: 'muster-agent', type: 'agent' };
  const lives = { ...word, status: 'RUNNING', version: '1.0.1', host_id: one };
  const none = { ...word, status: 'UNKNOWN', version: '', host_id: two };
  expect(await seen(Date.now())).toEqual([none, lives]);
  expect(await seen(1)).toEqual([none, { ...lives, status: 'TERMINATED' }]);
  expect(await bench.call('GET', `/api/8/host_status/?host_ids=${one}`)).toMatchObject({
    status: 404,
    body: { code: 'OBJECT_NOT_EXIST', message: `主机 host_ids ${one} 不存在` },
  });
  for (const query of ['', '?host_ids=', '?host_ids=a'])
    expect((await bench.call('GET', `/api/7/host_status/${query}`)).body).toMatchObject({
      code: 'VALIDATE_ERROR',
      messages: { host_ids: [expect.any(String)] },
    });
});

test('cloud areas: the direct one is always there, a form adds one, a name is needed and unique', async () => {
  const bench = await openInstallBench();
  const add = async (text: string) => {
    const answer = await fetch(`${bench.url}/api/7/clouds/`, {
      method: 'POST',
      headers: { authorization: 'right' },
      body: new URLSearchParams(text),
    });
    return (await answer.json()) as { code: string; data: { bk_cloud_id: string } | null };
  };
  const made = await add('bk_cloud_name=机房B');
  const cloud = made.data?.bk_cloud_id;
  expect(made).toEqual(filled(golden.cloud, { cloud }));
  expect((await bench.call('GET', '/api/7/clouds/')).body).toEqual(filled(golden.clouds, { cloud }));
  expect(await add('bk_cloud_name=机房B')).toMatchObject({ code: 'FORM_VALIDATE_ERROR', data: null });
  for (const text of ['', 'bk_cloud_name=', 'bk_cloud_name=+'])
    expect(await add(text)).toMatchObject({ code: 'VALIDATE_ERROR', messages: { bk_cloud_name: ['必填'] } });
});

test('proxies of an area are counted, and those that are valid', async () => {
  const bench = await openInstallBench();
  await bench.cmdb.sync(operator, { clouds: [{ id: 3, name: '机房B' }] });
  for (const last of [1, 2]) {
    const id = await known(bench, `10.6.2.${last}`, { cloud_id: 3 });
    const agent = await bench.agents.registry.create({ name: `proxy${last}`, hostId: id });
    const facts = JSON.stringify({ relay: true, port: 8611 });
    const seen = last === 1 ? Date.now() : 1;
    await bench.store.write(async (tx) => {
      await tx.db.updateTable('hosts').set({ node_type: 'PROXY' }).where('id', '=', id).execute();
      await tx.db
        .updateTable('agents')
        .set({ facts, last_seen_at: seen, poll_seconds: 30 })
        .where('id', '=', agent.id)
        .execute();
    });
  }
  const check = async (bk_cloud_id: unknown) =>
    (await bench.call('POST', '/api/7/hosts/proxy/check/', { bk_cloud_id })).body;
  expect(await check('3')).toEqual(golden.proxies);
  expect(await check('99')).toMatchObject({
    code: 'VALIDATE_ERROR',
    messages: { bk_cloud_id: [expect.any(String)] },
  });
});

test('ten hosts are a page unless it is said otherwise; a page behind the last is empty', async () => {
  const bench = await openInstallBench();
  await bench.cmdb.sync(operator, {
    hosts: Array.from({ length: 11 }, (_, at) => ({ inner_ip: `10.6.4.${at + 1}`, application_id: '7' })),
  });
  const page = async (query: string) => {
    const { data } = (await bench.call('GET', `/api/7/hosts/${query}`)).body;
    const { items, ...rest } = data as { items: unknown[]; next: string | null; previous: string | null };
    return { ...rest, shown: items.length };
  };
  const all = { total_page: 2, count: 11 };
  expect(await page('')).toMatchObject({ ...all, page: 1, shown: 10, previous: null });
  expect(await page('?page=2')).toMatchObject({ ...all, page: 2, shown: 1, next: null });
  const behind = await page('?page=9');
  expect(behind).toMatchObject({ ...all, page: 9, shown: 0, next: null });
  expect(new URL(behind.previous ?? '').searchParams.get('page')).toBe('2');
  expect(await page('?page_size=1000')).toMatchObject({ total_page: 1, shown: 11 });
});

test('the topology answers hosts only where they are asked for', async () => {
  const bench = await openInstallBench();
  await known(bench, '10.6.5.1');
  const topo = async (query: string) =>
    JSON.stringify((await bench.call('GET', `/api/cmdb/7/topo/${query}`)).body);
  for (const asked of ['?add_hosts=1', '?add_hosts=true', '?add_hosts=True'])
    expect(await topo(asked)).toContain('"HOSTS":["10.6.5.1"]');
  for (const not of ['', '?add_hosts=0', '?add_hosts=false', '?add_hosts='])
    expect(await topo(not)).not.toContain('HOSTS');
  expect(await topo('?add_hosts=maybe')).toContain('"add_hosts":');
});
