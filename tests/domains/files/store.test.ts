import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createUploads } from '@main/domains/files';
import { noteBlob } from '@main/domains/files/blobs.store';
import { createRetention } from '@main/domains/files/files.retention';
import { Pace } from '@main/domains/files/pace';
import { systemClock } from '@main/kernel/clock';
import { silentLogger } from '@main/kernel/logger';
import { openBlobs } from '@main/platform/files/blobs';
import { describe, expect, it } from 'vitest';
import { migrateTo, openTestStore, openTestStoreIn, temporaryFolder, upTo } from '../../support/store';
import { operator } from './harness';

const text = (content: string) => Buffer.from(content);

describe('an upload', () => {
  it('comes in parts; a part that is sent again changes nothing, one that does not follow is refused', async () => {
    const blobs = await openBlobs(await temporaryFolder());
    const uploads = createUploads(blobs, systemClock);
    const { uploadId } = await uploads.open(operator, 6);
    expect(await uploads.part(operator, uploadId, 0, text('abc'))).toEqual({ received: 3 });
    expect(await uploads.part(operator, uploadId, 0, text('abc'))).toEqual({ received: 3 });
    expect(await uploads.part(operator, uploadId, 2, text('cd'))).toEqual({ received: 4 });
    await expect(uploads.part(operator, uploadId, 5, text('f'))).rejects.toMatchObject({
      reason: 'files.badPart',
    });
    await expect(uploads.finish(operator, uploadId)).rejects.toMatchObject({ reason: 'files.incomplete' });
    await expect(uploads.part(operator, uploadId, 4, text('efg'))).rejects.toMatchObject({
      reason: 'files.badPart',
    });
    await uploads.part(operator, uploadId, 4, text('ef'));
    expect(await uploads.finish(operator, uploadId)).toEqual({
      sha256: 'bef57ec7f53a6d40beb640a780a639c83bc29ac8a9816f1fc6c5c6dcd93c4721',
      md5: 'e80b5017098950fc58aad83c8c14978e',
      size: 6,
    });
    await expect(uploads.part(operator, uploadId, 0, text('a'))).rejects.toMatchObject({
      reason: 'files.uploadGone',
    });
  });

  it('is its sender’s alone, and is forgotten when nothing comes', async () => {
    const folder = await temporaryFolder();
    let now = 0;
    const uploads = createUploads(await openBlobs(folder), { now: () => now });
    const { uploadId } = await uploads.open(operator, 6);
    const other = { ...operator, id: 2 };
    await expect(uploads.part(other, uploadId, 0, text('a'))).rejects.toMatchObject({
      reason: 'files.uploadGone',
    });
    now = 31 * 60_000;
    await uploads.open(other, 1);
    await expect(uploads.part(operator, uploadId, 0, text('a'))).rejects.toMatchObject({
      reason: 'files.uploadGone',
    });
    await uploads.stop();
    expect(await readdir(join(folder, 'incoming'))).toEqual([]);
  });
});

describe('the store of contents', () => {
  it('keeps one content once, removes what nobody used for a month and what no row knows', async () => {
    const store = await openTestStore();
    const blobs = await openBlobs(await temporaryFolder());
    const put = async (content: string) => {
      const incoming = await blobs.receive();
      await incoming.write(text(content));
      return incoming.finish();
    };
    const [one, again, stranger] = [await put('one'), await put('one'), await put('stranger')];
    expect(again).toEqual(one);
    await store.write((tx) => noteBlob(tx, one, 0));
    const at = (now: number) =>
      createRetention({ store, blobs, clock: { now: () => now }, logger: silentLogger });
    const early = at(29 * 86_400_000);
    await early.start();
    early.stop();
    expect(await blobs.list()).toEqual([one.sha256]);
    expect(await blobs.has(stranger.sha256, stranger.size)).toBe(false);
    await at(31 * 86_400_000).sweep();
    expect(await blobs.list()).toEqual([]);
  });
});

describe('a pace', () => {
  it('holds its rate over all who share it', () => {
    let now = 0;
    const pace = new Pace(1000, () => now);
    expect(pace.book(100)).toBe(0);
    expect(pace.book(500)).toBe(100);
    expect(pace.book(500)).toBe(600);
    now = 10_000;
    expect(pace.book(500)).toBe(0);
  });
});

describe('0013-files', () => {
  it('keeps jobs as they were', async () => {
    const before = await migrateTo(12);
    await before.write(({ db }) =>
      db
        .insertInto('jobs')
        .values({
          ...{ kind: 'script', title: 'x', state: 'succeeded', spec: '{}', created_by: 'ann' },
          ...{ origin: 'console', concurrency: 1, total: 0, created_at: 1 },
        })
        .execute(),
    );
    await before.close();
    const after = await openTestStoreIn(before.dir, { migrations: upTo(13) });
    expect(await after.read.selectFrom('jobs').select('title').execute()).toEqual([{ title: 'x' }]);
    expect(await after.read.selectFrom('file_blobs').selectAll().execute()).toEqual([]);
    expect(await after.read.selectFrom('collected_files').selectAll().execute()).toEqual([]);
  });
});
