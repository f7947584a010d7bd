import ImportScreen from '@renderer/features/cmdb/ImportScreen.vue';
import { exportColumnsOf } from '@renderer/features/cmdb/import/export-columns';
import { chooseField, mappingOf } from '@renderer/features/cmdb/import/kept-mapping';
import type { Answer } from '@renderer/rpc/answer';
import { flushPromises } from '@vue/test-utils';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { byTestId, click, type Mounted, mountScreen } from '../support/mount-screen';

const cancelled = { kind: 'CONFLICT', reason: 'cmdb.importCancelled', params: {}, issues: [] } as const;
let mounted: Mounted | undefined;
beforeEach(() => localStorage.clear());
afterEach(() => mounted?.wrapper.unmount());

const sent = (name: string) =>
  mounted?.calls.filter((one) => one.name === name).map(({ input }) => input) ?? [];
const rows = () => [...document.querySelectorAll<HTMLElement>('[data-testid="import-row"]')];

/** Waits for a step that goes through the browser's own reading of files. */
async function until(found: () => boolean): Promise<void> {
  for (let turn = 0; turn < 500 && !found(); turn += 1) {
    await new Promise((done) => setTimeout(done, 1));
    await flushPromises();
  }
  expect(found()).toBe(true);
}

async function readPasted(): Promise<void> {
  mounted = await mountScreen(ImportScreen, { route: '/hosts/import' });
  const box = byTestId<HTMLTextAreaElement>('import-paste');
  box.value = '10.9.0.1';
  box.dispatchEvent(new Event('input'));
  await flushPromises();
  await click('import-read');
  await until(() => rows().length > 0);
}

describe('the import of a file', () => {
  it('sends it, shows what would become of each row, and old values beside new ones', async () => {
    await readPasted();
    expect(sent('hostImport.part')).toEqual([{ importId: 'i1', offset: 0, base64: btoa('10.9.0.1') }]);
    expect(rows().map((row) => row.querySelector('.kind')?.textContent)).toEqual([
      'New',
      'Changed',
      'With errors',
      'Unchanged',
    ]);
    expect(rows()[1]?.querySelector('[data-field="sshPort"]')?.textContent).toBe('222222');
    expect(rows()[2]?.querySelector('[data-field="innerIp"] .error')?.textContent).toContain('valid IPv4');
    expect(document.body.textContent).toContain('Key files are on your machine');
  });

  it('does not import rows with errors until they are mended or left out', async () => {
    await readPasted();
    const apply = byTestId<HTMLButtonElement>('import-apply');
    expect(apply.textContent).toContain('Import 2 hosts');
    expect(apply.disabled).toBe(true);
    for (const [field, text] of [
      ['innerIp', '10.9.0.3'],
      ['sshPort', '22'],
    ] as const) {
      const input = rows()[2]?.querySelector<HTMLInputElement>(`[data-field="${field}"] input`);
      if (!input) throw new Error(`${field} cannot be mended`);
      input.value = text;
      input.dispatchEvent(new Event('change'));
      await flushPromises();
    }
    expect(sent('hostImport.mend')).toEqual([
      { importId: 'i1', row: 4, values: { innerIp: '10.9.0.3' } },
      { importId: 'i1', row: 4, values: { sshPort: '22' } },
    ]);
    expect(apply.disabled).toBe(false);
    await click('import-apply');
    expect(sent('hostImport.apply')).toMatchObject([{ importId: 'i1', leaveOutWrong: false }]);
    expect(byTestId('import-done').textContent).toContain('2 added, 1 changed');
  });

  it('shows how far the writing is, and stops it', async () => {
    await readPasted();
    await click('leave-out');
    let end: (answer: Answer) => void = () => undefined;
    mounted?.answer('hostImport.apply', () => new Promise<Answer>((resolve) => (end = resolve)));
    await click('import-apply');
    expect(byTestId('import-progress').textContent).toContain('Getting ready');
    await click('import-cancel');
    expect(sent('hostImport.cancel')).toEqual([{ importId: 'i1' }]);
    end({ ok: false, error: cancelled });
    await flushPromises();
    expect(byTestId('import-foot').textContent).toContain('Cancelled: no host was written');
    expect(byTestId<HTMLButtonElement>('import-apply').disabled).toBe(false);
  });

  it('imports nothing by a comparison that was cancelled', async () => {
    await readPasted();
    await click('leave-out');
    mounted?.answer('hostImport.preview', () => ({ ok: false, error: cancelled }));
    await click('kind-added');
    expect(document.body.textContent).toContain('Cancelled: no host was written');
    expect(byTestId<HTMLButtonElement>('import-apply').disabled).toBe(true);
  });

  it('asks for the rows of one kind', async () => {
    await readPasted();
    await click('kind-wrong');
    expect(rows()).toHaveLength(1);
    expect(sent('hostImport.preview').at(-1)).toMatchObject({ kinds: ['wrong'], page: 1 });
  });

  it('gives a field to one column only, and remembers what was chosen', () => {
    const columns = [
      { name: 'IP', guess: 'innerIp' as const },
      { name: 'mgmt', guess: null },
      { name: 'twin', guess: 'innerIp' as const },
    ];
    const first = mappingOf(columns);
    expect(first).toEqual(['innerIp', null, null]);
    expect(chooseField(columns, first, 1, 'innerIp')).toEqual([null, 'innerIp', null]);
    expect(mappingOf(columns)).toEqual([null, 'innerIp', null]);
  });

  it('exports the columns that are shown', () => {
    expect(exportColumnsOf(['innerIp', 'modules', 'job', 'login'])).toEqual([
      ...['innerIp', 'business', 'modules', 'sshUser', 'sshPort', 'authType'],
    ]);
  });
});
