import { beforeEach, expect, test } from 'vitest';
import {
  type InstallBench,
  openInstallBench,
  operator,
  password,
} from '../../domains/agents/install.support';

let bench: InstallBench;
beforeEach(async () => {
  bench = await openInstallBench();
});

const line = { inner_ips: '127.0.6.20', password };
const task = { op_type: 'INSTALL', node_type: 'AGENT', bk_cloud_id: '0', hosts: [line] };

/** Every address of the document, with what it needs. */
const endpoints: readonly { method: string; path: string; body?: unknown }[] = [
  { method: 'GET', path: '/api/config/kv?key=nginx' },
  { method: 'POST', path: '/api/config/kv', body: { key: 'timeout', timeout: 200 } },
  { method: 'GET', path: '/api/7/hosts' },
  { method: 'GET', path: '/api/7/host_status?host_ids=1' },
  { method: 'POST', path: '/api/7/clouds', body: { bk_cloud_name: '机房B' } },
  { method: 'GET', path: '/api/7/clouds' },
  { method: 'POST', path: '/api/7/tasks', body: task },
  { method: 'DELETE', path: '/api/7/tasks/1' },
  { method: 'DELETE', path: '/api/7/tasks/bulk?jobs=1,2,3' },
  { method: 'GET', path: '/api/7/logs/1' },
  { method: 'POST', path: '/api/7/hosts/check', body: { bk_cloud_id: '0', hosts: ['127.0.0.1'] } },
  { method: 'POST', path: '/api/7/hosts/proxy/check', body: { bk_cloud_id: '0' } },
  { method: 'GET', path: '/api/cmdb/applications' },
  { method: 'GET', path: '/api/cmdb/7/topo' },
];

/** The same address with a slash behind its path. */
const slashed = (path: string) => path.replace(/(\?|$)/, '/$1');
/** Those that change something: a viewer may not. */
const changes = new Set([
  '/api/config/kv',
  '/api/7/clouds',
  '/api/7/tasks',
  '/api/7/tasks/1',
  '/api/7/tasks/bulk',
]);

test.each(endpoints)(
  '$method $path asks who is there, with a slash behind it and without',
  async ({ method, path, body }) => {
    for (const address of [path, slashed(path)]) {
      const answer = await bench.call(method, address, body, 'wrong');
      expect(answer).toEqual({
        status: 401,
        body: { result: false, code: 'UNAUTHORIZED', message: '未登录或登录已过期', data: null },
      });
      expect((await bench.call(method, address, body)).body.message).not.toBe('没有这个接口');
    }
    const changing = method !== 'GET' && changes.has(path.split('?')[0] ?? '');
    const { status, body: seen } = await bench.call(method, path, body, 'viewer');
    if (changing) expect([status, seen.code, seen.data]).toEqual([403, 'PERMISSION_DENIED', null]);
    else if (!path.includes('config')) expect(status).not.toBe(403);
  },
);

test.each(endpoints.filter(({ path }) => path.startsWith('/api/7') || path.includes('topo')))(
  '$method $path of a business that is not there is 404 and names the field',
  async ({ method, path, body }) => {
    expect(await bench.call(method, path.replace('/7/', '/99/'), body)).toEqual({
      status: 404,
      body: { result: false, code: 'OBJECT_NOT_EXIST', message: '业务 bk_biz_id 99 不存在', data: null },
    });
    expect(await bench.call(method, path.replace('/7/', '/x/'), body)).toMatchObject({
      status: 400,
      body: { code: 'VALIDATE_ERROR', messages: { bk_biz_id: [expect.any(String)] } },
    });
  },
);

test('a method that an address is not served with is METHOD_NOT_ALLOWED', async () => {
  const tries = [
    ['PUT', '/api/7/hosts/'],
    ['DELETE', '/api/7/tasks/'],
    ['GET', '/api/7/hosts/proxy/check/'],
    ['POST', '/api/cmdb/applications'],
    ['DELETE', '/api/config/kv/?key=nginx'],
  ] as const;
  for (const [method, path] of tries)
    expect(await bench.call(method, path), `${method} ${path}`).toEqual({
      status: 405,
      body: {
        ...{
          result: false,
          code: 'METHOD_NOT_ALLOWED',
          message: `这个接口不接受 ${method} 方法`,
          data: null,
        },
      },
    });
  expect(await bench.call('GET', '/api/7/nothing/')).toMatchObject({ status: 404 });
});

test('a cloud area that is missing, empty or no number is never the direct one', async () => {
  const bodies = [
    ['/api/7/tasks/', task],
    ['/api/7/hosts/check/', { hosts: ['127.0.0.1'] }],
    ['/api/7/hosts/proxy/check/', {}],
  ] as const;
  for (const [path, body] of bodies) {
    for (const bk_cloud_id of [undefined, null, ''])
      expect((await bench.call('POST', path, { ...body, bk_cloud_id })).body).toMatchObject({
        code: 'VALIDATE_ERROR',
        messages: { bk_cloud_id: ['必填'] },
      });
    for (const bk_cloud_id of ['x', false, [], '0x1'])
      expect((await bench.call('POST', path, { ...body, bk_cloud_id })).body).toMatchObject({
        code: 'VALIDATE_ERROR',
        messages: { bk_cloud_id: ['类型应为 number'] },
      });
  }
  expect(await bench.cmdb.byAddresses(['127.0.6.20'])).toEqual([]);
});

test.each([
  ['inner_ips', ['127.0.6.20'], { 'host:': { inner_ips: ['类型应为 string'] } }],
  ['inner_ips', ' , ', { 'host:': { inner_ips: ['必填'] } }],
  ['outer_ip', 'somewhere', { 'host:127.0.6.20': { outer_ip: ['请输入一个有效的IPv4或IPv6地址。'] } }],
  ['account', 7, { 'host:127.0.6.20': { account: ['类型应为 string'] } }],
  ['port', true, { 'host:127.0.6.20': { port: ['类型应为 number'] } }],
  ['port', '22x', { 'host:127.0.6.20': { port: ['类型应为 number'] } }],
  ['port', 0, { 'host:127.0.6.20': { port: ['不能小于 1'] } }],
  ['auth_type', 'CARD', { 'host:127.0.6.20': { auth_type: ['只能是 PASSWORD, KEY'] } }],
  ['password', 7, { 'host:127.0.6.20': { password: ['类型应为 string'] } }],
  ['has_cygwin', 'maybe', { 'host:127.0.6.20': { has_cygwin: [expect.any(String)] } }],
])('%s of a host that is %j is named at its line', async (field, value, fault) => {
  const answer = await bench.call('POST', '/api/7/tasks/', { ...task, hosts: [{ ...line, [field]: value }] });
  expect(answer).toEqual({
    status: 400,
    body: { messages: { hosts: [fault] }, code: 'VALIDATE_ERROR', data: null, result: false },
  });
  expect(await bench.cmdb.byAddresses(['127.0.6.20'])).toEqual([]);
});

test('a task or a log of something that is not there names its field, in Chinese', async () => {
  const message = async (method: string, path: string) => (await bench.call(method, path)).body.message;
  expect(await message('DELETE', '/api/7/tasks/99/')).toBe('任务 job_id 99 不存在');
  expect(await message('DELETE', '/api/7/tasks/bulk/?jobs=98')).toBe('任务 jobs 98 不存在');
  expect(await message('GET', '/api/7/logs/97/')).toBe('主机 host_id 97 不存在');
  for (const path of ['/api/7/tasks/bulk/', '/api/7/tasks/bulk/?jobs=', '/api/7/tasks/bulk/?jobs=1,x'])
    expect((await bench.call('DELETE', path)).body).toMatchObject({
      messages: { jobs: [expect.any(String)] },
    });
});

test('a body that is too large is refused in the envelope and changes nothing', async () => {
  const answer = await bench.call('POST', '/api/7/tasks/', { ...task, more: 'x'.repeat(17 * 1024 * 1024) });
  expect(answer).toEqual({
    status: 413,
    body: { result: false, code: 'FORM_VALIDATE_ERROR', message: '请求体太大', data: null },
  });
  expect(await bench.cmdb.byAddresses(['127.0.6.20'])).toEqual([]);
});

test('no secret is answered by any endpoint that tells of a host', async () => {
  await bench.cmdb.sync(operator, {
    hosts: [{ inner_ip: '127.0.6.21', application_id: '7', ssh_passwd: password }],
  });
  const [host] = await bench.cmdb.byAddresses(['127.0.6.21']);
  const list = await bench.call('GET', '/api/7/hosts/');
  expect(list.body).toMatchObject({ data: { items: [{ password: '******', key: '' }] } });
  const answers = await Promise.all(
    ['/api/7/hosts/', `/api/7/host_status/?host_ids=${host?.id}`, '/api/cmdb/7/topo/?add_hosts=true'].map(
      (path) => bench.call('GET', path),
    ),
  );
  expect(JSON.stringify(answers)).not.toContain(password);
});

test.each([
  ['/api/config/kv/', {}, { key: ['必填'] }],
  ['/api/config/kv/', { key: 'nginx' }, { inner_ip: ['必填'] }],
  ['/api/config/kv/', { key: 'nginx', outer_ip: 'x' }, { outer_ip: ['应为逗号分隔的 ip:port 列表'] }],
  ['/api/config/kv/', { key: 'timeout' }, { timeout: ['必填'] }],
  ['/api/7/hosts/check/', { bk_cloud_id: '0' }, { hosts: ['必填'] }],
  ['/api/7/hosts/check/', { bk_cloud_id: '0', hosts: '127.0.0.1' }, { hosts: ['类型应为 array'] }],
  ['/api/7/tasks/', { ...task, op_type: undefined }, { op_type: ['必填'] }],
  ['/api/7/tasks/', { ...task, hosts: 'x' }, { hosts: ['类型应为 array'] }],
])('%s with %j names what is missing or wrong', async (path, body, messages) => {
  expect(await bench.call('POST', path, body)).toEqual({
    status: 400,
    body: { messages, code: 'VALIDATE_ERROR', data: null, result: false },
  });
});

test('a check names what is no address beside what is unknown, each by what was written', async () => {
  const hosts = ['10.6.3.1', ' 10.6.3.1', 'web01'];
  expect((await bench.call('POST', '/api/7/hosts/check/', { bk_cloud_id: '0', hosts })).body).toEqual({
    messages: [{ '10.6.3.1': '10.6.3.1:当前机器属于未知云区域', web01: '请输入一个有效的IPv4或IPv6地址。' }],
    ...{ code: 'VALIDATE_ERROR', data: null, result: false },
  });
});
