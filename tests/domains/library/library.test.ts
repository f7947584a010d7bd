import { scriptsQuery } from '@main/domains/library/library.store';
import { explainPlan } from '@main/platform/store';
import { describe, expect, it } from 'vitest';
import { openTestStore } from '../../support/store';
import { admin, ann, anyPage, ben, draft, rita, startLibrary } from './support';

/** A script whose first version is submitted; answers what a review needs. */
async function submitted(started: Awaited<ReturnType<typeof startLibrary>>, by = ann) {
  const { id } = await started.library.save(by, draft);
  await started.library.submit(by, { id, version: 1, note: '' });
  const { submittedAt } = await started.library.version(by, id, 1);
  return { id, version: 1, submittedAt: submittedAt ?? 0, note: '', verdict: 'approve' as const };
}

describe('a script of the library', () => {
  it('is kept as a draft with its history, line ends made one', async () => {
    const { library } = await startLibrary();
    const saved = await library.save(ann, draft);
    expect(saved).toMatchObject({ id: 1, version: 1, state: 'draft' });
    const script = await library.get(ann, 1);
    expect(script).toMatchObject({
      name: 'Clean logs',
      owner: 'ann',
      latestState: 'draft',
      ableVersion: null,
    });
    expect(script.tags).toEqual(['logs', 'nightly']);
    expect(script.events.map(({ deed, by, version, note }) => ({ deed, by, version, note }))).toEqual([
      { deed: 'created', by: 'ann', version: 1, note: 'first' },
    ]);
    expect((await library.version(ben, 1, 1)).content).toBe('find /var/log/app -mtime +"$DAYS" -delete\n');
  });

  it('has one name, whatever its case', async () => {
    const { library } = await startLibrary();
    await library.save(ann, draft);
    await expect(library.save(ben, { ...draft, name: 'clean LOGS' })).rejects.toMatchObject({
      issues: [{ path: 'name', reason: 'library.nameTaken' }],
    });
  });

  it('is changed in place while it is a draft, and never over what another saved', async () => {
    const { library } = await startLibrary();
    const { id, version, updatedAt } = await library.save(ann, draft);
    const change = { ...draft, id, basedOn: { version, updatedAt } };
    expect(await library.save(ben, { ...change, content: 'echo 2' })).toMatchObject({ version: 1 });
    await expect(library.save(ann, { ...change, content: 'echo 3' })).rejects.toMatchObject({
      reason: 'library.changedMeanwhile',
      params: { by: 'ben' },
    });
    expect((await library.version(ann, id, 1)).content).toBe('echo 2');
  });

  it('gets a new name or place without a new version', async () => {
    const started = await startLibrary();
    const { library } = started;
    const { id, ...review } = await submitted(started);
    await library.review(rita, { id, ...review });
    await library.save(ben, { ...draft, id, name: 'Clean old logs', tags: ['logs'] });
    expect(await library.get(ann, id)).toMatchObject({
      name: 'Clean old logs',
      latestVersion: 1,
      latestState: 'able',
    });
    expect((await library.list(ann, { ...anyPage, tag: 'nightly' })).total).toBe(0);
    await library.save(ben, { ...draft, id, content: 'echo new' });
    expect(await library.get(ann, id)).toMatchObject({
      latestVersion: 2,
      latestState: 'draft',
      ableVersion: 1,
    });
    expect((await library.version(ann, id, 1)).content).toContain('find');
  });

  it('that is private is there for its owner and for reviewers', async () => {
    const { library } = await startLibrary();
    const { id } = await library.save(ann, { ...draft, visibility: 'private' });
    await expect(library.get(ben, id)).rejects.toMatchObject({ reason: 'common.notFound' });
    await expect(library.runnable(ben, id, 1)).rejects.toMatchObject({ reason: 'common.notFound' });
    await expect(library.save(ben, { ...draft, id })).rejects.toMatchObject({ reason: 'common.notFound' });
    expect((await library.list(ben, anyPage)).total).toBe(0);
    expect((await library.facets(ben)).tags).toEqual([]);
    expect((await library.list(ann, anyPage)).total).toBe(1);
    expect((await library.list(rita, anyPage)).total).toBe(1);
  });

  it('is deleted by its owner or a reviewer only', async () => {
    const { library } = await startLibrary();
    const { id } = await library.save(ann, draft);
    await expect(library.delete(ben, id)).rejects.toMatchObject({ reason: 'library.notYours' });
    await library.delete(ann, id);
    expect((await library.list(ann, anyPage)).total).toBe(0);
  });
});

describe('a review', () => {
  it('makes a version able, and from then on it does not change', async () => {
    const started = await startLibrary();
    const { library, store } = started;
    const review = await submitted(started);
    await expect(library.save(ann, { ...draft, id: review.id, content: 'echo x' })).rejects.toMatchObject({
      reason: 'library.submitted',
    });
    await library.review(rita, { ...review, note: 'looks fine' });
    expect(await library.runnable(ben, review.id)).toMatchObject({
      version: 1,
      state: 'able',
      reviewedBy: 'rita',
    });
    const before = await store.read.selectFrom('library_versions').selectAll().execute();
    await library.save(ann, { ...draft, id: review.id, content: 'echo changed' });
    const after = await store.read
      .selectFrom('library_versions')
      .selectAll()
      .where('version', '=', 1)
      .execute();
    expect(after).toEqual(before);
    expect(started.noted).toEqual([]);
  });

  it('is not done by who wrote some of it, unless an administrator, and that is written down', async () => {
    const started = await startLibrary();
    const { library } = started;
    const both = { ...rita, id: 9, name: 'both', groups: [2, 4] };
    const review = await submitted(started, both);
    await expect(library.review(both, review)).rejects.toMatchObject({ reason: 'library.ownReview' });
    await library.save(admin, { ...draft, name: 'Another' });
    await library.submit(admin, { id: 2, version: 1, note: '' });
    const { submittedAt } = await library.version(admin, 2, 1);
    await library.review(admin, { ...review, id: 2, submittedAt: submittedAt ?? 0 });
    expect((await library.version(ann, 2, 1)).ownReview).toBe(true);
    expect(started.noted).toEqual([
      { actor: 'admin', action: 'library.reviewOwn', input: { id: 2, version: 1, verdict: 'approve' } },
    ]);
  });

  it('is of what was read: a version withdrawn and submitted anew is another', async () => {
    const started = await startLibrary();
    const { library } = started;
    const review = await submitted(started);
    await expect(library.withdraw(ben, { id: 1, version: 1 })).rejects.toMatchObject({
      reason: 'library.notYours',
    });
    await library.withdraw(ann, { id: 1, version: 1 });
    await library.save(ann, { ...draft, id: 1, content: 'rm -rf /' });
    await library.submit(ann, { id: 1, version: 1, note: '' });
    await expect(library.review(rita, review)).rejects.toMatchObject({ reason: 'library.notInState' });
    expect((await library.version(ann, 1, 1)).state).toBe('submitted');
  });

  it('may reject; the version is mended in place and runs only then', async () => {
    const started = await startLibrary();
    const { library } = started;
    const review = await submitted(started);
    await library.review(rita, { ...review, verdict: 'reject', note: 'too wide' });
    await expect(library.runnable(ann, 1, 1)).rejects.toMatchObject({ reason: 'library.notRunnable' });
    await library.save(ann, { ...draft, id: 1, content: 'echo mended' });
    expect(await library.runnable(ann, 1, 1)).toMatchObject({ state: 'draft', reviewNote: 'too wide' });
    expect((await library.get(ann, 1)).events.map(({ deed }) => deed)).toEqual([
      'edited',
      'rejected',
      'submitted',
      'created',
    ]);
  });

  it('can be taken back: a disabled version does not run, and the one before counts', async () => {
    const started = await startLibrary();
    const { library } = started;
    const review = await submitted(started);
    await library.review(rita, review);
    await library.save(ann, { ...draft, id: 1, content: 'echo 2' });
    await library.submit(ann, { id: 1, version: 2, note: '' });
    const { submittedAt } = await library.version(ann, 1, 2);
    await library.review(rita, { ...review, version: 2, submittedAt: submittedAt ?? 0 });
    expect((await library.runnable(ben, 1)).version).toBe(2);
    await library.setDisabled(rita, { id: 1, version: 2, disabled: true, note: 'breaks web03' });
    expect((await library.runnable(ben, 1)).version).toBe(1);
    await expect(library.runnable(ben, 1, 2)).rejects.toMatchObject({ reason: 'library.notRunnable' });
    await library.setDisabled(rita, { id: 1, version: 2, disabled: false, note: '' });
    expect((await library.runnable(ben, 1)).version).toBe(2);
  });
});

describe('the list', () => {
  it('finds by words, state, language, tag and who owns it', async () => {
    const started = await startLibrary();
    const { library } = started;
    await submitted(started);
    await library.save(ben, {
      ...draft,
      name: 'Facts',
      language: 'python',
      category: 'facts',
      tags: [],
      content: 'print(1)',
    });
    const names = async (filter: object) =>
      (await library.list(ann, { ...anyPage, ...filter })).items.map(({ name }) => name);
    expect(await names({})).toEqual(['Clean logs', 'Facts']);
    expect(await names({ keyword: 'OLD night' })).toEqual(['Clean logs']);
    expect(await names({ state: ['submitted'] })).toEqual(['Clean logs']);
    expect(await names({ language: ['python', 'perl'] })).toEqual(['Facts']);
    expect(await names({ tag: 'logs' })).toEqual(['Clean logs']);
    expect(await names({ category: 'facts' })).toEqual(['Facts']);
    expect(await names({ mine: true })).toEqual(['Clean logs']);
    expect(await names({ able: true })).toEqual([]);
    expect(await library.facets(ann)).toEqual({
      categories: ['disk', 'facts'],
      tags: ['logs', 'nightly'],
      waiting: 1,
    });
  });

  it('is sorted by an index', async () => {
    const store = await openTestStore();
    for (const sortBy of ['name', 'updatedAt', 'lastRunAt', 'runs'] as const) {
      const filter = { ...anyPage, sortBy, seenBy: undefined };
      const plan = await explainPlan(store.read, scriptsQuery(store.read, filter).rows.limit(50));
      expect(plan.join('\n')).toMatch(/USING INDEX library_scripts_by_/);
      expect(plan.join('\n')).not.toContain('TEMP B-TREE');
    }
  });
});
