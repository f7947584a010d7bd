import { disposition } from '@main/hosts/server/download';
import type { Download } from '@main/kernel/downloads';
import { describe, expect, it } from 'vitest';
import { openTestConsole } from './support';

async function open() {
  const console = await openTestConsole();
  const cookie = await console.signIn();
  const actor = await console.users.actorOfSession(cookie.split('=')[1] ?? '');
  if (!actor) throw new Error('not signed in');
  const offer = (content: Download['content'], more: Partial<Download> = {}) =>
    console.downloads.offer(actor, { fileName: '巡检 1.txt', contentType: 'text/plain', content, ...more })
      .ticket;
  const get = (ticket: string, headers: Record<string, string> = { cookie }, signal?: AbortSignal) =>
    fetch(`${console.origin}/download/${ticket}`, { headers, ...(signal && { signal }) });
  return { offer, get, cookie };
}

async function* pieces(...texts: string[]) {
  for (const text of texts) yield Buffer.from(text);
}

describe('GET /download/<ticket>', () => {
  it('hands over what was made ready, under a name that every system takes', async () => {
    const { offer, get } = await open();
    const answer = await get(offer(() => pieces('one ', 'two'), { bytes: 7 }));
    expect([answer.status, await answer.text()]).toEqual([200, 'one two']);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'text/plain',
      'content-length': '7',
      'content-disposition': `attachment; filename="__ 1.txt"; filename*=UTF-8''%E5%B7%A1%E6%A3%80%201.txt`,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
  });

  it('is closed to a second reader, to who is not signed in and to foreign pages', async () => {
    const { offer, get, cookie } = await open();
    const ticket = offer(() => pieces('once'));
    expect((await get(ticket, {})).status).toBe(401);
    expect((await get(ticket, { cookie, 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await get(ticket)).status).toBe(200);
    const again = await get(ticket);
    expect([again.status, await again.json()]).toMatchObject([
      404,
      { ok: false, error: { reason: 'common.downloadGone' } },
    ]);
  });

  it('asks for more only as the reader takes it, and ends with the reader', async () => {
    const { offer, get, cookie } = await open();
    let made = 0;
    let ended: () => void = () => undefined;
    const end = new Promise<void>((resolve) => {
      ended = resolve;
    });
    async function* endless(signal: AbortSignal) {
      try {
        while (!signal.aborted) {
          made += 1;
          yield Buffer.alloc(65_536);
        }
      } finally {
        ended();
      }
    }
    const leave = new AbortController();
    const answer = await get(offer(endless), { cookie }, leave.signal);
    await answer.body?.getReader().read();
    leave.abort();
    await end;
    // What the sockets hold, and no more: it did not run ahead of its reader.
    expect(made).toBeLessThan(2000);
  });

  it('breaks off when the content does, so that a part is not taken for the whole', async () => {
    const { offer, get } = await open();
    const answer = await get(
      offer(async function* () {
        yield Buffer.from('the first part');
        throw new Error('the disk is gone');
      }),
    );
    await expect(answer.text()).rejects.toThrow();
  });
});

it('a name cannot end the header or begin another one', () => {
  expect(disposition('a"b\\c%.txt')).toBe(
    `attachment; filename="a_b_c_.txt"; filename*=UTF-8''a%22b%5Cc%25.txt`,
  );
});
