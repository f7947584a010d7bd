import { CallError, call, connect, onReconnect, onSignedOut } from '@renderer/rpc';
import type { Answer, LinkState, Transport } from '@renderer/rpc/answer';
import { createElectronTransport } from '@renderer/rpc/electron';
import { createHttpTransport, readAnswer } from '@renderer/rpc/http';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { reactive } from 'vue';

function transport(answer: Answer): Transport & { setLink(state: LinkState): void } {
  let tell: (state: LinkState) => void = () => undefined;
  return {
    call: async () => answer,
    onEvent: () => () => undefined,
    onLink(listener) {
      tell = listener;
      return () => undefined;
    },
    listen: () => undefined,
    setLink: (state) => tell(state),
  };
}

const refused = (reason: 'common.unauthenticated' | 'users.wrongLogin'): Answer => ({
  ok: false,
  error: { kind: 'UNAUTHENTICATED', reason, params: {}, issues: [] },
});

afterEach(() => vi.unstubAllGlobals());

describe('call()', () => {
  it('answers the data', async () => {
    connect(transport({ ok: true, data: { id: 7 } }));
    expect(await call('cmdb.addBusiness', { name: 'x' })).toEqual({ id: 7 });
  });

  it('throws the body that explains the failure', async () => {
    const error = { kind: 'CONFLICT', reason: 'cmdb.nameTaken', params: { name: 'x' }, issues: [] } as const;
    connect(transport({ ok: false, error }));
    const failure = await call('cmdb.addBusiness', { name: 'x' }).catch((thrown: unknown) => thrown);
    expect(failure).toBeInstanceOf(CallError);
    expect((failure as CallError).body).toEqual(error);
  });

  it('tells that the session has ended, but not that a login was wrong', async () => {
    const ended = vi.fn();
    const stop = onSignedOut(ended);
    connect(transport(refused('users.wrongLogin')));
    await call('users.signIn', { name: 'a', password: 'b' }).catch(() => undefined);
    expect(ended).not.toHaveBeenCalled();
    connect(transport(refused('common.unauthenticated')));
    await call('users.me', {}).catch(() => undefined);
    expect(ended).toHaveBeenCalledTimes(1);
    stop();
  });

  it('asks for a new look once the channel is back after a break, not when it first opens', () => {
    const again = vi.fn();
    const stop = onReconnect(again);
    const wire = transport({ ok: true, data: {} });
    connect(wire);
    wire.setLink('up');
    expect(again).not.toHaveBeenCalled();
    wire.setLink('down');
    wire.setLink('connecting');
    wire.setLink('up');
    expect(again).toHaveBeenCalledTimes(1);
    stop();
  });
});

describe('the HTTP transport', () => {
  it('posts JSON with the CSRF header to the procedure', async () => {
    const fetched = vi.fn(async () => Response.json({ ok: true, data: { id: 1 } }));
    vi.stubGlobal('fetch', fetched);
    const answer = await createHttpTransport('http://muster.test').call('cmdb.host', { id: 1 });
    expect(answer).toEqual({ ok: true, data: { id: 1 } });
    const [url, init] = fetched.mock.calls[0] as unknown as [string, RequestInit];
    expect(url).toBe('http://muster.test/rpc/cmdb.host');
    expect(init.body).toBe('{"id":1}');
    expect(new Headers(init.headers).get('X-Muster-Csrf')).toBe('1');
  });

  it('says that Muster cannot be reached when nothing, or something else, answers', async () => {
    vi.stubGlobal('fetch', async () => {
      throw new TypeError('failed to fetch');
    });
    const silent = await createHttpTransport('http://muster.test').call('users.me', {});
    vi.stubGlobal('fetch', async () => new Response('<html>Bad gateway</html>', { status: 502 }));
    const stranger = await createHttpTransport('http://muster.test').call('users.me', {});
    for (const answer of [silent, stranger, readAnswer(null), readAnswer({ hello: 1 })]) {
      expect(answer).toMatchObject({ ok: false, error: { reason: 'common.unreachable' } });
    }
  });

  it('opens the event channel again after a break, and stops when it is no longer wanted', () => {
    vi.useFakeTimers();
    const sockets: FakeSocket[] = [];
    class FakeSocket {
      onopen: () => void = () => undefined;
      onclose: () => void = () => undefined;
      onmessage: (event: { data: string }) => void = () => undefined;
      constructor(readonly url: string) {
        sockets.push(this);
      }
      close(): void {
        this.onclose();
      }
    }
    vi.stubGlobal('WebSocket', FakeSocket);
    const http = createHttpTransport('http://muster.test');
    const states: LinkState[] = [];
    const heard: unknown[] = [];
    http.onLink((state) => states.push(state));
    http.onEvent((message) => heard.push(message));
    http.listen(true);
    expect(sockets[0]?.url).toMatch(/^ws:\/\/muster\.test\/events\?screen=[0-9a-f]{32}$/);
    sockets[0]?.onopen();
    sockets[0]?.onmessage({ data: '{"event":"hosts.changed","data":{}}' });
    sockets[0]?.onmessage({ data: 'no JSON' });
    expect(heard).toEqual([{ event: 'hosts.changed', data: {} }]);
    sockets[0]?.onclose();
    vi.advanceTimersByTime(500);
    expect(sockets).toHaveLength(2);
    sockets[1]?.onclose();
    vi.advanceTimersByTime(999);
    expect(sockets).toHaveLength(2);
    vi.advanceTimersByTime(1);
    expect(sockets).toHaveLength(3);
    sockets[2]?.onopen();
    http.listen(false);
    vi.advanceTimersByTime(60_000);
    expect(sockets).toHaveLength(3);
    expect(states).toEqual(['connecting', 'up', 'down', 'down', 'up', 'connecting']);
    vi.useRealTimers();
  });
});

describe('the desktop transport', () => {
  it('sends a plain copy of what a screen holds', async () => {
    const bridge = {
      call: vi.fn(async () => ({ ok: true, data: 1 }) as const),
      onEvent: () => () => undefined,
    };
    const input = reactive({ ids: [1, 2] });
    await createElectronTransport(bridge).call('cmdb.deleteHosts', input);
    const [, sent] = bridge.call.mock.calls[0] as unknown as [string, unknown];
    expect(structuredClone(sent)).toEqual({ ids: [1, 2] });
  });

  it('says that Muster cannot be reached when the bridge fails', async () => {
    const bridge = { call: () => Promise.reject(new Error('refused')), onEvent: () => () => undefined };
    expect(await createElectronTransport(bridge).call('users.me', {})).toMatchObject({ ok: false });
  });
});
