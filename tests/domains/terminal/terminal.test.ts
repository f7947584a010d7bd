import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '@main/kernel/app-error';
import { afterEach, describe, expect, it } from 'vitest';
import { openTerminals, operator, person, screen } from './support';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});
const start = (limits = {}) => openTerminals(limits, (close) => closers.push(close));

const reasonOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no error',
    (error: unknown) => (error instanceof AppError ? error.reason : error),
  );

describe('a terminal', () => {
  it('shows what its shell says, in the size that its screen has', async () => {
    const { service, open, sees, type } = await start();
    const { sessionId, address, hostName } = await open(operator, { cols: 91, rows: 33 });
    expect({ address, hostName }).toEqual({ address: '10.0.0.1', hostName: 'web01' });
    await type(sessionId, 'stty size; echo 中文 done\r');
    await sees(sessionId, /33 91\r\n中文 done/);
    await service.resize(operator, { sessionId, cols: 101, rows: 41 });
    await type(sessionId, 'stty size\r');
    await sees(sessionId, '41 101');
  });

  it('speaks to the screen of its owner only', async () => {
    const { open, sees, type, told } = await start();
    const { sessionId } = await open();
    await type(sessionId, 'echo private\r');
    await sees(sessionId, /private\r\n/);
    expect(told.every(({ to }) => to.userId === operator.id && to.screen === screen)).toBe(true);
  });

  it('is closed to everybody else: an operator, and an administrator', async () => {
    const { service, open, type } = await start();
    const { sessionId } = await open();
    for (const other of [person(6), person(7, [1])]) {
      const given = { sessionId, cols: 80, rows: 24 };
      expect(await reasonOf(type(sessionId, 'x', other))).toBe('terminal.over');
      expect(await reasonOf(service.attach(other, { ...given, screen, offset: null }))).toBe('terminal.over');
      expect(await reasonOf(service.resize(other, given))).toBe('terminal.over');
      expect(await service.ack(other, { sessionId, offset: 1 })).toEqual({ open: false });
      expect(await reasonOf(service.record(other, { sessionId, on: true }))).toBe('terminal.over');
      expect(await reasonOf(service.busy(other, sessionId))).toBe('terminal.over');
      expect(await reasonOf(service.close(other, sessionId))).toBe('terminal.over');
      expect(service.mine(other)).toEqual([]);
    }
    expect(service.mine(operator)).toHaveLength(1);
  });

  it('types a line once, also when it comes twice', async () => {
    const { service, open, sees, shown } = await start();
    const { sessionId } = await open();
    const line = { sessionId, seq: 1, base64: Buffer.from('echo on""ce\r').toString('base64') };
    await service.write(operator, line);
    await service.write(operator, line);
    await service.write(operator, {
      ...line,
      seq: 2,
      base64: Buffer.from('echo la""st\r').toString('base64'),
    });
    await sees(sessionId, /last\r\n/);
    expect(
      shown(sessionId)
        .toString()
        .match(/once\r\n/g),
    ).toHaveLength(1);
  });

  it('goes on at another screen where the first one was', async () => {
    const { service, open, sees, type, told } = await start();
    const { sessionId } = await open();
    await type(sessionId, 'echo before\r');
    await sees(sessionId, /before\r\n/);
    told.length = 0;
    const other = 'f'.repeat(32);
    const given = { sessionId, screen: other, cols: 80, rows: 24 };
    expect(await service.attach(operator, { ...given, offset: null })).toMatchObject({ from: 0, seq: 1 });
    await sees(sessionId, /before\r\n/);
    expect(told.every(({ to }) => to.screen === other)).toBe(true);
  });

  it('is over when its shell ends, with its exit status, and that is written down', async () => {
    const { service, open, type, endOf, notes, store } = await start();
    const { sessionId } = await open();
    await type(sessionId, 'exit 3\r');
    await expect.poll(() => notes.length, { timeout: 15_000 }).toBe(1);
    expect(endOf(sessionId)).toEqual({ sessionId, reason: 'exited', exitCode: 3 });
    expect(notes[0]).toMatchObject({
      actor: 'user 5',
      action: 'terminal.ended',
      input: { ip: '10.0.0.1', hostId: 1, reason: 'exited', exitCode: 3 },
    });
    const row = await store.read.selectFrom('terminals').selectAll().executeTakeFirstOrThrow();
    expect(row).toMatchObject({ id: sessionId, end_reason: 'exited', exit_code: 3, user_name: 'user 5' });
    expect(await reasonOf(type(sessionId, 'x'))).toBe('terminal.over');
    expect(JSON.stringify({ notes, row })).not.toContain('exit 3');
    expect(service.mine(operator)).toEqual([]);
  });

  it('is lost with its connection, and another one can be opened', async () => {
    const { host, open, endOf, sees, type, notes } = await start();
    const { sessionId } = await open();
    host.cut();
    await expect.poll(() => notes.length, { timeout: 15_000 }).toBe(1);
    expect(endOf(sessionId)).toMatchObject({ reason: 'lost', exitCode: null });
    const again = await open();
    await type(again.sessionId, 'echo back\r');
    await sees(again.sessionId, /back\r\n/);
  });

  it('is closed when nobody came back to it, and when Muster stops', async () => {
    const { service, open, store, notes } = await start({ leftAfter: -1 });
    await open();
    await service.stop();
    const row = await store.read.selectFrom('terminals').selectAll().executeTakeFirstOrThrow();
    expect(row.end_reason).toBe('stopped');
    expect(notes).toHaveLength(1);
  });

  it('of a run before is in the record as interrupted', async () => {
    const { service, make, open, store, notes } = await start();
    await open();
    const next = make();
    await next.start();
    const row = await store.read.selectFrom('terminals').selectAll().executeTakeFirstOrThrow();
    expect(row.end_reason).toBe('interrupted');
    expect(notes).toEqual([{ actor: 'muster', action: 'terminal.interrupted', input: { terminals: 1 } }]);
    await next.stop();
    await service.stop();
  });

  it('says why it cannot be opened', async () => {
    const { host, service, open } = await start({ perUser: 1 });
    const wish = { cols: 80, rows: 24, screen };
    expect(await reasonOf(service.open(operator, { ...wish, hostId: 2 }))).toBe('common.notFound');
    await open();
    expect(await reasonOf(open())).toBe('terminal.tooMany');
    await host.close();
    expect(await reasonOf(open(person(6)))).toBe('agents.sshRefused');
  });

  it('knows whether something runs in it', async () => {
    const { service, open, sees, type } = await start();
    const { sessionId } = await open();
    await type(sessionId, 'echo rea""dy\r');
    await sees(sessionId, /ready\r\n/);
    expect(await service.busy(operator, sessionId)).toBeNull();
    await type(sessionId, 'sleep 1000\r');
    await expect.poll(() => service.busy(operator, sessionId), { timeout: 15_000 }).toBe('sleep');
  });
});

describe('output', () => {
  it('waits for its screen, whatever the host sends, and all of it comes', async () => {
    const window = 64 * 1024;
    const { service, open, shown, type, bus } = await start({ window, tail: 1024 });
    const { sessionId } = await open();
    const size = 20_000_000;
    await type(sessionId, `stty -echo; head -c ${size} /dev/zero | tr '\\0' x; echo; echo all\r`);
    await expect.poll(() => shown(sessionId).length, { timeout: 15_000 }).toBeGreaterThan(window);
    await service.busy(operator, sessionId);
    // No more than the window, and the piece that filled it.
    expect(shown(sessionId).length).toBeLessThan(window + 64 * 1024);
    let bytes = shown(sessionId).length;
    let lastOnes = '';
    bus.carry((_to, message) => {
      if (message.event !== 'terminal.output') return;
      const piece = Buffer.from(message.data.base64, 'base64');
      expect(message.data.offset).toBe(bytes);
      bytes += piece.length;
      lastOnes = (lastOnes + piece.toString()).slice(-20);
      void service.ack(operator, { sessionId, offset: bytes });
    });
    await service.ack(operator, { sessionId, offset: bytes });
    await expect.poll(() => lastOnes, { timeout: 60_000 }).toMatch(/xx\r\nall\r\n/);
    expect(bytes).toBeGreaterThan(size);
  }, 90_000);
});

describe('a recording', () => {
  async function recorded() {
    const world = await start();
    const { service, open, type, sees, notes } = world;
    const { sessionId } = await open();
    await type(sessionId, 'stty -echo; echo un""seen\r');
    await sees(sessionId, /unseen\r\n/);
    const before = world.shown(sessionId).length;
    await service.record(operator, { sessionId, on: true });
    await type(
      sessionId,
      'printf "%s" "secret word" >/dev/null; printf "\\033[31m红色\\033[0m\\r\\n"; exit\r',
    );
    await expect.poll(() => notes.length, { timeout: 15_000 }).toBe(1);
    const id = sessionId;
    return { ...world, id, after: world.shown(sessionId).subarray(before) };
  }

  it('holds what was shown to the byte, and nothing of what was typed', async () => {
    const { store, id, after } = await recorded();
    const text = await readFile(join(store.dir, 'recordings', `${id}.cast`), 'utf8');
    const [head, ...events] = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(head).toMatchObject({ version: 2, width: 80, height: 24, title: 'ops@10.0.0.1' });
    const replayed = events.map(([, kind, data]) => (kind === 'o' ? data : '')).join('');
    expect(Buffer.from(replayed)).toEqual(after);
    expect(replayed).toContain('\u001b[31m红色');
    expect(text).not.toContain('secret word');
  });

  it('is listed, read in pieces, downloaded, and deleted by its owner and administrators alone', async () => {
    const { service, downloads, store, id } = await recorded();
    const paging = { page: 1, pageSize: 10, keyword: '', recorded: true };
    expect((await service.history(operator, paging)).items[0]).toMatchObject({ id, recording: 'kept' });
    expect((await service.history(person(6), paging)).total).toBe(0);
    expect((await service.history(person(7, [1]), paging)).total).toBe(1);
    expect(await reasonOf(service.piece(person(6), { id, offset: 0 }))).toBe('common.notFound');
    expect(await reasonOf(service.download(person(6), id))).toBe('common.notFound');
    expect(await reasonOf(service.deleteRecording(person(6), id))).toBe('common.notFound');

    const text = await readFile(join(store.dir, 'recordings', `${id}.cast`));
    const { base64, next } = await service.piece(operator, { id, offset: 10 });
    expect(Buffer.from(base64, 'base64')).toEqual(text.subarray(10));
    expect(next).toBeNull();
    const { ticket, fileName } = await service.download(operator, id);
    expect(fileName).toBe(`10.0.0.1-${id}.cast`);
    const pieces: Uint8Array[] = [];
    for await (const piece of downloads.take(operator, ticket).content(new AbortController().signal))
      pieces.push(piece);
    expect(Buffer.concat(pieces)).toEqual(text);

    await service.deleteRecording(operator, id);
    expect(await reasonOf(service.piece(operator, { id, offset: 0 }))).toBe('terminal.noRecording');
    expect((await service.history(operator, paging)).total).toBe(0);
  });

  it('goes when its time is over', async () => {
    const { service, store, id } = await recorded();
    await store.write((tx) => tx.db.updateTable('terminals').set({ recording_until: 1 }).execute());
    await service.start();
    expect(await reasonOf(service.piece(operator, { id, offset: 0 }))).toBe('terminal.noRecording');
  });
});
