import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { canRunSshd, type RealUser } from '../../support/ssh/real-sshd';
import { openField } from '../scripts/field';
import { type ConsoleClient, signedIn } from '../support/console';
import { ended } from '../support/furnish';

const ip = '127.0.44.1';

describe.skipIf(!canRunSshd())('files to a real sshd', () => {
  let field: Awaited<ReturnType<typeof openField>>;
  let console: ConsoleClient;
  let user: RealUser;
  let hostId: number;
  let folder: string;

  beforeAll(async () => {
    field = await openField([ip], { root: true });
    user = await field.sshd.addUser();
    console = await signedIn(field.muster);
    hostId = (await console.call('cmdb.hostIds', { filter: {} })).items[0]?.id ?? 0;
    folder = mkdtempSync(join(tmpdir(), 'muster-files-'));
  });
  afterAll(async () => {
    await field?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function put(content: Buffer): Promise<string> {
    const { uploadId, partSize } = await console.call('files.open', { size: content.length });
    for (let offset = 0; offset < content.length; offset += partSize) {
      const base64 = content.subarray(offset, offset + partSize).toString('base64');
      await console.call('files.part', { uploadId, offset, base64 });
    }
    return (await console.call('files.finish', { uploadId })).sha256;
  }
  async function targetOf(jobId: number) {
    const { items } = await console.call('jobs.targets', { jobId });
    return console.call('jobs.target', { targetId: items[0]?.id ?? 0 });
  }
  const told = (path: string) => execFileSync('stat', ['-c', '%U %G %a', path], { encoding: 'utf8' }).trim();
  const leftovers = () => readdirSync(folder).filter((name) => name.startsWith('.muster-'));

  it('puts files with owner, group and mode, between its two commands', async () => {
    const content = randomBytes(20_000_000);
    const { jobId } = await console.call('files.push', {
      files: [
        { sha256: await put(content), path: 'bin/app' },
        { sha256: await put(Buffer.from('a=1\n')), path: 'etc/app.conf' },
      ],
      destination: join(folder, 'release'),
      owner: user.name,
      group: 'daemon',
      mode: '4750',
      before: { command: 'id -un', user: '' },
      after: { command: 'id -un; cat etc/app.conf 2>/dev/null; pwd', user: user.name },
      hostIds: [hostId],
    });
    await ended(console, jobId);
    const target = await targetOf(jobId);
    expect(target).toMatchObject({ state: 'succeeded', code: '0' });
    expect(target.steps.map(({ name, state }) => `${name} ${state}`)).toEqual(
      ['CHECK', 'BEFORE', 'UPLOAD', 'VERIFY', 'PLACE', 'AFTER'].map((step) => `${step} succeeded`),
    );
    expect(told(join(folder, 'release/bin/app'))).toBe(`${user.name} daemon 4750`);
    expect(told(join(folder, 'release/etc'))).toMatch(new RegExp(`^${user.name} daemon`));
    expect(readFileSync(join(folder, 'release/bin/app')).equals(content)).toBe(true);
  });

  it('goes on from what has arrived after a kill -9 of Muster', async () => {
    const content = randomBytes(6_000_000);
    const { jobId } = await console.call('files.push', {
      files: [{ sha256: await put(content), path: 'after-a-crash' }],
      destination: folder,
      hostRate: 3_000_000,
      hostIds: [hostId],
    });
    await vi.waitFor(
      async () => {
        const { targets } = await console.call('files.progress', { jobId });
        if ((targets[0]?.done ?? 0) < 1_500_000) throw new Error('not yet');
      },
      { timeout: 20_000, interval: 20 },
    );
    await field.crash();
    console = await signedIn(field.muster);
    expect(readdirSync(folder)).not.toContain('after-a-crash');
    await ended(console, jobId);
    const target = await targetOf(jobId);
    expect(target).toMatchObject({ state: 'succeeded', attempt: 1 });
    const { items } = await console.call('jobs.chunks', { targetId: target.id, afterSeq: 0, limit: 100 });
    expect(items.map(({ text }) => text).join('')).toMatch(/goes on from [\d.]+ MB/);
    const sha256 = createHash('sha256')
      .update(readFileSync(join(folder, 'after-a-crash')))
      .digest('hex');
    expect(sha256).toBe(createHash('sha256').update(content).digest('hex'));
    expect(leftovers()).toEqual([]);
  });
});
