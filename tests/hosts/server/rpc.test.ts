import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import { cookieOf, openTestConsole } from './support';

describe('POST /rpc/<procedure>', () => {
  it('signs in with a cookie that scripts cannot read, and out again', async () => {
    const { call, signIn, console } = await openTestConsole();
    const answer = await call('users.signIn', { name: 'admin', password: 'correct horse' });
    expect([answer.status, await answer.json()]).toEqual([
      200,
      { ok: true, data: { id: 1, name: 'admin', groups: [1], displayName: 'admin' } },
    ]);
    expect(cookieOf(answer)).toMatch(
      new RegExp(`^muster_${console.address.port}=[\\w-]{43}; Path=/; HttpOnly; SameSite=Strict$`),
    );
    const cookie = await signIn();
    expect((await call('users.me', {}, { cookie })).status).toBe(200);
    const out = await call('users.signOut', {}, { cookie });
    expect(cookieOf(out)).toMatch(/^muster_\d+=; Max-Age=0;/);
    const after = await call('users.me', {}, { cookie });
    expect([after.status, await after.json()]).toMatchObject([
      401,
      { ok: false, error: { reason: 'common.unauthenticated' } },
    ]);
  });

  it('answers failures with the status of their kind', async () => {
    const { call, signIn } = await openTestConsole();
    const cookie = await signIn();
    const status = async (name: string, input?: unknown) => (await call(name, input, { cookie })).status;
    expect(await status('users.signIn', { name: 'admin', password: 'wrong' })).toBe(401);
    expect(await status('users.signIn', { name: 7 })).toBe(400);
    expect(await status('users.delete', { id: 1 })).toBe(409);
    expect(await status('users.delete', { id: 99 })).toBe(404);
    expect(await status('no.such')).toBe(404);
    const defect = await call('settings.get', {}, { cookie });
    expect(defect.status).toBe(500);
    expect(await defect.text()).not.toContain('secrets');
  });

  it('is closed to what a foreign page can send', async () => {
    const { call, origin, signIn } = await openTestConsole();
    const cookie = await signIn();
    const status = async (headers: Record<string, string>) =>
      (await call('users.me', {}, { cookie, ...headers })).status;
    expect(await status({ origin })).toBe(200);
    expect(await status({ origin: origin.replace('127.0.0.1', 'localhost') })).toBe(403);
    expect(await status({ origin: 'http://evil.example' })).toBe(403);
    expect(await status({ origin: 'null' })).toBe(403);
    expect(await status({ 'sec-fetch-site': 'cross-site' })).toBe(403);
    expect(await status({ 'sec-fetch-site': 'same-site' })).toBe(403);
    expect(await status({ 'x-muster-csrf': '' })).toBe(403);
    expect(await status({ 'content-type': 'text/plain' })).toBe(400);
  });

  it('is closed to a name that somebody else made point here', async () => {
    const { console, signIn } = await openTestConsole();
    const cookie = await signIn();
    const { port } = console.address;
    const status = (host: string) =>
      new Promise<number | undefined>((resolve, reject) => {
        const headers = { host, cookie, 'x-muster-csrf': '1', 'content-type': 'application/json' };
        request({ port, method: 'POST', path: '/rpc/users.me', headers }, (answer) => {
          answer.resume();
          resolve(answer.statusCode);
        })
          .on('error', reject)
          .end('{}');
      });
    expect(await status(`localhost:${port}`)).toBe(200);
    expect(await status(`[::1]:${port}`)).toBe(200);
    expect(await status('10.0.0.7')).toBe(200);
    expect(await status(`rebind.evil.example:${port}`)).toBe(403);
    expect(await status('127.0.0.1.evil.example')).toBe(403);
  });
});

describe('the screens', () => {
  it('come with a strict policy, and hashed files for ever', async () => {
    const { origin } = await openTestConsole();
    const page = await fetch(origin);
    expect(await page.text()).toContain('<title>Muster</title>');
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('cache-control')).toBe('no-cache');
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(page.headers.get('x-content-type-options')).toBe('nosniff');
    const script = await fetch(`${origin}/assets/index-a1b2c3.js`);
    expect(script.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(script.headers.get('content-type')).toContain('javascript');
  });

  it('lead an unknown page to the first one and serve nothing else', async () => {
    const { origin } = await openTestConsole();
    const get = (path: string, accept = '*/*') =>
      fetch(`${origin}${path}`, { redirect: 'manual', headers: { accept } });
    const page = await get('/hosts/7', 'text/html');
    expect([page.status, page.headers.get('location')]).toEqual([302, '/']);
    for (const path of ['/assets/gone.js', '/..%2f..%2fetc/passwd', '/%2e%2e/x', '/rpc/users.me', '/assets/'])
      expect((await get(path)).status).toBe(404);
    expect((await fetch(origin, { method: 'HEAD' })).status).toBe(404);
    const refused = await get('/nothing');
    expect(refused.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await refused.json()).toMatchObject({ ok: false, error: { reason: 'common.noRoute' } });
  });
});
