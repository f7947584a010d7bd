import { useInstallDraft } from '@renderer/features/agents/install-draft';
import TopologyScreen from '@renderer/features/cmdb/places/TopologyScreen.vue';
import { flushPromises } from '@vue/test-utils';
import { afterEach, describe, expect, it } from 'vitest';
import { byTestId, click, type Mounted, mountScreen } from '../support/mount-screen';

let mounted: Mounted | undefined;
afterEach(() => mounted?.wrapper.unmount());

const open = async (options: Partial<Parameters<typeof mountScreen>[1]> = {}) => {
  mounted = await mountScreen(TopologyScreen, { route: '/topology', ...options });
  await flushPromises();
};
const lastInput = (name: string) => mounted?.calls.filter((call) => call.name === name).at(-1)?.input;
async function press(testid: string, key: string): Promise<void> {
  byTestId(testid).dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
  await flushPromises();
}

describe('the topology', () => {
  it('opens, moves and acts by keyboard', async () => {
    await open();
    await press('scope-s11', 'ArrowRight');
    byTestId('scope-s11').focus();
    await press('scope-s11', 'ArrowDown');
    expect(document.activeElement?.getAttribute('data-testid')).toBe('scope-m106');
    await press('scope-m106', 'Enter');
    expect(lastInput('cmdb.hosts')).toMatchObject({ filter: { moduleId: 106 } });
    await press('scope-m106', 'Delete');
    expect(byTestId('effect').textContent).toContain('go to Idle');
    await click('confirm');
    expect(lastInput('places.deleteModule')).toEqual({ id: 106 });
    // Its hosts are shown no more.
    expect(lastInput('cmdb.hosts')).toMatchObject({ filter: {} });
  });

  it('keeps what was typed when a name is taken, and says so at its field', async () => {
    await open();
    await press('scope-b5093', 'Insert');
    const input = byTestId('field-name').querySelector('input') as HTMLInputElement;
    input.value = '华南大区';
    input.dispatchEvent(new Event('input'));
    byTestId('place-form').dispatchEvent(new Event('submit', { cancelable: true }));
    await flushPromises();
    expect(byTestId('field-name').textContent).toContain('is taken');
    expect(input.value).toBe('华南大区');
  });

  it('says how many proxies a cloud area has, and helps out where hosts have none to go through', async () => {
    await open({ at: '/topology?tab=clouds' });
    expect(byTestId('places-clouds').textContent).toContain('1 of 2 valid');
    expect(document.querySelector('[data-testid="area-cut-off"]')).toBeNull();
    mounted?.wrapper.unmount();
    const items = [{ cloudId: 3, proxies: 2, valid: 0, behind: 12 }];
    await open({
      at: '/topology?tab=clouds',
      answers: { 'agents.areas': () => ({ ok: true, data: { items } }) },
    });
    expect(byTestId('area-cut-off').textContent).toContain('no valid proxy');
    const install = [...byTestId('places-clouds').querySelectorAll('button')].find(
      ({ textContent }) => textContent?.trim() === 'Install one',
    );
    install?.click();
    await flushPromises();
    expect(mounted?.router.currentRoute.value.path).toBe('/install');
    expect(useInstallDraft()).toMatchObject({ operation: 'INSTALL', nodeType: 'PROXY', cloudId: 3 });
  });

  it('does nothing to the idle pool', async () => {
    await open();
    await press('scope-s10', 'Delete');
    await press('scope-s10', 'F2');
    expect(document.querySelector('[data-testid="effect"]')).toBeNull();
    expect(document.querySelector('[data-testid="place-form"]')).toBeNull();
  });

  it('moves a dropped host out of the module it was dragged from', async () => {
    await open();
    await press('scope-s11', 'ArrowRight');
    await click('scope-m106');
    const row = document.querySelector('[data-testid="table-topology-hosts"] tr[data-row]');
    const id = Number(row?.getAttribute('data-row'));
    row?.dispatchEvent(new Event('dragstart', { bubbles: true }));
    await flushPromises();
    byTestId('scope-m107').dispatchEvent(new Event('drop', { bubbles: true, cancelable: true }));
    await flushPromises();
    expect(byTestId('move-effect').textContent).toContain('leaves “接入”');
    await click('leave-none');
    expect(byTestId('move-effect').textContent).toContain('keeps its modules');
    byTestId('move-confirm')
      .closest('form')
      ?.dispatchEvent(new Event('submit', { cancelable: true }));
    await flushPromises();
    expect(lastInput('cmdb.moveHosts')).toEqual({ ids: [id], moduleIds: [107], leaveModuleId: 0 });
  });

  it('offers nothing to who may only look', async () => {
    await open({ groups: [3] });
    expect(document.querySelector('[data-testid^="menu-"]')).toBeNull();
    expect(document.querySelector('[data-testid="add-business"]')).toBeNull();
    await press('scope-s11', 'Delete');
    expect(document.querySelector('[data-testid="effect"]')).toBeNull();
  });
});
