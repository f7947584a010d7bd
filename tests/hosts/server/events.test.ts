import { once } from 'node:events';
import type { EventMessage } from '@contract/events';
import { gatherEvents } from '@main/app/gather-events';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { openTestConsole, type TestConsole } from './support';

const sockets: WebSocket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.terminate();
  vi.useRealTimers();
});

function connect({ origin }: TestConsole, cookie: string, from = origin, path = '/events'): WebSocket {
  const socket = new WebSocket(`${origin.replace('http', 'ws')}${path}`, {
    headers: { cookie },
    origin: from,
  });
  // A socket that is cut at the end of a test before it was open says so.
  socket.on('error', () => undefined);
  sockets.push(socket);
  return socket;
}

async function refusal(socket: WebSocket): Promise<number | undefined> {
  const [, answer] = await once(socket, 'unexpected-response');
  answer.resume();
  return answer.statusCode;
}

describe('/events', () => {
  it('pushes what the bus says to who is signed in', async () => {
    const opened = await openTestConsole();
    const socket = connect(opened, await opened.signIn());
    await once(socket, 'open');
    opened.bus.emit('job.changed', { jobId: 7 });
    const [data] = await once(socket, 'message');
    expect(JSON.parse(String(data))).toEqual({ event: 'job.changed', data: { jobId: 7 } });
  });

  it('hands private words to the screen of the person they are for, in order, and to nobody else', async () => {
    const opened = await openTestConsole();
    const cookie = await opened.signIn();
    const me = await opened.users.actorOfSession(cookie.split('=')[1] ?? '');
    const fields = { mail: '', department: '', groups: [2] };
    await opened.users.add({ name: 'op', password: 'long enough', ...fields });
    const answer = await opened.call('users.signIn', { name: 'op', password: 'long enough' });
    const other = answer.headers.getSetCookie()[0]?.split(';', 1)[0] ?? '';
    const screen = 'a'.repeat(32);
    const heard: Record<string, string[]> = { mine: [], otherScreen: [], noScreen: [], otherUser: [] };
    const ways = {
      mine: connect(opened, cookie, opened.origin, `/events?screen=${screen}`),
      otherScreen: connect(opened, cookie, opened.origin, `/events?screen=${'b'.repeat(32)}`),
      noScreen: connect(opened, cookie),
      otherUser: connect(opened, other, opened.origin, `/events?screen=${screen}`),
    };
    for (const [name, socket] of Object.entries(ways)) {
      socket.on('message', (data) => heard[name]?.push(String(data)));
      if (socket.readyState !== WebSocket.OPEN) await once(socket, 'open');
    }
    const to = { userId: me?.id ?? 0, screen };
    for (let offset = 0; offset < 200; offset += 1)
      opened.bus.tell(to, 'terminal.output', { sessionId: 1, offset, base64: 'AA==' });
    opened.bus.emit('hosts.changed', {});
    for (const name of Object.keys(ways))
      await expect.poll(() => heard[name]?.at(-1)).toContain('hosts.changed');
    const privately = (name: string) => heard[name]?.filter((text) => text.includes('terminal.output'));
    const offsets = privately('mine')?.map((text) => JSON.parse(text).data.offset);
    expect(offsets).toEqual(Array.from({ length: 200 }, (_, offset) => offset));
    for (const name of ['otherScreen', 'noScreen', 'otherUser']) expect(privately(name)).toEqual([]);
  });

  it('refuses strangers, foreign pages and other addresses', async () => {
    const opened = await openTestConsole();
    const cookie = await opened.signIn();
    expect(await refusal(connect(opened, ''))).toBe(401);
    expect(await refusal(connect(opened, cookie.replace(/=.*/, '=wrong')))).toBe(401);
    expect(await refusal(connect(opened, cookie, 'http://evil.example'))).toBe(403);
    expect(await refusal(connect(opened, cookie, opened.origin, '/other'))).toBe(404);
    expect(await refusal(connect(opened, cookie, ''))).toBe(403);
  });

  it('ends with the session: signed out here, by a new password, or shut out by an administrator', async () => {
    const opened = await openTestConsole();
    const cookie = await opened.signIn();
    const socket = connect(opened, cookie);
    await once(socket, 'open');
    await opened.call('users.signOut', {}, { cookie });
    expect((await once(socket, 'close'))[0]).toBe(4401);

    const here = await opened.signIn();
    const there = connect(opened, await opened.signIn());
    await once(there, 'open');
    const passwords = { old: 'correct horse', new: 'a new password' };
    await opened.call('users.changePassword', passwords, { cookie: here });
    expect((await once(there, 'close'))[0]).toBe(4401);

    const fields = { mail: '', department: '', groups: [2] };
    const id = await opened.users.add({ name: 'op', password: 'long enough', ...fields });
    const answer = await opened.call('users.signIn', { name: 'op', password: 'long enough' });
    const other = connect(opened, answer.headers.getSetCookie()[0]?.split(';', 1)[0] ?? '');
    await once(other, 'open');
    await opened.users.update({ id, ...fields, disabled: true });
    expect((await once(other, 'close'))[0]).toBe(4401);
  });

  it('says goodbye when the console closes, and does not hold it up', async () => {
    const opened = await openTestConsole();
    const socket = connect(opened, await opened.signIn());
    await once(socket, 'open');
    const closed = once(socket, 'close');
    await opened.console.close();
    expect((await closed)[0]).toBe(1001);
  });
});

describe('gathered events', () => {
  it('are handed on once each, output with its last place', () => {
    vi.useFakeTimers();
    const sent: (readonly EventMessage[])[] = [];
    const gather = gatherEvents(50, (messages) => sent.push(messages));
    for (let seq = 1; seq <= 9; seq += 1) {
      gather.add({ event: 'job.output', data: { jobId: 1, targetId: 2, seq } });
      gather.add({ event: 'job.changed', data: { jobId: 1 } });
    }
    gather.add({ event: 'job.changed', data: { jobId: 2 } });
    vi.advanceTimersByTime(50);
    gather.add({ event: 'hosts.changed', data: {} });
    vi.advanceTimersByTime(50);
    expect(sent).toEqual([
      [
        { event: 'job.output', data: { jobId: 1, targetId: 2, seq: 9 } },
        { event: 'job.changed', data: { jobId: 1 } },
        { event: 'job.changed', data: { jobId: 2 } },
      ],
      [{ event: 'hosts.changed', data: {} }],
    ]);
  });
});
