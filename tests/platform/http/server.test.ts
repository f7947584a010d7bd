import { connect } from 'node:net';
import { explain } from '@contract/errors';
import type { Actor } from '@main/kernel/actor';
import { AppError } from '@main/kernel/app-error';
import { silentLogger } from '@main/kernel/logger';
import { createErrorTable, createHttpServer, type Dialect, type HttpServer } from '@main/platform/http';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';

const operator: Actor = { kind: 'user', id: 1, name: 'op', groups: [2], only: null, via: 'api' };
const viewer: Actor = { ...operator, id: 2, name: 'viewer', groups: [3] };
const agent: Actor = { kind: 'agent', id: 9, name: 'web01', groups: [], only: null, via: 'agent' };

function sample(held: (signal: AbortSignal) => Promise<unknown> = async () => ({})): Dialect {
  return {
    name: 'sample',
    owns: (path) => path.startsWith('/sample'),
    errors: createErrorTable((error, status) => ({ code: status, info: explain(error, 'en') }), {
      UNAUTHENTICATED: 403,
    }),
    async authenticate(token) {
      return { op: operator, viewer, agent }[token];
    },
    routes(route) {
      route({
        id: 'sample.read',
        method: 'GET',
        path: '/sample/{id}/things',
        aliases: ['/sample-things/{id}', 'POST /sample/{id}/出'],
        permission: 'cmdb.read',
        params: z.object({ id: z.coerce.number().int() }),
        query: z.object({ count: z.coerce.number().int().max(10).default(5) }),
        handler: ({ actor, params, query }) => ({ who: actor.name, id: params.id + 1, count: query.count }),
      });
      route({
        id: 'sample.write',
        method: 'POST',
        path: '/sample/write',
        permission: 'cmdb.write',
        body: z.object({ name: z.string(), secret: z.string().optional() }),
        bodyLimit: 1000,
        handler: ({ body }) => {
          if (body.name === 'taken') throw new AppError('users.nameTaken', { name: body.name });
          if (body.name === 'slow') throw new AppError('common.tooMany', { seconds: 7 });
          if (body.name === 'bug') throw new TypeError('secret internals');
          return { name: body.name };
        },
      });
      route({
        id: 'sample.agent',
        method: 'POST',
        path: '/sample/agent',
        permission: 'agent',
        handler: ({ actor }) => ({ agent: actor.name }),
      });
      route({
        id: 'sample.held',
        method: 'GET',
        path: '/sample/held',
        permission: 'none',
        handler: ({ signal }) => held(signal),
      });
    },
  };
}

const open: HttpServer[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

function serve(
  dialect = sample(),
  options: Partial<Parameters<typeof createHttpServer>[0]> = {},
): HttpServer {
  const server = createHttpServer({ logger: silentLogger, ...options });
  server.mount(dialect);
  open.push(server);
  return server;
}

const as = (token: string) => ({ authorization: `Bearer ${token}` });

describe('a dialect route', () => {
  it('checks its schemas, fills defaults and serves aliases, trailing slash or not', async () => {
    const { app } = serve();
    for (const url of ['/sample/4/things', '/sample/4/things/', '/sample-things/4'])
      expect((await app.inject({ url, headers: as('op') })).json()).toEqual({ who: 'op', id: 5, count: 5 });
    const encoded = await app.inject({ method: 'POST', url: '/sample/4/%E5%87%BA', headers: as('op') });
    expect(encoded.json()).toMatchObject({ id: 5 });
    const wrong = await app.inject({ url: '/sample/4/things?count=11', headers: as('op') });
    expect(wrong.statusCode).toBe(400);
    expect(wrong.json()).toEqual({ code: 400, info: 'count: must be at most 10' });
  });

  it('takes a bare token and a Bearer one, and refuses the rest in its own envelope', async () => {
    const { app } = serve();
    const status = async (headers: Record<string, string>, url = '/sample/write') =>
      (await app.inject({ method: 'POST', url, headers, payload: { name: 'x' } })).statusCode;
    expect(await status({ authorization: 'op' })).toBe(200);
    expect(await status(as('op'))).toBe(200);
    expect(await status({})).toBe(403);
    expect(await status(as('nobody'))).toBe(403);
    expect(await status(as('viewer'))).toBe(403);
    expect(await status(as('agent'))).toBe(403);
    expect(await status(as('agent'), '/sample/agent')).toBe(200);
    expect(await status(as('op'), '/sample/agent')).toBe(403);
  });

  it('asks who is there before it reads the body', async () => {
    const { app } = serve();
    const answer = await app.inject({
      method: 'POST',
      url: '/sample/write',
      headers: { 'content-type': 'application/json' },
      payload: '{not json',
    });
    expect(answer.json()).toEqual({ code: 403, info: 'Not signed in, or the session has ended' });
  });

  it('says what is wrong with a body', async () => {
    const { app } = serve();
    const send = async (payload: string | object, type = 'application/json') => {
      const headers = { ...as('op'), 'content-type': type };
      const answer = await app.inject({ method: 'POST', url: '/sample/write', headers, payload });
      return [answer.statusCode, answer.json().info];
    };
    expect(await send('{"name":')).toEqual([400, 'The body is not valid JSON']);
    expect(await send('')).toEqual([400, 'name: is required']);
    expect(await send({})).toEqual([400, 'name: is required']);
    expect(await send({ name: 4 })).toEqual([400, 'name: must be of type string']);
    expect(await send('[]')).toEqual([400, 'must be of type object']);
    expect(await send('"text"')).toEqual([400, 'must be of type object']);
    expect(await send({ name: 'x'.repeat(1000) })).toEqual([413, 'The request is too large']);
    expect(await send({ name: 'taken' })).toEqual([409, 'The user name taken is taken']);
    expect(await send('{"name":"a"}', 'text/plain')).toEqual([200, undefined]);
    expect(await send('{"name":"a"}', 'application/x-www-form-urlencoded')).toEqual([200, undefined]);
    expect(await send('name=a&name2=b', 'application/x-www-form-urlencoded')).toEqual([200, undefined]);
    expect(await send('{"name":"a"}', 'application/octet-stream')).toEqual([200, undefined]);
  });

  it('hides a defect behind a reference and says when to try again', async () => {
    const { app } = serve();
    const send = (name: string) =>
      app.inject({ method: 'POST', url: '/sample/write', headers: as('op'), payload: { name } });
    const defect = await send('bug');
    expect(defect.statusCode).toBe(500);
    expect(defect.body).not.toContain('secret internals');
    const many = await send('slow');
    expect([many.statusCode, many.headers['retry-after']]).toEqual([429, '7']);
  });

  it('answers unknown addresses and methods in the envelope of the dialect that owns them', async () => {
    const { app } = serve();
    const ours = await app.inject({ url: '/sample/nothing', headers: as('op') });
    expect([ours.statusCode, ours.json()]).toEqual([404, { code: 404, info: 'There is no such endpoint' }]);
    expect((await app.inject({ method: 'HEAD', url: '/sample/held' })).statusCode).toBe(404);
    for (const url of ['/sample/7/things/?count=2', '/sample/7/%E5%87%BA']) {
      const missed = await app.inject({ method: 'DELETE', url, headers: as('op') });
      expect(missed.json()).toEqual({ code: 404, info: 'This endpoint does not take DELETE' });
    }
    expect((await app.inject({ method: 'DELETE', url: '/sample//things' })).json()).toMatchObject({
      info: 'There is no such endpoint',
    });
    expect((await app.inject({ url: '/elsewhere' })).json()).toMatchObject({ ok: false });
    expect((await app.inject({ url: '/sample/%zz' })).statusCode).toBe(404);
  });

  it('writes commands down, with outcome, and lists itself', async () => {
    const notes: unknown[] = [];
    const server = serve(sample(), {
      audit: async ({ actor, action, outcome, input }) => {
        notes.push([actor?.name, action, outcome, input]);
      },
    });
    const send = (token: string, name: string) =>
      server.app.inject({ method: 'POST', url: '/sample/write', headers: as(token), payload: { name } });
    await send('op', 'a');
    await send('op', 'taken');
    await send('viewer', 'a');
    await server.app.inject({ url: '/sample/4/things', headers: as('op') });
    expect(notes).toEqual([
      ['op', 'sample.write', 'ok', { name: 'a' }],
      ['op', 'sample.write', 'CONFLICT', { name: 'taken' }],
      ['viewer', 'sample.write', 'FORBIDDEN', {}],
    ]);
    expect(server.routes.map(({ method, path }) => `${method} ${path}`)).toContain('POST /sample/{id}/出');
  });

  it('refuses a path with parameters and no schema for them', () => {
    const dialect: Dialect = {
      ...sample(),
      routes: (route) =>
        route({ id: 'x', method: 'GET', path: '/x/{id}', permission: 'none', handler: () => ({}) }),
    };
    expect(() => serve(dialect)).toThrow('x: /x/{id} needs a schema');
  });
});

describe('a held request', () => {
  it('answers when the server stops, and the port is free afterwards', async () => {
    let began: () => void = () => undefined;
    const waiting = new Promise<void>((resolve) => {
      began = resolve;
    });
    const server = serve(
      sample((signal) => {
        began();
        return new Promise((resolve) =>
          signal.addEventListener('abort', () => resolve({ task_id: null }), { once: true }),
        );
      }),
    );
    const { port } = await server.listen({ host: '127.0.0.1', port: 0 });
    const answer = fetch(`http://127.0.0.1:${port}/sample/held`);
    await waiting;
    await server.close();
    expect(await (await answer).json()).toEqual({ task_id: null });
    await expect(fetch(`http://127.0.0.1:${port}/sample/held`)).rejects.toThrow();
  });

  it('is told when its caller hangs up', async () => {
    const caller = new AbortController();
    let told: () => void = () => undefined;
    const hungUp = new Promise<void>((resolve) => {
      told = resolve;
    });
    const server = serve(
      sample((signal) => {
        signal.addEventListener('abort', told, { once: true });
        caller.abort();
        return hungUp;
      }),
    );
    const { port } = await server.listen({ host: '127.0.0.1', port: 0 });
    await expect(fetch(`http://127.0.0.1:${port}/sample/held`, { signal: caller.signal })).rejects.toThrow();
    await hungUp;
  });

  it('is cut when the grace is over', async () => {
    let began: () => void = () => undefined;
    const waiting = new Promise<void>((resolve) => {
      began = resolve;
    });
    const server = serve(
      sample(() => {
        began();
        return new Promise(() => undefined);
      }),
      { grace: 50 },
    );
    const { port } = await server.listen({ host: '127.0.0.1', port: 0 });
    const answer = fetch(`http://127.0.0.1:${port}/sample/held`);
    answer.catch(() => undefined);
    await waiting;
    await server.close();
    await expect(answer).rejects.toThrow();
  });
});

describe('a raw connection', () => {
  it('that sends its request too slowly is closed', async () => {
    const server = serve(sample(), { requestTimeout: 100 });
    const { port } = await server.listen({ host: '127.0.0.1', port: 0 });
    const socket = connect(port, '127.0.0.1');
    socket.write('POST /sample/write HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{');
    const said = await new Promise<string>((resolve) => {
      let text = '';
      socket.on('data', (data) => {
        text += data;
      });
      socket.on('close', () => resolve(text));
    });
    expect(said).toMatch(/^HTTP\/1\.1 40[38] /);
  });
});
