import { chmod, lstat, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appears, processesWith } from '../../agent/support/bodies';
import { type Receiver, startReceiver } from '../../support/receiver';
import { canRunSshd } from '../../support/ssh/real-sshd';
import { type Answer, script } from './field';
import { type Hands, overAgent, overSsh } from './hands';

interface TransferAnswer {
  readonly code: number;
  readonly msg: string;
  readonly command_before_exit_code: number;
  readonly command_before_stdout: string;
  readonly command_after_exit_code: number;
  readonly file_list: readonly { file_id: number; state: boolean; msg: string }[];
}

const cap = 10 * 1_048_576;
const mark = `\n[output cut here: more than ${cap} bytes]\n`;
const tooMuch = `head -c ${cap + 1000} /dev/zero | tr '\\0' x`;
const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d$/);

// What 000 promises of an answer holds whichever way the work goes.
describe.skipIf(!canRunSshd()).each([
  ['over SSH', overSsh, '127.0.9.41', '98771'],
  ['by the agent', overAgent, '10.77.0.41', '98772'],
] as const)('000 %s', (_way, open, ip, seconds) => {
  let hands: Hands;
  let folder: string;
  let receiver: Receiver;
  let tasks = 0;
  const name = () => {
    tasks += 1;
    return `w${tasks}`;
  };
  const run = (content: string, more: object = {}): Promise<Answer> =>
    hands.api.sync(script(ip, name(), content, more));
  const none = { bcommand: '', bcommand_user: '', acommand: '', acommand_user: '' };
  const plain = { user: 'root', group: 'root', content: 'new', md5_check: false };
  const send = async (files: readonly object[], more: object = {}) => {
    const list = files.map((file, at) => ({ file_id: at, path: folder, ...plain, ...file }));
    const body = { ...none, ip, task_id: name(), file_list: list, ...more };
    return (await hands.api.call('POST', '/agent/file/transfer', body)).body as TransferAnswer;
  };
  const arrived = ({ file_list: files }: TransferAnswer) => files.map(({ state }) => state);

  beforeAll(async () => {
    hands = await open(ip);
    receiver = await startReceiver();
    folder = await mkdtemp(join(tmpdir(), 'muster-e2e-ways-'));
    await chmod(folder, 0o777);
  });
  afterAll(async () => {
    await receiver?.close();
    await hands?.close();
    await rm(folder, { recursive: true, force: true });
  });

  describe('a script', () => {
    it('answers every field, and no other', async () => {
      const request = { ...script(ip, 'fields', 'echo "$1-$2"; echo bad >&2'), param: '1 2' };
      expect(await hands.api.sync(request)).toEqual({
        ...{ code: 0, exit_code: 0, stdout: '1-2\n', stderr: 'bad\n', msg: 'success', ip, task_id: 'fields' },
        ...{ start_time: time, finish_time: time },
      });
    });

    it('reports its own status, 128 and the signal, or that its interpreter is none', async () => {
      expect(await run('exit 7')).toMatchObject({ code: 0, exit_code: 7 });
      expect(await run('kill -9 $$')).toMatchObject({ code: 0, exit_code: 137 });
      const missing = await run('true', { interpreter: '/no/such/interpreter' });
      expect(missing).toMatchObject({ code: 0, exit_code: 127 });
      expect(missing.stderr).toContain('/no/such/interpreter');
      expect(await run('true', { interpreter: '/tmp' })).toMatchObject({ code: 0, exit_code: 126 });
    });

    it('does not run without its folder (2) or its user (3), the folder first', async () => {
      const nowhere = { exit_code: -1, stdout: '', stderr: '' };
      for (const path of ['/no/such', '/etc/passwd', '~', '$HOME'])
        expect(await run('echo ran', { path })).toMatchObject({ code: 2, ...nowhere });
      for (const user of ['no-such-user', '0'])
        expect(await run('echo ran', { user })).toMatchObject({ code: 3, ...nowhere });
      const both = { path: '/no/such', user: 'no-such-user' };
      expect(await run('echo ran', both)).toMatchObject({ code: 2, ...nowhere });
    });

    it('runs as its user, in its folder, which counts from the home of the login', async () => {
      const home = await run('cd; pwd');
      expect(home.stdout).toMatch(/^\/.+\n$/);
      const as = { user: 'nobody', path: '/usr' };
      expect((await run('id -un; pwd; echo "$HOME"', as)).stdout).toBe('nobody\n/usr\n/nonexistent\n');
      expect((await run('pwd', { path: '.' })).stdout).toBe(home.stdout);
      expect((await run('pwd -P', { path: '..' })).stdout).toBe(`${dirname(home.stdout.trim())}\n`);
    });

    it('is ended with its whole tree when its time is over', async () => {
      const content = `echo began; setsid nohup sleep ${seconds} & trap '' TERM; sleep ${seconds}; sleep ${seconds}`;
      const answer = await run(content, { timeout: 1 });
      expect(answer).toMatchObject({ code: 4, exit_code: 124, stdout: 'began\n' });
      expect(processesWith(`sleep ${seconds}`)).toEqual([]);
    });

    it('is ended with its whole tree when it is cancelled, which its own answer says too', async () => {
      const sign = join(folder, 'sync-began');
      const answer = hands.api.sync(
        script(ip, 'cancel', `setsid sleep ${seconds} & touch ${sign}; sleep ${seconds}`),
      );
      await appears(sign);
      expect(await hands.api.cancel(ip, 'cancel')).toEqual({ code: 0, msg: 'success' });
      expect(processesWith(`sleep ${seconds}`)).toEqual([]);
      const { code, exit_code: exitCode } = await answer;
      expect(code).toBe(6);
      expect([137, 143]).toContain(exitCode);
      expect((await hands.api.cancel(ip, 'cancel')).code).toBe(1);
      expect((await hands.api.cancel(ip, 'never-was')).code).toBe(1);
    });

    it('is read with LF, has no stdin, leaves nothing of itself, and answers in UTF-8', async () => {
      const answer = await run('#!/bin/sh\r\ncat\r\necho "$0" >&2\r\nprintf \'a\\377b\'\r\n');
      expect(answer).toMatchObject({ code: 0, exit_code: 0, stdout: 'a\uFFFDb' });
      // Over SSH the file is the session's own: emptied after each run, gone with the session.
      const left = () => readFile(answer.stderr.trim(), 'utf8').catch(() => '');
      await expect.poll(left, { timeout: 20_000 }).toBe('');
    });

    it('is not waited for by what it leaves in the background', async () => {
      const answer = await run(`sleep ${seconds} & echo $!`);
      expect(answer).toMatchObject({ code: 0, exit_code: 0 });
      process.kill(Number(answer.stdout));
    });

    it('is cut above the cap with one mark, and goes on', async () => {
      const answer = await run(`${tooMuch}; echo end >&2; exit 5`);
      expect(answer).toMatchObject({ code: 0, exit_code: 5, stderr: 'end\n' });
      expect(answer.stdout.slice(cap)).toBe(mark);
    });
  });

  describe('a script that is queued', () => {
    const delivered = (task: string) =>
      expect.poll(() => receiver.bodies.filter((body) => (body as Answer).task_id === task), {
        timeout: 20_000,
      });

    it('is taken once, and its result is delivered as a waiting caller would have it', async () => {
      const request = script(ip, 'queued', 'echo done; exit 2', { callback_url: receiver.url });
      expect(await hands.api.queue(request)).toEqual({ code: 0, msg: 'success' });
      expect((await hands.api.queue(request)).code).toBe(1);
      await delivered('queued').toEqual([
        {
          ...{ code: 0, exit_code: 2, stdout: 'done\n', stderr: '', ip, task_id: 'queued' },
          ...{ msg: expect.stringContaining('2'), start_time: time, finish_time: time },
        },
      ]);
      expect((await hands.api.queue(request)).code).toBe(1);
    });

    it('is cancelled, and that is delivered', async () => {
      const sign = join(folder, 'async-began');
      const content = `touch ${sign}; sleep ${seconds}`;
      await hands.api.queue(script(ip, 'stopped', content, { callback_url: receiver.url }));
      await appears(sign);
      expect(await hands.api.cancel(ip, 'stopped')).toEqual({ code: 0, msg: 'success' });
      expect(processesWith(`sleep ${seconds}`)).toEqual([]);
      await delivered('stopped').toMatchObject([{ code: 6, ip }]);
    });
  });

  describe('a transfer', () => {
    it('replaces a file whole, sets owner, group and mode, and refuses each file by itself', async () => {
      const at = (file: string) => join(folder, file);
      await writeFile(at('old'), 'old');
      await chmod(at('old'), 0o600);
      await writeFile(at('elsewhere'), 'mine');
      await symlink(at('elsewhere'), at('link'));
      await mkdir(at('a-folder'));
      const good = [
        { name: 'old' },
        { name: 'link' },
        { name: 'asked', mode: '4750' },
        { name: 'owned', user: 'nobody', group: 'nogroup' },
        { name: 'numbers', user: '0', group: '7' },
        { name: 'summed', md5_check: true, md5: ' 22AF645D1859CB5CA6DA0C484F1F37EA ' },
        { name: 'unsummed', md5_check: false, md5: '0' },
        { name: 'folded', encoding: 'base64', content: 'bmV3\nbmV3\n' },
      ];
      const bad = [
        { name: 'a-folder' },
        { name: 'b', user: 'no-such-user' },
        { name: 'c', group: 'no-such-group' },
        { name: 'd', path: '/no/such' },
        { name: 'e', path: 'tmp' },
        { name: 'f', md5_check: true },
        { name: 'g', md5_check: true, md5: '0'.repeat(32) },
      ];
      const answer = await send([...good, ...bad], { acommand: 'true', acommand_user: 'root' });
      expect(answer).toMatchObject({ code: 1, command_before_exit_code: -1, command_after_exit_code: 0 });
      expect(arrived(answer)).toEqual([...good.map(() => true), ...bad.map(() => false)]);
      for (const { state, msg } of answer.file_list) expect(msg === '').toBe(state);
      const found = (await readdir(folder)).filter((entry) => !entry.endsWith('-began'));
      expect(found.sort()).toEqual(['a-folder', 'elsewhere', ...good.map((file) => file.name)].sort());
      const looks = async (file: string) => {
        const { mode, uid, gid } = await lstat(at(file));
        return `${(mode & 0o7777).toString(8)} ${uid} ${gid}`;
      };
      expect(await Promise.all(['old', 'asked', 'owned', 'numbers'].map(looks))).toEqual([
        '600 0 0',
        '4750 0 0',
        '644 65534 65534',
        '644 0 7',
      ]);
      expect((await lstat(at('link'))).isFile()).toBe(true);
      expect(await readFile(at('elsewhere'), 'utf8')).toBe('mine');
      expect(await readFile(at('folded'), 'utf8')).toBe('newnew');
    });

    it('moves nothing after a before-command that failed, timed out or has no user', async () => {
      const after = { acommand: `touch ${folder}/after`, acommand_user: 'root' };
      const failing: [object, number][] = [
        [{ bcommand: 'exit 3', bcommand_user: 'root' }, 3],
        [{ bcommand: 'kill -9 $$', bcommand_user: 'root' }, 137],
        [{ bcommand: `sleep ${seconds}`, bcommand_user: 'root', timeout: 1 }, 124],
        [{ bcommand: 'true', bcommand_user: 'no-such-user' }, -1],
      ];
      for (const [before, status] of failing) {
        const answer = await send([{ name: 'never' }], { ...after, ...before });
        expect(answer).toMatchObject({
          ...{ code: 1, command_before_exit_code: status, command_after_exit_code: -1 },
          file_list: [{ state: false, msg: expect.stringContaining('before-command') }],
        });
      }
      expect(processesWith(`sleep ${seconds}`)).toEqual([]);
      expect((await readdir(folder)).filter((entry) => ['never', 'after'].includes(entry))).toEqual([]);
    });

    it('tells what its commands said, as their users, and fails with the one after', async () => {
      const commands = { bcommand: 'id -un; pwd', bcommand_user: 'nobody', acommand_user: 'root' };
      const failed = await send([{ name: 'kept' }], { ...commands, acommand: 'echo o; echo e >&2; exit 5' });
      expect(failed).toMatchObject({
        ...{ code: 1, command_before_exit_code: 0, command_before_stdout: 'nobody\n/\n' },
        ...{ command_after_exit_code: 5, command_after_stdout: 'o\n', command_after_stderr: 'e\n' },
      });
      expect(arrived(failed)).toEqual([true]);
      const loud = await send([], { ...commands, bcommand: tooMuch, acommand: 'true' });
      expect(loud).toMatchObject({ code: 0, command_after_exit_code: 0, file_list: [] });
      expect(loud.command_before_stdout.slice(cap)).toBe(mark);
    });

    it('is refused whole for a name that is a path, or content that is no base64', async () => {
      for (const wrong of [{ name: '../x' }, { name: '..' }, { name: 'x', encoding: 'base64', content: 'A' }])
        expect(await send([{ name: 'good' }, wrong])).toMatchObject({ code: 400 });
      expect(await readdir(folder)).not.toContain('good');
    });
  });
});
