import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../support/store';
import { startServer, useBuiltServer } from './built-server';

useBuiltServer();

async function call(origin: string, name: string, input: object = {}, cookie = ''): Promise<Response> {
  return fetch(`${origin}/rpc/${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-muster-csrf': '1', cookie },
    body: JSON.stringify(input),
  });
}

describe('the server process', () => {
  it('says in one line that it is ready, is set up with the code, and stops cleanly', async () => {
    const dir = await temporaryFolder();
    const server = startServer(['--data', dir, '--json']);
    const { console, listener, pid } = await server.ready;
    expect(pid).toBe(server.child.pid);
    expect(await (await call(console, 'app.info')).json()).toMatchObject({
      data: { host: 'server', needsSetUp: true, listener: listener.slice('http://'.length) },
    });
    const code = /set-up code: (\S+)/.exec(server.stderr())?.[1];
    const setUp = await call(console, 'users.setUp', { code, name: 'root', password: 'long enough' });
    expect(setUp.status).toBe(200);
    const cookie = setUp.headers.getSetCookie()[0]?.split(';', 1)[0] ?? '';
    expect((await call(console, 'users.me', {}, cookie)).status).toBe(200);
    expect((await fetch(`${listener}/admin/nothing`)).status).toBe(404);
    server.child.kill('SIGTERM');
    expect(await server.ended).toEqual({ code: 0, signal: null });
    expect(server.stdout().trim().split('\n')).toHaveLength(1);

    const again = startServer(['--data', dir, '--json']);
    const info = await call((await again.ready).console, 'app.info');
    expect(await info.json()).toMatchObject({ data: { needsSetUp: false } });
    // Whoever started it is gone.
    again.child.disconnect();
    expect(await again.ended).toEqual({ code: 0, signal: null });
  });

  it('refuses a data folder that another one has, and names it', async () => {
    const dir = await temporaryFolder();
    const first = startServer(['--data', dir, '--json'], { MUSTER_ADMIN_PASSWORD: 'correct horse' });
    const { console } = await first.ready;
    const second = startServer(['--data', dir]);
    expect(await second.ended).toEqual({ code: 1, signal: null });
    expect(second.stderr()).toContain(String(first.child.pid));
    expect(second.stdout()).toBe('');
    const signIn = await call(console, 'users.signIn', { name: 'admin', password: 'correct horse' });
    expect(signIn.status).toBe(200);
    first.child.kill('SIGINT');
    expect(await first.ended).toEqual({ code: 0, signal: null });
  });

  it('names the word or the port that is wrong, and leaves nothing behind', async () => {
    const dir = await temporaryFolder();
    const wrong = startServer(['--data', dir, '--colour']);
    expect(await wrong.ended).toMatchObject({ code: 1 });
    expect(wrong.stderr()).toContain('--colour');

    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    for (const name of ['MUSTER_CONSOLE', 'MUSTER_LISTEN']) {
      const blocked = startServer(['--data', dir], { [name]: `127.0.0.1:${port}` });
      expect(await blocked.ended).toMatchObject({ code: 1 });
      expect(blocked.stderr()).toContain(`127.0.0.1:${port}`);
    }
    taken.close();

    const weak = startServer(['--data', dir], { MUSTER_ADMIN_PASSWORD: 'short' });
    expect(await weak.ended).toMatchObject({ code: 1 });
    expect(weak.stderr()).toContain('at least 8');
    const good = startServer(['--data', dir, '--json']);
    await good.ready;
  });
});
