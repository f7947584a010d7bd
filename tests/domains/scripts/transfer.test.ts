import { createHash } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { createTransferService } from '@main/domains/scripts';
import type { TransferFile, TransferRequest } from '@main/domains/scripts/transfer.fields';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { endpointOf, openWorkbench, type Workbench } from '../../support/ssh/bench';
import { noAgents } from './kind.harness';
import { agentAt, guard, host, hostsOf, operator, settings } from './support';

let bench: Workbench;
let folder: string;

beforeEach(async () => {
  bench = await openWorkbench();
  folder = join(bench.folder, 'target');
  await mkdir(folder);
});

afterEach(() => bench.close());

async function service() {
  const sandbox = await bench.host();
  const transfers = createTransferService({
    hosts: hostsOf([host(1, '10.0.0.1'), host(2, '10.0.0.2', { hasCredential: false })]),
    agentAt,
    accessFor: async (id) => (id === 1 ? endpointOf(sandbox) : undefined),
    ssh: bench.pool(),
    agents: noAgents,
    settings: () => settings,
    guard,
  });
  return { transfers, sandbox };
}

function file(more: Partial<TransferFile> = {}): TransferFile {
  const me = userInfo().username;
  return {
    fileId: 1,
    path: folder,
    name: 'a.conf',
    user: me,
    group: me,
    content: 'hello\n',
    encoding: 'utf-8',
    ...more,
  };
}

function request(more: Partial<TransferRequest> = {}): TransferRequest {
  const nothing = { command: '', user: '' };
  return { ip: '10.0.0.1', taskId: 't1', before: nothing, after: nothing, files: [file()], ...more };
}

describe('a transfer', () => {
  it('runs the command before, puts the files, runs the command after', async () => {
    const { transfers } = await service();
    const answer = await transfers.run(
      operator,
      request({
        before: { command: `ls ${folder} | wc -l`, user: 'ops' },
        after: { command: `cat ${folder}/a.conf; echo done >&2`, user: 'ops' },
      }),
    );
    expect(answer).toEqual({
      ip: '10.0.0.1',
      taskId: 't1',
      ok: true,
      message: 'success',
      before: { exitCode: 0, stdout: '0\n', stderr: '' },
      after: { exitCode: 0, stdout: 'hello\n', stderr: 'done\n' },
      files: [{ fileId: 1, ok: true, message: '' }],
    });
    expect(await readdir(folder)).toEqual(['a.conf']);
  });

  it('moves nothing and runs nothing after when the command before fails', async () => {
    const { transfers } = await service();
    const answer = await transfers.run(
      operator,
      request({
        before: { command: 'echo why >&2; exit 4', user: 'ops' },
        after: { command: `touch ${folder}/after`, user: 'ops' },
        files: [file(), file({ fileId: 2, name: 'b' })],
      }),
    );
    expect(answer.ok).toBe(false);
    expect(answer.before).toEqual({ exitCode: 4, stdout: '', stderr: 'why\n' });
    expect(answer.after.exitCode).toBe(-1);
    expect(answer.files.map((one) => [one.ok, one.message])).toEqual([
      [false, 'not transferred: the before-command ended with 4'],
      [false, 'not transferred: the before-command ended with 4'],
    ]);
    expect(await readdir(folder)).toEqual([]);
  });

  it('carries bytes that are no text, and names that are no plain words', async () => {
    const { transfers } = await service();
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, value) => value));
    const names = [`it's "x"`, '-rf', '$(id)', 'a\nb', '中文', '*'];
    const files = names.map((name, fileId) =>
      file({ fileId, name, content: bytes.toString('base64'), encoding: 'base64' }),
    );
    const answer = await transfers.run(operator, request({ files }));
    expect(answer.files.filter((one) => !one.ok)).toEqual([]);
    expect((await readdir(folder)).sort()).toEqual([...names].sort());
    for (const name of names) expect(await readFile(join(folder, name))).toEqual(bytes);
  });

  it('refuses only the file whose md5 is another, whatever its spelling', async () => {
    const { transfers } = await service();
    const md5 = createHash('md5').update('hello\n').digest('hex');
    const answer = await transfers.run(
      operator,
      request({
        files: [
          file({ fileId: 1, name: 'good', md5: md5.toUpperCase() }),
          file({ fileId: 2, name: 'bad', md5: '0'.repeat(32) }),
          file({ fileId: 3, name: 'none', md5: '' }),
          file({ fileId: 4, name: 'unchecked' }),
        ],
        after: { command: 'echo after', user: 'ops' },
      }),
    );
    expect(answer.ok).toBe(false);
    expect(answer.message).toBe('2 of 4 files failed');
    expect(answer.files.map((one) => one.ok)).toEqual([true, false, false, true]);
    expect(answer.after.stdout).toBe('after\n');
    expect((await readdir(folder)).sort()).toEqual(['good', 'unchecked']);
  });

  it('keeps the mode of a file that it replaces, sets the one asked for, else 0644', async () => {
    const { transfers } = await service();
    await writeFile(join(folder, 'old'), 'old');
    await chmod(join(folder, 'old'), 0o600);
    const answer = await transfers.run(
      operator,
      request({
        files: [file({ name: 'old' }), file({ name: 'asked', mode: '0750' }), file({ name: 'new' })],
      }),
    );
    expect(answer.ok).toBe(true);
    const modeOf = async (name: string) => (await stat(join(folder, name))).mode & 0o7777;
    expect([await modeOf('old'), await modeOf('asked'), await modeOf('new')]).toEqual([0o600, 0o750, 0o644]);
    expect(await readFile(join(folder, 'old'), 'utf8')).toBe('hello\n');
  });

  it('says of each file why it failed, and leaves nothing half-written', async () => {
    const { transfers } = await service();
    await mkdir(join(folder, 'a-folder'));
    const answer = await transfers.run(
      operator,
      request({
        files: [
          file({ fileId: 1, path: join(folder, 'nowhere') }),
          file({ fileId: 2, name: 'a-folder' }),
          file({ fileId: 3, user: 'nobody-of-that-name' }),
        ],
        after: { command: `touch ${folder}/after`, user: 'ops' },
      }),
    );
    expect(answer.ok).toBe(false);
    for (const one of answer.files)
      expect(one).toMatchObject({ ok: false, message: expect.stringMatching(/.+/) });
    expect(answer.after.exitCode).toBe(-1);
    expect(await readdir(folder)).toEqual(['a-folder']);
  });

  it('refuses a request with a wrong field whole, and names each', async () => {
    const { transfers } = await service();
    const bad = request({
      before: { command: 'true', user: '-c id' },
      files: [
        file(),
        file({ name: '../x' }),
        file({ name: '..' }),
        file({ path: 'a\0' }),
        file({ content: 'no base64!', encoding: 'base64' }),
      ],
    });
    await expect(transfers.run(operator, bad)).rejects.toMatchObject({
      issues: [
        { path: 'bcommand_user' },
        { path: 'file_list.1.name' },
        { path: 'file_list.2.name' },
        { path: 'file_list.3.path' },
        { path: 'file_list.4.content' },
      ],
    });
    expect(await readdir(folder)).toEqual([]);
  });

  it('says so of every file when the host cannot be reached', async () => {
    const { transfers, sandbox } = await service();
    await sandbox.close();
    const answer = await transfers.run(operator, request());
    expect(answer).toMatchObject({ ok: false, message: expect.stringMatching(/refused/) });
    expect(answer.files).toEqual([{ fileId: 1, ok: false, message: answer.message }]);
    const noWay = await transfers.run(operator, request({ ip: '10.0.0.2' }));
    expect(noWay).toMatchObject({ ok: false, message: expect.stringMatching(/agent/) });
  });
});
