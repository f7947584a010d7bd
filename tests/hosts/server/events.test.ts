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
