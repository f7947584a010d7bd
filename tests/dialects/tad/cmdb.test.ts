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
