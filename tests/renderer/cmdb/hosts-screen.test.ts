import HostsScreen from '@renderer/features/cmdb/HostsScreen.vue';
import { flushPromises } from '@vue/test-utils';
import { afterEach, describe, expect, it } from 'vitest';
import { byTestId, click, type Mounted, mountScreen } from '../support/mount-screen';

let mounted: Mounted | undefined;
afterEach(() => mounted?.wrapper.unmount());

const open = async (options: Partial<Parameters<typeof mountScreen>[1]> = {}) => {
  mounted = await mountScreen(HostsScreen, { route: '/hosts', ...options });
  await flushPromises();
  return mounted;
};
const rows = () => [
  ...document.querySelectorAll<HTMLElement>('[data-testid="table-hosts"] tbody [data-row]'),
];
const lastInput = (name: string) => mounted?.calls.filter((call) => call.name === name).at(-1)?.input;

async function paste(text: string): Promise<void> {
  const input = byTestId('chips-search').querySelector('input');
  input?.dispatchEvent(new Event('focus'));
  const event = new Event('paste', { bubbles: true, cancelable: true });
  Object.assign(event, { clipboardData: { getData: () => text } });
  input?.dispatchEvent(event);
  await flushPromises();
}

describe('the list of hosts', () => {
  it('finds a pasted list, and says which addresses no host has', async () => {
    await open();
    await paste('10.2.0.1\n10.2.0.3, 10.9.9.9');
    expect(rows()).toHaveLength(2);
    expect(byTestId('missing-addresses').textContent).toContain('10.9.9.9');
    expect(byTestId('missing-addresses').textContent).toContain('1 address was');
  });

  it('asks the core for the place that is chosen in the topology', async () => {
    await open();
    await click('scope-b5100');
    expect(lastInput('cmdb.hosts')).toMatchObject({ filter: { businessId: 5100 }, page: 1 });
  });

  it('chooses all hosts of a filter, beyond the page, and deletes exactly those', async () => {
    await open();
    await click('scope-b5100');
    byTestId('select-page').querySelector<HTMLElement>('input')?.click();
    await flushPromises();
    expect(byTestId('chosen').textContent).toContain('50 selected');
    await click('choose-all');
    expect(byTestId('chosen').textContent).toContain('127 selected');
    await click('bulk-delete');
    expect(byTestId('effect').textContent).toContain('127 hosts');
    await click('confirm');
    expect((lastInput('cmdb.deleteHosts') as { ids: number[] }).ids).toHaveLength(127);
    expect(document.querySelector('[data-testid="chosen"]')).toBeNull();
  });

  it('says before hosts are deleted which area would lose its last proxy', async () => {
    await open();
    const items = [{ cloudId: 3, name: '机房 B', behind: 12 }];
    mounted?.answer('agents.stranded', () => ({ ok: true, data: { items } }));
    byTestId('select-page').querySelector<HTMLElement>('input')?.click();
    await flushPromises();
    await click('bulk-delete');
    expect((lastInput('agents.stranded') as { leaving: { hostIds: number[] } }).leaving.hostIds).toHaveLength(
      50,
    );
    expect(byTestId('stranded').textContent).toMatch(/机房 B.*the 12 hosts behind it/);
  });

  it('offers no page to choose before there are rows', async () => {
    await open();
    const box = () => byTestId('select-page').querySelector<HTMLInputElement>('input');
    expect(box()?.disabled).toBe(false);
    await paste('10.9.9.9');
    expect([rows().length, box()?.disabled]).toEqual([0, true]);
  });

  it('forgets what was chosen when the filter changes', async () => {
    await open();
    byTestId('select-page').querySelector<HTMLElement>('input')?.click();
    await flushPromises();
    await click('scope-b5093');
    expect(document.querySelector('[data-testid="chosen"]')).toBeNull();
  });

  it('tells beside the status of an agent how long ago it was heard of, and nothing where it never was', async () => {
    await open();
    const seen = rows().map((row) => {
      const cell = row.querySelector('.agent');
      return [cell?.textContent ?? '', cell?.querySelector('time')?.textContent ?? ''] as const;
    });
    const heard = seen.filter(([, age]) => age !== '');
    expect(heard.length).toBeGreaterThan(0);
    for (const [text, age] of heard)
      expect([text, age]).toEqual([
        expect.stringMatching(/Online|Offline/),
        expect.stringMatching(/now|ago/),
      ]);
    expect(seen.filter(([, age]) => age === '').every(([text]) => !/Online|Offline/.test(text))).toBe(true);
  });

  it('leads to the log of a busy host by its step', async () => {
    await open();
    await paste('10.2.0.61 10.2.0.62');
    const link = rows()[0]?.querySelector<HTMLAnchorElement>('a.job');
    expect(link?.textContent).toContain('Install dependencies');
    expect(link?.getAttribute('href')).toContain('/jobs/5?target=5000');
  });

  it('leads a newcomer to the import', async () => {
    await open({ hosts: 0 });
    expect(byTestId('empty').textContent).toContain('No hosts yet');
    expect(byTestId('empty').querySelector('a')?.getAttribute('href')).toBe('/hosts/import');
  });

  it('offers no change to who may only look', async () => {
    await open({ groups: [3] });
    expect(document.querySelector('[data-testid="add-host"]')).toBeNull();
    byTestId('select-page').querySelector<HTMLElement>('input')?.click();
    await flushPromises();
    expect(document.querySelector('[data-testid="bulk-delete"]')).toBeNull();
    expect(document.querySelector('[data-testid="bulk-script"]')).toBeNull();
  });
});
