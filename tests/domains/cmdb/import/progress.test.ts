import { describe, expect, it } from 'vitest';
import { operator } from '../support';
import { type ImportSetup, openImport } from './import.support';

it('an import tells how far it has come while it compares and while it writes', async () => {
  const setup = await openImport();
  const lines = Array.from({ length: 7000 }, (_, at) => `10.7.${at >> 8}.${at & 255},web-${at}`);
  const file = await setup.upload(`内网IP,主机名\n${lines.join('\n')}\n`);
  const seen = new Set<string>();
  let over = false;
  const watching = (async () => {
    while (!over) {
      const { phase, done, total } = setup.imports.progress(operator, file.importId);
      if (done > 0 && done < total) seen.add(phase);
      await new Promise((resolve) => setImmediate(resolve));
    }
  })();
  expect(await file.apply()).toMatchObject({ added: 7000 });
  over = true;
  await watching;
  expect([...seen].sort()).toEqual(['comparing', 'writing']);
  expect(setup.imports.progress(operator, file.importId).phase).toBe('idle');
});

describe('stopped on the way', () => {
  const many = (from: number) =>
    `内网IP,主机名\n${Array.from({ length: 7000 }, (_, at) => `10.${from}.${at >> 8}.${at & 255},web-${at}`).join('\n')}\n`;

  /** Resolves as soon as the core has got somewhere in a phase. */
  async function reached({ imports }: ImportSetup, importId: string, phase: string): Promise<void> {
    for (;;) {
      const now = imports.progress(operator, importId);
      if (now.phase === phase && now.done > 0) return;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  const cancelled = { reason: 'cmdb.importCancelled' };

  it('while it compares and while it writes, nothing is written, and it can be done again', async () => {
    const setup = await openImport();
    const file = await setup.upload(many(8));
    const before = await setup.store.read.selectFrom('hosts').select('id').execute();
    for (const phase of ['comparing', 'writing']) {
      const applied = file.apply();
      await reached(setup, file.importId, phase);
      setup.imports.cancel(operator, file.importId);
      await expect(applied).rejects.toMatchObject(cancelled);
      expect(setup.imports.progress(operator, file.importId).phase).toBe('idle');
      expect(await setup.store.read.selectFrom('hosts').select('id').execute()).toEqual(before);
    }
    expect(await file.apply()).toMatchObject({ added: 7000 });
  });

  it('a preview gives way to one of other choices, and to the import; the import gives way to nothing', async () => {
    const setup = await openImport();
    const file = await setup.upload(many(9));
    const first = file.preview();
    await reached(setup, file.importId, 'comparing');
    const second = file.preview({ sshPort: 2222 });
    await expect(first).rejects.toMatchObject(cancelled);
    expect((await second).counts.added).toBe(7000);

    const third = file.preview({ sshPort: 2223 });
    await reached(setup, file.importId, 'comparing');
    const applied = file.apply();
    await expect(third).rejects.toMatchObject(cancelled);
    await reached(setup, file.importId, 'writing');
    await expect(file.preview({ sshPort: 2224 })).rejects.toMatchObject({ reason: 'cmdb.importBusy' });
    expect(await applied).toMatchObject({ added: 7000 });
  });

  it('by whoever leaves: a file that is closed is compared no further', async () => {
    const setup = await openImport();
    const file = await setup.upload(many(10));
    const preview = file.preview();
    await reached(setup, file.importId, 'comparing');
    setup.imports.close(operator, file.importId);
    await expect(preview).rejects.toMatchObject(cancelled);
  });
});
