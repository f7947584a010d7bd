import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Receiver, startReceiver } from '../../support/receiver';
import { canRunSshd, type RealUser } from '../../support/ssh/real-sshd';
import { type Answer, isAlive, memoryOf, openField, script } from './field';

const ip = '127.0.9.1';
const closed = '127.0.9.2';
const mebibyte = 1_048_576;

describe.skipIf(!canRunSshd())('000 on a real sshd', () => {
  let field: Awaited<ReturnType<typeof openField>>;
  let user: RealUser;
  let folder: string;
  let receiver: Receiver;
  let tasks = 0;
  const name = () => {
    tasks += 1;
    return `e2e-${tasks}`;
  };
  const run = (content: string, more: object = {}): Promise<Answer> =>
    field.api.sync(script(ip, name(), content, more));

  beforeAll(async () => {
    field = await openField([ip], { unreachable: [closed], root: true });
    user = await field.sshd.addUser();
    folder = await mkdtemp(join(tmpdir(), 'muster-e2e-scripts-'));
    await chmod(folder, 0o777);
    receiver = await startReceiver();
  });
  afterAll(async () => {
    await receiver?.close();
    await field?.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** Pids that a script has noted, a line each. */
  const pidsIn = async (file: string) =>
    (await readFile(file, 'utf8')).split('\n').filter(Boolean).map(Number);

  describe('codes', () => {
    it('0: it ran, whatever it exited with, as the user that was asked for', async () => {
      const answer = await run('id -un; pwd; echo "$1-$2"; echo E >&2; exit 7', {
        user: user.name,
        path: '/usr',
        param: "1 'b c'",
      });
      expect(answer).toMatchObject({
        code: 0,
        exit_code: 7,
        stdout: `${user.name}\n/usr\n1-b c\n`,
        stderr: 'E\n',
        ip,
      });
      expect(new Date(answer.finish_time) >= new Date(answer.start_time)).toBe(true);
    });

    it('0: a script that is killed reports 128 and the signal', async () => {
      expect(await run('kill -9 $$')).toMatchObject({ code: 0, exit_code: 137 });
    });

    it('1: the script cannot be put on the host', async () => {
      // A user whose folders cannot be written: its login shell still works.
      const poor = await field.sshd.addUser();
      const spot = `/tmp/.muster-${poor.name}`;
      execFileSync('ln', ['-s', '/proc', spot]);
      execFileSync('chown', ['root:root', poor.home]);
      try {
        const answer = await run('echo ran', { user: poor.name });
        expect(answer).toMatchObject({ code: 1, exit_code: -1, stdout: '' });
      } finally {
        await rm(spot);
      }
    });

    it('2: the folder cannot be entered', async () => {
      expect(await run('echo ran', { path: join(folder, 'none') })).toMatchObject({
        code: 2,
        exit_code: -1,
        stdout: '',
      });
    });

    it('3: there is no such user', async () => {
      for (const wrong of ['no-such-user', `$(touch ${folder}/hijacked)`, "a'b", 'a b'])
        expect(await run('echo ran', { user: wrong })).toMatchObject({ code: 3, exit_code: -1, stdout: '' });
      expect(existsSync(join(folder, 'hijacked'))).toBe(false);
    });

    it('4: its time is over, and its whole tree is gone', async () => {
      const file = join(folder, 'timeout-pids');
      const answer = await run(tree(file), { timeout: 2 });
      expect(answer).toMatchObject({ code: 4, exit_code: 124 });
      const pids = await pidsIn(file);
      expect(pids.length).toBeGreaterThanOrEqual(5);
      expect(pids.filter(isAlive)).toEqual([]);
    });

    it('4: the same as another user', async () => {
      const file = join(folder, 'timeout-pids-user');
      expect(await run(tree(file), { timeout: 2, user: user.name })).toMatchObject({
        code: 4,
        exit_code: 124,
      });
      expect((await pidsIn(file)).filter(isAlive)).toEqual([]);
    });

    it('5: the host is not reached, and the message says why', async () => {
      expect(await field.api.sync(script(closed, name(), 'true'))).toMatchObject({
        code: 5,
        exit_code: -1,
        msg: expect.stringMatching(/refused/),
      });
    });

    it('6: it is cancelled, and its whole tree is gone', async () => {
      const file = join(folder, 'cancel-pids');
      const task = name();
      const answer = field.api.sync(script(ip, task, tree(file)));
      await expect.poll(() => countLines(file), { timeout: 20_000 }).toBeGreaterThanOrEqual(5);
      expect(await field.api.cancel(ip, task)).toEqual({ code: 0, msg: 'success' });
      expect((await pidsIn(file)).filter(isAlive)).toEqual([]);
      const { code, exit_code: exitCode } = await answer;
      expect(code).toBe(6);
      expect([137, 143]).toContain(exitCode);
    });
  });

  describe('fields', () => {
    it('arrive byte for byte, whatever stands in them', async () => {
      const words = [
        `'`,
        `"`,
        `$(touch ${folder}/param)`,
        '`id`',
        '$HOME',
        'a\nb',
        '-n',
        '--',
        '*',
        '~',
        '\\',
        '\\n',
        '%s',
        '!x',
        '中文 é 😀',
        '\t',
        '',
        'x'.repeat(60_000),
      ];
      const quoted = words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
      const answer = await run('for w; do printf %s "$w" | sha256sum; done', { param: quoted });
      const sums = words.map((word) => `${createHash('sha256').update(word).digest('hex')}  -\n`);
      expect(answer.stdout).toBe(sums.join(''));
      for (const path of [`${folder}/it's $(touch ${folder}/path)`, `${folder}/-n`, `${folder}/a\nb`]) {
        await mkdir(path.replaceAll(`${folder}/path`, 'x'), { recursive: true });
        await mkdir(path, { recursive: true });
        expect((await run('pwd', { path })).stdout).toBe(`${path}\n`);
      }
      expect(readdirSync(folder)).not.toContain('param');
      expect(readdirSync(folder)).not.toContain('path');
    });

    it('CRLF becomes LF, and a script keeps its own bytes otherwise', async () => {
      const answer = await run('cat <<"END"\r\na\'b"c$d`e\\f\r\nEND\r\nexit 4\r\n');
      expect(answer).toMatchObject({ code: 0, exit_code: 4, stdout: 'a\'b"c$d`e\\f\n' });
    });

    it('bytes that are no UTF-8 come back as U+FFFD', async () => {
      expect((await run(`printf 'a\\377b'`)).stdout).toBe('a\uFFFDb');
    });

    it('leave no temporary script on the host', async () => {
      const { stdout } = await run('echo "$0"', { user: user.name });
      expect(stdout.trim()).toMatch(/^\//);
      expect(existsSync(stdout.trim())).toBe(false);
    });
  });

  describe('asynchronous tasks', () => {
    it('are taken once and deliver their result', async () => {
      const task = name();
      const request = script(ip, task, 'echo done; exit 2', { callback_url: receiver.url });
      expect((await field.api.queue(request)).code).toBe(0);
      expect((await field.api.queue(request)).code).toBe(1);
      await expect
        .poll(() => receiver.bodies.filter((body) => (body as Answer).task_id === task), { timeout: 20_000 })
        .toEqual([
          expect.objectContaining({ code: 0, exit_code: 2, stdout: 'done\n', stderr: '', ip, task_id: task }),
        ]);
    });

    it('deliver that they were cancelled', async () => {
      const task = name();
      const file = join(folder, 'async-cancel');
      const content = `echo $$ >${file}; sleep 300`;
      await field.api.queue(script(ip, task, content, { callback_url: receiver.url }));
      await expect.poll(() => countLines(file), { timeout: 20_000 }).toBe(1);
      expect((await field.api.cancel(ip, task)).code).toBe(0);
      await expect
        .poll(() => receiver.bodies.find((body) => (body as Answer).task_id === task), { timeout: 20_000 })
        .toMatchObject({ code: 6 });
      expect((await field.api.cancel(ip, task)).code).toBe(1);
    });
  });

  describe('a transfer', () => {
    it('puts files with their owner, group and mode, between its two commands', async () => {
      const bytes = Buffer.from(Array.from({ length: 70_000 }, (_, at) => (at * 7) % 256));
      const file = {
        path: folder,
        user: user.name,
        group: user.name,
        md5_check: true,
        encoding: 'base64',
        content: bytes.toString('base64'),
        md5: createHash('md5').update(bytes).digest('hex'),
      };
      const { body } = await field.api.call('POST', '/agent/file/transfer', {
        bcommand: 'id -un',
        bcommand_user: 'root',
        acommand: `id -un; stat -c '%U %G %a' ${folder}/b.bin`,
        acommand_user: user.name,
        ip,
        task_id: name(),
        file_list: [
          { ...file, file_id: 1, name: 'b.bin', mode: '0640' },
          { ...file, file_id: 2, name: 'bad', md5: '0'.repeat(32) },
          { ...file, file_id: 3, name: 'lost', path: join(folder, 'no-folder') },
        ],
      });
      expect(body).toMatchObject({
        code: 1,
        ip,
        command_before_exit_code: 0,
        command_before_stdout: 'root\n',
        command_after_exit_code: 0,
        command_after_stdout: `${user.name}\n${user.name} ${user.name} 640\n`,
        file_list: [
          { file_id: 1, state: true, msg: '' },
          { file_id: 2, state: false, msg: expect.stringMatching(/md5/) },
          { file_id: 3, state: false, msg: expect.stringMatching(/.+/) },
        ],
      });
      expect(await readFile(join(folder, 'b.bin'))).toEqual(bytes);
      expect((await stat(join(folder, 'b.bin'))).mode & 0o777).toBe(0o640);
      expect(readdirSync(folder).filter((entry) => entry === 'bad' || entry.startsWith('.muster'))).toEqual(
        [],
      );
    });

    it('does nothing after a before-command that fails', async () => {
      const { body } = await field.api.call('POST', '/agent/file/transfer', {
        bcommand: 'exit 3',
        bcommand_user: 'root',
        acommand: `touch ${folder}/after`,
        acommand_user: 'root',
        ip,
        task_id: name(),
        file_list: [
          {
            file_id: 1,
            path: folder,
            user: 'root',
            group: 'root',
            content: 'x',
            name: 'never',
            md5_check: false,
          },
        ],
      });
      expect(body).toMatchObject({
        code: 1,
        command_before_exit_code: 3,
        command_after_exit_code: -1,
        file_list: [{ file_id: 1, state: false, msg: expect.stringMatching(/before-command/) }],
      });
      expect(readdirSync(folder).filter((entry) => entry === 'never' || entry === 'after')).toEqual([]);
    });
  });

  it('1 GB of output is cut with a mark, and memory does not grow with it', async () => {
    const { pid } = field.muster;
    await run('head -c 50000000 /dev/zero | tr "\\0" x');
    const before = memoryOf(pid);
    const answer = await run('head -c 1000000000 /dev/zero | tr "\\0" x; echo end >&2; exit 5', {
      timeout: 600,
    });
    expect(answer).toMatchObject({ code: 0, exit_code: 5, stderr: 'end\n' });
    expect(answer.stdout).toHaveLength(
      10 * mebibyte + '\n[output cut here: more than 10485760 bytes]\n'.length,
    );
    expect(memoryOf(pid).most - before.now).toBeLessThan(200 * mebibyte);
  });
});

/** A script that leaves processes in every way there is, notes their pids, and waits. */
function tree(file: string): string {
  return `echo $$ >>${file}
sleep 301 & echo $! >>${file}
nohup sleep 302 >/dev/null 2>&1 & echo $! >>${file}
setsid sh -c 'echo $$ >>${file}; exec sleep 303' &
(setsid sh -c '(sleep 304 & echo $! >>${file})' &)
trap '' TERM
wait; sleep 305
`;
}

function countLines(file: string): number {
  return existsSync(file) ? (execFileSync('wc', ['-l', file]).toString().split(' ').map(Number)[0] ?? 0) : 0;
}
