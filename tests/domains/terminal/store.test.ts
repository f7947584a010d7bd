import { createOutputWindow } from '@main/domains/terminal/output.window';
import { listTerminals } from '@main/domains/terminal/terminal.store';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { migrateTo, openTestStoreIn } from '../../support/store';

describe('0012-terminals', () => {
  it('keeps what was there and begins with no record', async () => {
    const before = await migrateTo(11);
    await before.write(({ db }) =>
      db.insertInto('users').values({ id: 7, name: 'ann', created_at: 1, updated_at: 1 }).execute(),
    );
    await before.close();
    const after = await openTestStoreIn(before.dir);
    expect(await after.read.selectFrom('users').select('name').execute()).toEqual([{ name: 'ann' }]);
    const filter = { page: 1, pageSize: 10, userId: 7, keyword: '', recorded: false };
    expect(await listTerminals(after.read, filter)).toEqual({ items: [], total: 0 });
    const nonsense = sql`insert into terminals (host_id, address, host_name, username, user_id, user_name, opened_at, end_reason)
      values (1, '', '', '', 1, '', 1, 'bored')`;
    await expect(after.write(({ db }) => nonsense.execute(db))).rejects.toThrow(/CHECK/);
  });
});

describe('the window of output', () => {
  const bytes = (text: string) => Buffer.from(text);
  const textOf = (pieces: readonly { bytes: Buffer }[]) =>
    pieces.map((piece) => piece.bytes.toString()).join('');

  it('lets the host wait while the screen is behind', async () => {
    const window = createOutputWindow(10, 0);
    expect(window.push(bytes('12345'))).toBeUndefined();
    const wait = window.push(bytes('67890'));
    let isOver = false;
    void wait?.then(() => {
      isOver = true;
    });
    window.ack(0);
    await Promise.resolve();
    expect(isOver).toBe(false);
    window.ack(3);
    await wait;
    expect(window.end).toBe(10);
  });

  it('keeps what was not shown and a tail, from any byte on', () => {
    const window = createOutputWindow(100, 4);
    for (const text of ['abc', 'def', 'ghi']) void window.push(bytes(text));
    expect(textOf(window.from(4))).toBe('efghi');
    window.ack(9);
    expect(textOf(window.from(null))).toBe('defghi');
    expect(window.from(8)).toEqual([{ offset: 8, bytes: bytes('i') }]);
    expect(window.from(9)).toEqual([]);
    window.ack(1_000);
    expect(window.end).toBe(9);
  });

  it('holds nobody up once nobody looks', async () => {
    const window = createOutputWindow(2, 0);
    const wait = window.push(bytes('much'));
    window.open();
    await wait;
    expect(window.push(bytes('more'))).toBeUndefined();
  });
});
