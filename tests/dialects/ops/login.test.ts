import { opsDialect } from '@main/dialects/ops';
import { openAudit } from '@main/domains/audit';
import { silentLogger } from '@main/kernel/logger';
import { createHttpServer } from '@main/platform/http';
import { describe, expect, it } from 'vitest';
import { openUsers } from '../../domains/users/support';
import { temporaryFolder } from '../../support/store';

async function open() {
  const { users, store, clock } = await openUsers();
  const audit = await openAudit({ store, dir: await temporaryFolder(), clock, logger: silentLogger });
  const server = createHttpServer({ logger: silentLogger, audit: audit.sink('api') });
  server.mount(opsDialect({ users }));
  const post = async (payload: unknown, url = '/admin/user_login') => {
    const answer = await server.app.inject({
      method: 'POST',
      url,
      headers: { 'content-type': 'application/json' },
      payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
    });
    return [answer.statusCode, answer.json()] as const;
  };
  return { users, audit, post, server };
}

describe('POST /admin/user_login', () => {
  it('answers an access token that opens the API', async () => {
    const { users, post } = await open();
    for (const field of ['name', 'username']) {
      const [status, body] = await post({ [field]: 'admin', password: 'correct horse' });
      expect([status, body]).toEqual([
        200,
        { code: 200, info: { access_token: expect.stringMatching(/^[\w-]{43}$/) } },
      ]);
      expect(await users.authenticate(body.info.access_token)).toMatchObject({ name: 'admin', groups: [1] });
    }
    const form = 'name=admin&password=correct+horse';
    const [status] = await post(form, '/admin/user_login/');
    expect(status).toBe(400);
  });

  it('says 403 to a wrong name or password, and 400 with the field to what is missing', async () => {
    const { post } = await open();
    const wrong = [403, { code: 403, info: '用户名或密码错误' }];
    expect(await post({ name: 'admin', password: 'wrong' })).toEqual(wrong);
    expect(await post({ name: 'nobody', password: 'correct horse' })).toEqual(wrong);
    expect(await post({ name: 'admin' })).toEqual([400, { code: 400, info: 'password：必填' }]);
    expect(await post({ password: 'x' })).toEqual([400, { code: 400, info: 'name：必填' }]);
    expect(await post({ name: 7, password: 'x' })).toEqual([
      400,
      { code: 400, info: 'name：类型应为 string' },
    ]);
    expect(await post('{"name"')).toEqual([400, { code: 400, info: '请求体不是合法的 JSON' }]);
    expect(await post({}, '/admin/nothing')).toEqual([404, { code: 404, info: '没有这个接口' }]);
    expect((await post({ name: 'x'.repeat(20_000), password: 'x' }))[0]).toBe(413);
  });

  it('slows down a guesser', async () => {
    const { post } = await open();
    const statuses: number[] = [];
    for (let index = 0; index < 11; index += 1)
      statuses.push((await post({ name: 'admin', password: 'wrong' }))[0]);
    expect(statuses).toEqual([...Array(10).fill(403), 429]);
  });

  it('is written down with its outcome and without the password', async () => {
    const { audit, post } = await open();
    await post({ name: 'admin', password: 'correct horse' });
    await post({ name: 'admin', password: 'wrong' });
    const { items } = await audit.list({ keyword: '', page: 1, pageSize: 10 });
    expect(items.map(({ action, via, object, outcome }) => [action, via, object, outcome])).toEqual([
      ['ops.login', 'api', 'name=admin', 'UNAUTHENTICATED'],
      ['ops.login', 'api', 'name=admin', 'ok'],
    ]);
    expect(JSON.stringify(items)).not.toContain('correct horse');
  });

  it('stands in the list of routes under its id', async () => {
    const { server } = await open();
    expect(server.routes).toMatchObject([
      { id: 'ops.login', dialect: 'ops', method: 'POST', path: '/admin/user_login', permission: 'none' },
    ]);
  });
});
