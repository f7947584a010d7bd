import { execDialect } from '@main/dialects/exec';
import { isoWithOffset } from '@main/dialects/exec/times';
import type { TransferService } from '@main/domains/scripts';
import type { Actor } from '@main/kernel/actor';
import { silentLogger } from '@main/kernel/logger';
import { createHttpServer } from '@main/platform/http';
import { afterEach, describe, expect, it } from 'vitest';
import { ran, startExec, type Work } from '../../domains/scripts/exec.harness';
import { operator } from '../../domains/scripts/support';
import { aborted, until } from '../../engine/harness';
import { openTestStore } from '../../support/store';
import golden from './golden/seed.golden.json';

const actors: Record<string, Actor> = {
  operator,
  viewer: { ...operator, name: 'viewer', groups: [3] },
  agent: { kind: 'agent', id: 5, name: 'web01', groups: [], only: null, via: 'agent' },
};
const at = new Date(2026, 0, 2, 3, 4, 5).getTime();
const offset = isoWithOffset(at).slice('2026-01-02T03:04:05.000'.length);

const cleanUps: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** What a transfer would do; the dialect only carries words. */
const transfers: TransferService = {
  run: async (_actor, request) => ({
    ip: request.ip,
    taskId: request.taskId,
    ok: true,
    message: 'success',
    before: { exitCode: 0, stdout: 'before\n', stderr: '' },
    after: { exitCode: 0, stdout: 'after\n', stderr: '' },
    files: request.files.map(({ fileId }) => ({ fileId, ok: true, message: '' })),
  }),
  stop: () => undefined,
};

async function open(work: Work = ran) {
  const store = await openTestStore();
  const made = await startExec(store, work, { clock: { now: () => at } });
  const server = createHttpServer({ logger: silentLogger });
  server.mount(execDialect({ exec: made.exec, transfers, authenticate: async (token) => actors[token] }));
  const address = await server.listen({ host: '127.0.0.1', port: 0 });
  cleanUps.push(made.stop, () => server.close());
  const url = `http://127.0.0.1:${address.port}`;
  const call = async (
    method: string,
    path: string,
    body?: unknown,
    token = 'operator',
    signal?: AbortSignal,
  ) => {
    const response = await fetch(url + path, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  return { ...made, store, server, call };
}

function filled(template: unknown): unknown {
  return JSON.parse(JSON.stringify(template).replaceAll('{offset}', offset));
}

const sync = '/agent/script/sync';
const queue = '/agent/script/async';

describe("the seed's examples", () => {
  it('sync', async () => {
    const { call } = await open();
    expect(await call('POST', sync, golden.sync.request)).toEqual({
      status: 200,
      body: filled(golden.sync.response),
    });
  });

  it('async, once and again', async () => {
    const { call } = await open();
    expect(await call('POST', `${queue}/`, golden.sync.request)).toEqual({
      status: 200,
      body: golden.async.response,
    });
    expect((await call('POST', queue, golden.sync.request)).body).toEqual(golden.asyncAgain.response);
  });

  it('cancel, as body or as query', async () => {
    const { call } = await open(async (context) => {
      await aborted(AbortSignal.any([context.stop, context.detach]));
      return { state: 'cancelled', code: '6', message: '' };
    });
    await call('POST', queue, golden.sync.request);
    expect((await call('DELETE', queue, golden.cancel.request)).body).toEqual(golden.cancel.response);
    const again = await call('DELETE', `${queue}?ip=1.1.1.1&task_id=f32ed3`);
    expect(again).toEqual({ status: 200, body: golden.cancelEnded.response });
  });

  it('transfer', async () => {
    const { call } = await open();
    expect(await call('POST', '/agent/file/transfer', golden.transfer.request)).toEqual({
      status: 200,
      body: golden.transfer.response,
    });
  });

  it('callback, from an agent, once', async () => {
    const { call, store } = await open();
    for (const stdout of ['OK\n', 'again'])
      expect(
        await call('POST', `${queue}/callback`, { ...golden.callback.request, stdout }, 'agent'),
      ).toEqual({ status: 200, body: golden.callback.response });
    const rows = await store.read.selectFrom('received_callbacks').select('stdout').execute();
    expect(rows).toEqual([{ stdout: 'OK\n' }]);
  });
});

describe('what is wrong', () => {
  it('is named by field, with the status as code, and changes nothing', async () => {
    const { call, store } = await open();
    const bad: [object, RegExp][] = [
      [{ ip: undefined }, /ip：必填/],
      [{ ip: 'web01' }, /ip：/],
      [{ interpreter: '' }, /interpreter：必填/],
      [{ interpreter: '-c' }, /interpreter：/],
      [{ path: undefined }, /path：必填/],
      [{ user: '-c id' }, /user：/],
      [{ user: 7 }, /user：类型应为 string/],
      [{ content: undefined }, /content：必填/],
      [{ param: undefined }, /param：必填/],
      [{ param: '"open' }, /param：参数的引号不成对/],
      [{ path: 'a\0b' }, /path：含有不允许的字符/],
      [{ timeout: 'soon' }, /timeout：类型应为/],
      [{ timeout: 0 }, /timeout：/],
      [{ timeout: 1.5 }, /timeout：/],
      [{ task_id: '' }, /task_id：必填/],
    ];
    for (const [change, words] of bad) {
      const answer = await call('POST', sync, { ...golden.sync.request, ...change });
      expect(answer).toEqual({ status: 400, body: { code: 400, msg: expect.stringMatching(words) } });
    }
    const noUrl = { ...golden.sync.request, callback_url: 'file:///etc/passwd' };
    expect((await call('POST', queue, noUrl)).body).toMatchObject({
      code: 400,
      msg: expect.stringMatching(/callback_url/),
    });
    expect(await call('POST', sync, '{"ip":')).toEqual({
      status: 400,
      body: { code: 400, msg: '请求体不是合法的 JSON' },
    });
    expect(await store.read.selectFrom('jobs').selectAll().execute()).toEqual([]);
  });

  it('is each required field of each request that is missing or null', async () => {
    const { call, store } = await open();
    const { file_list: files, ...transfer } = golden.transfer.request;
    const [file = {}] = files;
    const optional = ['timeout', 'md5'];
    const wrong = async (path: string, body: object, method = 'POST', token = 'operator') => {
      for (const field of Object.keys(body).filter((key) => !optional.includes(key)))
        for (const value of [undefined, null])
          expect(await call(method, path, { ...body, [field]: value }, token)).toEqual({
            status: 400,
            body: { code: 400, msg: expect.stringContaining(`${field}：`) },
          });
    };
    await wrong(sync, golden.sync.request);
    await wrong(queue, golden.sync.request);
    await wrong(queue, golden.cancel.request, 'DELETE');
    await wrong('/agent/file/transfer', { ...transfer, file_list: files });
    await wrong(`${queue}/callback`, golden.callback.request, 'POST', 'agent');
    for (const field of Object.keys(file).filter((key) => !optional.includes(key))) {
      const answer = await call('POST', '/agent/file/transfer', {
        ...transfer,
        file_list: [{ ...file, [field]: undefined }],
      });
      expect(answer.body).toEqual({ code: 400, msg: expect.stringContaining(`file_list.0.${field}：`) });
    }
    for (const more of [{ encoding: 'rot13' }, { mode: '9' }, { md5: 5 }]) {
      const answer = await call('POST', '/agent/file/transfer', {
        ...transfer,
        file_list: [{ ...file, ...more }],
      });
      expect(answer.body).toEqual({ code: 400, msg: expect.stringMatching(/file_list\.0\.\w+：/) });
    }
    const { timeout: _seconds, ...without } = golden.sync.request;
    expect((await call('POST', sync, { ...without, param: '' })).body).toMatchObject({ code: 0 });
    // The one that was whole.
    expect(await store.read.selectFrom('job_targets').selectAll().execute()).toHaveLength(1);
    expect(await store.read.selectFrom('received_callbacks').selectAll().execute()).toEqual([]);
  });

  it('in a transfer is named by file', async () => {
    const { call } = await open();
    const { request } = golden.transfer;
    const file = { ...request.file_list[0], md5_check: 'yes' };
    const answer = await call('POST', '/agent/file/transfer', { ...request, file_list: [file] });
    expect(answer.body).toMatchObject({ code: 400, msg: expect.stringMatching(/file_list\.0\.md5_check：/) });
  });

  it('is an unknown host, an ambiguous one, or a body that is too large', async () => {
    const { call } = await open();
    const at = (ip: string) => call('POST', sync, { ...golden.sync.request, ip });
    expect(await at('9.9.9.9')).toMatchObject({ status: 404, body: { code: 404 } });
    expect(await at('10.0.0.2')).toMatchObject({ status: 409, body: { code: 409 } });
    const huge = { ...golden.sync.request, content: 'x'.repeat(20_000_000) };
    expect(await call('POST', sync, huge)).toMatchObject({ status: 413, body: { code: 413 } });
  });

  it('is who asks: nobody, a viewer, an agent in place of a user and the other way round', async () => {
    const { call } = await open();
    const { request } = golden.sync;
    expect(await call('POST', sync, request, 'unknown')).toMatchObject({ status: 401, body: { code: 401 } });
    expect(await call('POST', sync, request, 'viewer')).toMatchObject({ status: 403, body: { code: 403 } });
    expect(await call('POST', sync, request, 'agent')).toMatchObject({ status: 403 });
    const callback = await call('POST', `${queue}/callback`, golden.callback.request, 'operator');
    expect(callback).toMatchObject({ status: 403, body: { code: 403 } });
  });

  it('is a method that a path of this document is not served with', async () => {
    const { call } = await open();
    expect(await call('GET', sync)).toEqual({
      status: 404,
      body: { code: 404, msg: '这个接口不接受 GET 方法' },
    });
  });
});

describe('a request that is held', () => {
  it('does not end the script when the caller hangs up', async () => {
    const go = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    const { call, store } = await open(async (context) => {
      begun.resolve();
      await go.promise;
      return ran(context);
    });
    const caller = new AbortController();
    const waiting = call('POST', sync, golden.sync.request, 'operator', caller.signal);
    await begun.promise;
    caller.abort();
    await expect(waiting).rejects.toThrow();
    go.resolve();
    await until(async () => {
      const row = await store.read.selectFrom('job_targets').select('state').executeTakeFirst();
      return row?.state === 'succeeded';
    });
  });

  it('is told when Muster stops, at once', async () => {
    const begun = Promise.withResolvers<void>();
    const { call, server } = await open(async (context) => {
      begun.resolve();
      await aborted(context.detach);
      throw new Error('let go');
    });
    const waiting = call('POST', sync, golden.sync.request);
    await begun.promise;
    const closing = server.close();
    expect(await waiting).toMatchObject({ status: 503, body: { code: 503 } });
    await closing;
  });
});

describe('a time', () => {
  it('is ISO 8601 with the offset of this machine', () => {
    expect(new Date(isoWithOffset(at)).getTime()).toBe(at);
    expect(isoWithOffset(at)).toMatch(/^2026-01-02T03:04:05\.000[+-]\d\d:\d\d$/);
  });
});
