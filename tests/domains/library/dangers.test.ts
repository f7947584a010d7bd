import { migrations } from '@main/platform/store';
import { describe, expect, it } from 'vitest';
import { openTestStoreIn, temporaryFolder, upTo } from '../../support/store';
import { admin, startLibrary } from './support';

const rule = {
  name: 'no reboot',
  pattern: String.raw`^\s*reboot\b`,
  languages: [],
  messageZh: '不要重启',
  messageEn: 'reboots the host',
  action: 'block' as const,
  enabled: true,
};

describe('rules for dangerous commands', () => {
  it('come with Muster as warnings: none of them refuses a run', async () => {
    const { dangers } = await startLibrary();
    const { items } = await dangers.list();
    expect(items.length).toBeGreaterThan(10);
    expect(items.every(({ action, builtIn }) => action === 'warn' && builtIn)).toBe(true);
    await dangers.refuseBlocked('rm -rf /\nreboot\n', 'bash');
    // Each passes the check that a rule of one's own has to pass.
    for (const { builtIn: _, updatedAt: __, updatedBy: ___, ...one } of items) await dangers.save(admin, one);
  });

  it('refuse a run where they say so, with the line, for their languages only', async () => {
    const { dangers } = await startLibrary();
    const { id } = await dangers.save(admin, { ...rule, languages: ['sh', 'bash'] });
    await expect(dangers.refuseBlocked('echo a\n  reboot\n', 'bash')).rejects.toMatchObject({
      reason: 'library.blocked',
      params: { line: 2, message: '不要重启', messageEn: 'reboots the host' },
    });
    await expect(dangers.refuseBlocked('echo "step # 1"; x\nreboot', 'sh')).rejects.toMatchObject({
      params: { line: 2 },
    });
    await dangers.refuseBlocked('# reboot\necho reboot # reboot\n', 'bash');
    await dangers.refuseBlocked('reboot\n', 'python');
    await dangers.save(admin, { ...rule, id, enabled: false });
    await dangers.refuseBlocked('reboot\n', 'bash');
    await dangers.delete(id);
    await expect(dangers.delete(id)).rejects.toMatchObject({ reason: 'common.notFound' });
  });

  it('are refused when they are no pattern, or one without end, or have a name that is there', async () => {
    const { dangers } = await startLibrary();
    for (const pattern of ['(', '(a+)+$'])
      await expect(dangers.save(admin, { ...rule, pattern })).rejects.toMatchObject({
        issues: [{ path: 'pattern', reason: 'library.badPattern' }],
      });
    await expect(dangers.save(admin, { ...rule, name: 'MKFS' })).rejects.toMatchObject({
      issues: [{ path: 'name', reason: 'library.nameTaken' }],
    });
  });

  it('cannot hold up Muster: what cannot be judged in time is not let through', async () => {
    const { dangers, store } = await startLibrary();
    await dangers.save(admin, rule);
    await store.write((tx) =>
      tx.db.updateTable('danger_rules').set({ pattern: '(x+)+y' }).where('name', '=', rule.name).execute(),
    );
    await expect(dangers.refuseBlocked(`echo ${'x'.repeat(5000)}`, 'bash')).rejects.toMatchObject({
      reason: 'library.blocked',
    });
  });
});

describe('the migration', () => {
  it('adds library and rules to a database with jobs, and a run goes with its job', async () => {
    const dir = await temporaryFolder();
    const before = await openTestStoreIn(dir, { migrations: upTo(9) });
    await before.write((tx) =>
      tx.db
        .insertInto('jobs')
        .values({
          ...{ kind: 'script', title: 'old', state: 'succeeded', spec: '{}', business_id: null },
          ...{ created_by: 'ops', origin: 'api', concurrency: 1, total: 0 },
          ...{ created_at: 1, started_at: 1, finished_at: 1 },
        })
        .execute(),
    );
    await before.close();
    const after = await openTestStoreIn(dir, { migrations });
    expect((await after.read.selectFrom('danger_rules').select('id').execute()).length).toBeGreaterThan(10);
    await after.write((tx) => tx.db.insertInto('job_secrets').values({ job_id: 1, name: 'TOKEN' }).execute());
    await expect(
      after.write((tx) => tx.db.insertInto('job_secrets').values({ job_id: 2, name: 'TOKEN' }).execute()),
    ).rejects.toThrow(/FOREIGN KEY/);
    await after.write((tx) => tx.db.deleteFrom('jobs').execute());
    expect(await after.read.selectFrom('job_secrets').selectAll().execute()).toEqual([]);
  });
});
