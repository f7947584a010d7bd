import { tadDialect } from '@main/dialects/tad';
import type { Actor } from '@main/kernel/actor';
import { silentLogger } from '@main/kernel/logger';
import { createHttpServer } from '@main/platform/http';
import { describe, expect, it } from 'vitest';
import { exampleDocument, openCmdb } from '../../domains/cmdb/support';

const actors: Record<string, Actor> = {
  operator: { kind: 'user', id: 1, name: 'cmdb', groups: [2], only: null, via: 'api' },
  viewer: { kind: 'user', id: 2, name: 'eve', groups: [3], only: null, via: 'api' },
};

async function serve() {
  const { cmdb } = await openCmdb();
  const server = createHttpServer({ logger: silentLogger });
  server.mount(tadDialect({ cmdb, authenticate: async (token) => actors[token] }));
  const call = async (
    method: 'GET' | 'POST',
    url: string,
    token: string | undefined,
    payload?: object | string,
  ) => {
    const headers = {
      ...(token && { authorization: `Bearer ${token}` }),
      ...(payload !== undefined && { 'content-type': 'application/json' }),
    };
    const { statusCode, body } = await server.app.inject({
      ...{ method, url, headers },
      ...(payload !== undefined && { payload }),
    });
    return { status: statusCode, body: JSON.parse(body) as unknown };
  };
  return { call };
}

const failed = (info: string | RegExp) => ({
  info: typeof info === 'string' ? info : expect.stringMatching(info),
  data: null,
  success: false,
  level: 'error',
});

describe('POST /api/cmdb/sync', () => {
  it("answers the counts in 003's envelope, with or without a trailing slash", async () => {
    const { call } = await serve();
    const first = await call('POST', '/api/cmdb/sync', 'operator', exampleDocument);
    const count = { added: 1, changed: 0, left: 0 };
    expect(first).toEqual({
      status: 200,
      body: {
        info: '操作成功！',
        data: {
          ...{ product_lines: count, applications: count, sets: count, modules: count },
          ...{ environments: count, clouds: count, clusters: count, hosts: count },
        },
        success: true,
        level: 'info',
      },
    });
    const second = await call('POST', '/api/cmdb/sync/', 'operator', exampleDocument);
    expect(second.body).toMatchObject({ data: { hosts: { added: 0, changed: 0, left: 1 } }, success: true });
  });

  it('names the row and the field that are wrong, in Chinese, and changes nothing', async () => {
    const { call } = await serve();
    const document = {
      applications: [{ id: 1, name: 'a' }],
      hosts: [{ inner_ip: '10.0.0.1' }, { inner_ip: 'x' }],
    };
    expect(await call('POST', '/api/cmdb/sync', 'operator', document)).toEqual({
      status: 400,
      body: failed('hosts.1.inner_ip：请输入一个有效的IPv4或IPv6地址。'),
    });
    expect(await call('GET', '/api/cmdb/export', 'operator')).toMatchObject({
      status: 200,
      body: { data: { applications: [], hosts: [] } },
    });
  });

  it('refuses bad JSON, nobody and who may not', async () => {
    const { call } = await serve();
    expect(await call('POST', '/api/cmdb/sync', 'operator', '{"hosts":')).toEqual({
      status: 400,
      body: failed(/JSON/),
    });
    expect(await call('POST', '/api/cmdb/sync', undefined, {})).toEqual({
      status: 401,
      body: failed(/登录/),
    });
    expect(await call('POST', '/api/cmdb/sync', 'wrong', {})).toEqual({ status: 401, body: failed(/登录/) });
    expect(await call('POST', '/api/cmdb/sync', 'viewer', {})).toEqual({ status: 403, body: failed(/权限/) });
  });
});

describe('GET /api/cmdb/export', () => {
  it('answers a document that another console takes, without secrets', async () => {
    const { call } = await serve();
    await call('POST', '/api/cmdb/sync', 'operator', exampleDocument);
    const exported = await call('GET', '/api/cmdb/export', 'viewer');
    expect(exported.status).toBe(200);
    const { data } = exported.body as { data: object };
    expect(JSON.stringify(data)).not.toContain('S3cret');
    const other = await serve();
    expect(await other.call('POST', '/api/cmdb/sync', 'operator', data)).toMatchObject({ status: 200 });
    expect((await other.call('GET', '/api/cmdb/export', 'viewer')).body).toEqual(exported.body);
  });

  it("answers unknown addresses of 003 in 003's envelope", async () => {
    const { call } = await serve();
    expect(await call('GET', '/api/resource/nothing', 'viewer')).toEqual({
      status: 404,
      body: failed(/接口/),
    });
  });
});

describe('one console fills another', () => {
  it('with all of the document, over the wire, and the way back changes nothing', async () => {
    const document = {
      ...exampleDocument,
      product_lines: [...exampleDocument.product_lines, { id: '5', name: '空产品线' }],
      applications: [...exampleDocument.applications, { id: '5100', name: '无产品线', company_id: '7' }],
      sets: [...exampleDocument.sets, { id: 12, application_id: '5100', name: '华北"大区",\n' }],
      modules: [...exampleDocument.modules, { id: 22, set_id: 11, name: '逻辑' }],
      environments: [...exampleDocument.environments, { id: 'prod', name: '生产', remark: '只读' }],
      clusters: [
        ...exampleDocument.clusters,
        // The same address in two cloud areas, and one cluster without hosts.
        { id: 'c2', name: 'web', type: 'Nginx', hosts: ['10.2.2.2', { inner_ip: '10.2.2.2', cloud_id: 3 }] },
        { id: 'c3', name: '空集群', remark: '备注' },
      ],
      hosts: [
        { ...exampleDocument.hosts[0], modules: [21, 22], usage: '', userage: 'web' },
        { inner_ip: '10.2.2.2', cloud_id: 3, host_name: 'db"1"', application_id: '5100', ssh_port: 2222 },
        {
          inner_ip: '2001:DB8:0::1',
          outer_ip: '203.0.113.1',
          auth_type: 'KEY',
          ssh_key: 'K',
          env_id: 'prod',
        },
      ],
    };
    const [one, other] = [await serve(), await serve()];
    await one.call('POST', '/api/cmdb/sync', 'operator', document);
    const exported = (await one.call('GET', '/api/cmdb/export', 'viewer')).body as { data: object };
    expect(JSON.stringify(exported)).not.toContain('S3cret');
    expect(exported.data).toMatchObject({
      product_lines: document.product_lines,
      environments: document.environments,
      applications: [{ id: '5093' }, { id: '5100', product_line_id: null, company_id: '7' }],
      clusters: [{ id: '322' }, document.clusters[1], { id: 'c3', remark: '备注', hosts: [] }],
      hosts: [
        { modules: [21, 22], usage: '' },
        { ssh_port: 2222 },
        { inner_ip: '2001:db8::1', env_id: 'prod' },
      ],
    });
    const taken = await other.call('POST', '/api/cmdb/sync', 'operator', exported.data);
    expect(taken).toMatchObject({
      status: 200,
      body: { data: { hosts: { added: 3 }, clusters: { added: 3 } } },
    });
    expect((await other.call('GET', '/api/cmdb/export', 'operator')).body).toEqual(exported);
    const back = await one.call('POST', '/api/cmdb/sync', 'operator', exported.data);
    const none = { added: 0, changed: 0 };
    expect(back.body).toMatchObject({
      data: {
        ...{ product_lines: none, applications: none, environments: none, clouds: none },
        ...{ clusters: none, hosts: none },
      },
    });
  });
});
