import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canRunSshd } from '../../support/ssh/real-sshd';
import { signedIn } from '../support/console';
import { openField } from './field';

const count = 50;
const addresses = Array.from({ length: count }, (_, at) => `127.0.8.${at + 1}`);

describe.skipIf(!canRunSshd())('kill -9 in the middle of 50 running scripts', () => {
  let field: Awaited<ReturnType<typeof openField>>;
  let folder: string;

  beforeAll(async () => {
    field = await openField(addresses);
    folder = await mkdtemp(join(tmpdir(), 'muster-e2e-crash-'));
    await chmod(folder, 0o777);
  });
  afterAll(async () => {
    await field?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('every one ends as it really ended, and nothing runs twice', async () => {
    const before = await signedIn(field.muster);
    const { hosts } = await before.call('scripts.resolve', { targets: { addresses } });
    expect(hosts).toHaveLength(count);
    // Each notes that it runs; those below .26 wait for a sign, the others end while Muster is down.
    const content = `me=\${SSH_CONNECTION% *}; me=\${me##* }
echo begin; echo "$me" >>${folder}/ran
if [ "\${me##*.}" -le 25 ]; then until [ -e ${folder}/go ]; do sleep 0.5; done
else until [ -e ${folder}/down ]; do sleep 0.5; done; fi
echo end; echo "$me" >>${folder}/done; exit 3
`;
    const { jobId } = await before.call('scripts.run', {
      content,
      interpreter: '/bin/sh',
      user: field.user,
      hostIds: hosts.map((host) => host.id),
      concurrency: count,
    });
    const lines = async (name: string) =>
      existsSync(join(folder, name))
        ? (await readFile(join(folder, name), 'utf8')).split('\n').length - 1
        : 0;
    await expect.poll(() => lines('ran'), { timeout: 60_000 }).toBe(count);

    await field.muster.kill();
    await writeFile(join(folder, 'down'), '');
    await expect.poll(() => lines('done'), { timeout: 60_000 }).toBe(count - 25);
    await field.crash();
    const after = await signedIn(field.muster);
    await expect
      .poll(async () => (await after.call('jobs.get', { id: jobId })).counts.failed, { timeout: 10_000 })
      .toBe(count - 25);
    // The living ones are followed, not ended and not begun again.
    expect((await after.call('jobs.get', { id: jobId })).counts.running).toBe(25);
    await writeFile(join(folder, 'go'), '');
    await expect
      .poll(async () => (await after.call('jobs.get', { id: jobId })).state, { timeout: 30_000 })
      .toBe('failed');

    const { items } = await after.call('jobs.targets', { jobId, pageSize: 100 });
    expect(items.map(({ state, code, exitCode }) => `${state} ${code} ${exitCode}`)).toEqual(
      Array.from({ length: count }, () => 'failed 0 3'),
    );
    expect((await readFile(join(folder, 'ran'), 'utf8')).split('\n').filter(Boolean).sort()).toEqual(
      [...addresses].sort(),
    );
    const groups = await after.call('jobs.groups', { jobId });
    expect(groups.items).toMatchObject([{ hosts: count, exitCode: 3, preview: 'begin\nend' }]);
  });

  it('what was asked of it survives too: queued tasks run, each once', async () => {
    const tasks = addresses.slice(0, 20);
    const answers = await Promise.all(
      tasks.map((ip, at) =>
        field.api.queue({
          interpreter: '/bin/sh',
          path: '/tmp',
          user: field.user,
          content: `echo ${at} >>${folder}/queued; sleep 1`,
          param: '',
          ip,
          task_id: `q${at}`,
        }),
      ),
    );
    expect(answers.map(({ code }) => code)).toEqual(tasks.map(() => 0));
    await field.crash();
    const client = await signedIn(field.muster);
    const open = async () =>
      (await client.call('jobs.list', { state: ['queued', 'running', 'stopping'] })).total;
    await expect.poll(open, { timeout: 60_000 }).toBe(0);
    const text = await readFile(join(folder, 'queued'), 'utf8');
    const runs = text.split('\n').filter(Boolean);
    expect(new Set(runs).size).toBe(runs.length);
    const { items } = await client.call('jobs.list', { keyword: 'q', pageSize: 100 });
    const ended = items.filter((job) => /^q\d+$/.test(job.title));
    expect(ended).toHaveLength(tasks.length);
    for (const { title, state, counts } of ended) {
      // What was just being handed to its host is not begun again: it may end as lost, and says so.
      if (counts.lost > 0) continue;
      expect(state).toBe('succeeded');
      expect(runs).toContain(title.slice(1));
    }
  });
});
