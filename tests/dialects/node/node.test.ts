import { expect, test } from 'vitest';
import {
  type InstallBench,
  onLinux,
  openInstallBench,
  operator,
  password,
} from '../../domains/agents/install.support';
import { filled } from './golden/filled';
import golden from './golden/seed.golden.json';

const hosts = { op_type: 'INSTALL', node_type: 'AGENT', bk_cloud_id: '0' };

/** A host in the CMDB, with an agent that was made by hand. */
async function withAgent(bench: InstallBench, innerIp: string): Promise<number> {
  const id = await bench.cmdb.addHost(operator, {
    innerIp,
    outerIp: '',
    cloudId: 0,
    hostName: '',
    osType: 'LINUX',
    businessId: 7,
    usage: '',
    location: '',
    remark: '',
    sshUser: 'root',
    sshPort: 22,
    authType: 'PASSWORD',
  });
  await bench.agents.registry.create({ name: innerIp, hostId: id });
  return id;
}

test('settings are read and written, as JSON and as a form', async () => {
  const bench = await openInstallBench();
  expect(await bench.call('GET', '/api/config/kv/?key=timeout')).toEqual({
    status: 200,
    body: golden.timeout,
  });
  const { request, response } = golden.nginx;
  expect((await bench.call('POST', '/api/config/kv/', request)).body).toEqual(response);
  expect((await bench.call('GET', '/api/config/kv?key=nginx')).body).toEqual(response);

  const form = await fetch(`${bench.url}/api/config/kv/`, {
    method: 'POST',
    headers: { authorization: 'right' },
    body: new URLSearchParams({ key: 'timeout', timeout: '200' }),
  });
  expect(await form.json()).toMatchObject({ result: true, data: { timeout: '200' } });
  expect(bench.settings.get().installTimeoutSeconds).toBe(200);

  const bad = await bench.call('POST', '/api/config/kv/', { key: 'nginx', inner_ip: 'nowhere' });
  expect(bad).toMatchObject({
    status: 400,
    body: { messages: { inner_ip: ['应为逗号分隔的 ip:port 列表'] } },
  });
  expect((await bench.call('GET', '/api/config/kv/?key=other')).body).toMatchObject({
    code: 'VALIDATE_ERROR',
    messages: { key: ['只能是 nginx, timeout'] },
  });
});

onLinux('a task that fails shows in the list, the status and the log', async () => {
  const bench = await openInstallBench();
  const host = await bench.host('127.0.4.1');
  const line = { inner_ips: host.address, account: 'ops', port: host.port, password: 'wrong' };
  const made = await bench.call('POST', '/api/7/tasks/', { ...hosts, hosts: [line] });
  const [one] = (made.body.data as { hosts: { id: number; inner_ip: string; job_id: number }[] }).hosts;
  expect(made).toEqual({
    status: 200,
    body: { result: true, code: 'OK', message: 'success', data: { hosts: [one] } },
  });
  expect(one).toEqual({ id: expect.any(Number), inner_ip: host.address, job_id: expect.any(Number) });
  await bench.ended(one?.job_id);

  const log = (await bench.call('GET', `/api/7/logs/${one?.id}/`)).body.data as { logs: string };
  expect(log).toEqual({
    status: 'FAILED',
    step: 'OVER_FAILED',
    err_code: 'SSH_WRONG_PASSWORD',
    logs: expect.stringMatching(/^.+ INSTALL AGENT .+\r\n[\s\S]*SSH_WRONG_PASSWORD: .+\r\n$/),
  });
  const list = await bench.call('GET', '/api/7/hosts/');
  const time = expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
  const values = { id: one?.id, job: String(one?.job_id), logs: log.logs, port: host.port, time: 'TIME' };
  const expected = filled(golden.hosts, values) as typeof golden.hosts;
  const [item] = expected.data.items;
  expect(list.body).toEqual({
    ...expected,
    data: { ...expected.data, items: [{ ...item, update_time: time }] },
  });
  expect(JSON.stringify(list.body)).not.toContain('wrong"');
  const status = await bench.call('GET', `/api/7/host_status/?host_ids=${one?.id}`);
  expect(status.body).toEqual(filled(golden.status, values));

  const ended = await bench.call('DELETE', `/api/7/tasks/${one?.job_id}/`);
  expect(ended).toMatchObject({ status: 409, body: { result: false, message: '作业已结束', data: null } });
  expect(await bench.call('DELETE', '/api/7/tasks/bulk/?jobs=1,99')).toMatchObject({
    status: 404,
    body: { code: 'OBJECT_NOT_EXIST' },
  });
});

test('many addresses of a line each become a host; a form may carry them', async () => {
  const bench = await openInstallBench();
  const form = await fetch(`${bench.url}/api/7/tasks/`, {
    method: 'POST',
    headers: { authorization: 'right' },
    body: new URLSearchParams({
      ...hosts,
      hosts: JSON.stringify([{ inner_ips: '127.0.4.2,127.0.4.3', port: '1', password }]),
    }),
  });
  const answer = (await form.json()) as { data: { hosts: { inner_ip: string; job_id: number }[] } };
  expect(answer.data.hosts.map(({ inner_ip }) => inner_ip)).toEqual(['127.0.4.2', '127.0.4.3']);
  const codes = await Promise.all(
    answer.data.hosts.map(async ({ job_id }) => (await bench.ended(job_id)).code),
  );
  expect(codes).toEqual(['SSH_LOGIN_EXCEPT', 'SSH_LOGIN_EXCEPT']);
  expect(await bench.cmdb.byAddresses(['127.0.4.3'])).toMatchObject([{ hasCredential: true }]);
});

test('faults are placed at the line and the field, and nothing is changed', async () => {
  const bench = await openInstallBench();
  await withAgent(bench, '127.0.4.9');
  await bench.cmdb.sync(operator, { applications: [{ id: '8', name: '别的业务' }] });
  const { request, response } = golden.fault;
  expect(await bench.call('POST', '/api/7/tasks/', request)).toEqual({ status: 400, body: response });

  const messages = async (change: object, business = 7) =>
    (await bench.call('POST', `/api/${business}/tasks/`, { ...request, ...change })).body.messages;
  const line = { inner_ips: '127.0.4.8', password };
  expect(await messages({ hosts: [{ inner_ips: '127.0.4.8' }] })).toEqual({
    hosts: [{ 'host:127.0.4.8': { password: ['需要密码或密钥'] } }],
  });
  expect(await messages({ hosts: [line, { ...line, port: 70_000 }, line] })).toEqual({
    hosts: [{ 'host:127.0.4.8': { port: ['不能大于 65535'] } }],
  });
  expect(await messages({ hosts: [line, line] })).toEqual({
    hosts: [{ 'host:127.0.4.8': { inner_ip: ['127.0.4.8 重复填写'] } }],
  });
  expect(await messages({ hosts: [{ ...line, inner_ips: '127.0.4.9' }] }, 8)).toEqual({
    hosts: [{ 'host:127.0.4.9': { inner_ip: ['127.0.4.9 已属于业务「消息总线」'] } }],
  });
  expect(await messages({ hosts: [{ ...line, auth_type: 'KEY', key: 'asfw' }] })).toEqual({
    hosts: [{ 'host:127.0.4.8': { key: [expect.stringContaining('私钥不可用')] } }],
  });
  expect(await messages({ hosts: [{ ...line, os_type: 'WINDOWS' }] })).toEqual({
    hosts: [{ 'host:127.0.4.8': { os_type: ['暂不支持操作系统 WINDOWS，目前支持 LINUX'] } }],
  });
  expect(await messages({ hosts: [line], node_type: 'PROXY' })).toEqual({
    hosts: [{ 'host:127.0.4.8': { outer_ip: ['必填'] } }],
  });
  expect(await messages({ hosts: [line], node_type: 'PAGENT' })).toEqual({
    node_type: [expect.stringContaining('直连区域的主机不经 PROXY')],
  });
  expect(await messages({ hosts: [line], op_type: 'UNINSTALL' })).toEqual({
    hosts: [{ 'host:127.0.4.8': { inner_ip: ['主机 127.0.4.8 不在 CMDB 中'] } }],
  });
  expect(await messages({ hosts: [line], bk_cloud_id: '99' })).toHaveProperty('bk_cloud_id');
  expect(await messages({ hosts: [{ password }] })).toEqual({
    hosts: [{ 'host:': { inner_ips: ['必填'] } }],
  });
  expect(await messages({ hosts: undefined })).toEqual({ hosts: ['必填'] });
  expect(await messages({ op_type: 'DESTROY' })).toHaveProperty('op_type');
  expect(await messages({ node_type: undefined })).toEqual({ node_type: ['必填'] });
  expect(await bench.cmdb.byAddresses(['127.0.4.8'])).toEqual([]);
  expect(await bench.store.read.selectFrom('jobs').select('id').execute()).toEqual([]);
});

test('failures come in its own envelope', async () => {
  const bench = await openInstallBench();
  const call = async (method: string, path: string, token?: string) => {
    const { status, body } = await bench.call(method, path, undefined, token);
    return [status, body.code, body.result, body.data];
  };
  expect(await call('GET', '/api/7/hosts/', 'wrong')).toEqual([401, 'UNAUTHORIZED', false, null]);
  expect(await call('GET', '/api/99/hosts/')).toEqual([404, 'OBJECT_NOT_EXIST', false, null]);
  expect(await call('GET', '/api/7/nothing/')).toEqual([404, 'OBJECT_NOT_EXIST', false, null]);
  expect(await call('GET', '/api/7/hosts/?page=x')).toEqual([400, 'VALIDATE_ERROR', false, null]);
  expect(await call('GET', '/api/7/logs/12345/')).toEqual([404, 'OBJECT_NOT_EXIST', false, null]);
  const broken = await fetch(`${bench.url}/api/7/tasks/`, {
    method: 'POST',
    headers: { authorization: 'right', 'content-type': 'application/json' },
    body: '{',
  });
  expect(await broken.json()).toEqual({
    messages: { non_field_errors: ['请求体不是合法的 JSON'] },
    code: 'VALIDATE_ERROR',
    data: null,
    result: false,
  });
});

test('checks name hosts that are unknown or have an agent, and count proxies', async () => {
  const bench = await openInstallBench();
  await withAgent(bench, '10.208.56.16');
  const { request, response } = golden.check;
  expect(await bench.call('POST', '/api/7/hosts/check/', request)).toEqual({ status: 400, body: response });
  await withAgent(bench, '10.208.56.20');
  const [agent] = await bench.cmdb.byAddresses(['10.208.56.20']);
  await bench.agents.registry.removeForHost(agent?.id ?? 0);
  const well = await bench.call('POST', '/api/7/hosts/check/', { bk_cloud_id: '0', hosts: ['10.208.56.20'] });
  expect(well.body).toEqual({ result: true, code: 'OK', message: 'success', data: null });
  expect((await bench.call('POST', '/api/7/hosts/proxy/check/', { bk_cloud_id: '0' })).body).toEqual(
    golden.proxies,
  );
});

test('businesses, topology and cloud areas', async () => {
  const bench = await openInstallBench();
  await withAgent(bench, '10.208.56.16');
  expect((await bench.call('GET', '/api/cmdb/applications/')).body).toEqual(golden.applications);
  const [set] = (await bench.cmdb.topology())[0]?.sets ?? [];
  const [idle, fault] = set?.modules ?? [];
  const values = { set: String(set?.id), idle: String(idle?.id), fault: String(fault?.id) };
  expect((await bench.call('GET', '/api/cmdb/7/topo/?add_hosts=1')).body).toEqual(
    filled(golden.topo, values),
  );
  const plain = await bench.call('GET', '/api/cmdb/7/topo/');
  expect(JSON.stringify(plain.body)).not.toContain('HOSTS');

  const made = await bench.call('POST', '/api/7/clouds/', { bk_cloud_name: '机房B' });
  const { data } = made.body as { data: { bk_cloud_id: string } };
  expect((await bench.call('GET', '/api/7/clouds/')).body.data).toContainEqual({
    bk_cloud_id: data.bk_cloud_id,
    bk_cloud_name: '机房B',
  });
  expect(await bench.call('POST', '/api/7/clouds/', { bk_cloud_name: '机房B' })).toMatchObject({
    status: 409,
  });
});

test('the list is paged with links', async () => {
  const bench = await openInstallBench();
  for (const last of [1, 2, 3]) await withAgent(bench, `10.9.0.${last}`);
  const page = (await bench.call('GET', '/api/7/hosts/?page_size=2&keyword=10.9')).body.data as {
    next: string;
    items: { inner_ip: string }[];
  };
  expect(page).toMatchObject({ page: 1, total_page: 2, count: 3, previous: null });
  const rest = await fetch(page.next, { headers: { authorization: 'right' } });
  const { data } = (await rest.json()) as { data: typeof page & { previous: string } };
  expect(data).toMatchObject({ page: 2, next: null, items: [{ inner_ip: '10.9.0.3' }] });
  expect(data.previous).toContain('page=1');
  expect(data.previous).toContain('keyword=10.9');
});
