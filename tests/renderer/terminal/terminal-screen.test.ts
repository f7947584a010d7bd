import TerminalScreen from '@renderer/features/terminal/TerminalScreen.vue';
import { flushPromises } from '@vue/test-utils';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { byTestId, click, type Mounted, mountScreen } from '../support/mount-screen';

let mounted: Mounted | undefined;
beforeEach(() => localStorage.clear());
afterEach(() => mounted?.wrapper.unmount());

const open = async (at = '/terminal', hosts = 12) => {
  mounted = await mountScreen(TerminalScreen, {
    route: '/terminal/:hostId(\\d+)?',
    name: 'terminal',
    at,
    hosts,
  });
  // The address loses its hosts, then they are asked for, then their terminals are opened.
  for (let turn = 0; turn < 4; turn += 1) await flushPromises();
  return mounted;
};
const all = (id: string) => [...document.querySelectorAll<HTMLElement>(`[data-testid="${id}"]`)];
const words = (element: HTMLElement) => element.textContent?.replace(/\s+/g, ' ').trim();

describe('the terminal screen', () => {
  it('offers hosts to log in to, those without a login greyed out', async () => {
    await open();
    const hosts = all('terminal-host') as HTMLButtonElement[];
    expect(hosts).toHaveLength(12);
    for (const host of hosts) expect(host.disabled).toBe(/no SSH credential/.test(host.textContent ?? ''));
    expect(hosts.some(({ disabled }) => !disabled)).toBe(true);
  });

  it('says what to do where there are no hosts', async () => {
    await open('/terminal', 0);
    expect(words(byTestId('terminal-no-hosts'))).toMatch(/no hosts yet.*Hosts$/);
  });

  it('shows who was where, and only what was recorded when asked', async () => {
    await open();
    const rows = () => byTestId('terminal-history').querySelectorAll('tbody tr').length;
    expect(rows()).toBe(3);
    expect(byTestId('terminal-history').textContent).toContain('The connection to the host was lost');
    byTestId('history-recorded').querySelector('input')?.click();
    await flushPromises();
    expect(rows()).toBe(1);
    await click('recording-delete');
    await click('confirm');
    expect(mounted?.calls.map(({ name }) => name)).toContain('terminal.deleteRecording');
  });

  it('opens the hosts that its address names, the first in front, and forgets the address', async () => {
    const { router, core, calls } = await open('/terminal?hosts=2,3,999');
    expect(router.currentRoute.value.fullPath).toBe('/terminal');
    const [second, third] = [2, 3].map((id) => core.world.hosts.find((host) => host.id === id)?.hostName);
    expect(all('terminal-tab').map(words)).toEqual([second, third, '#999']);
    const tabs = all('terminal-tab').map((tab) =>
      tab.querySelector('[role=tab]')?.getAttribute('aria-selected'),
    );
    expect(tabs).toEqual(['true', 'false', 'false']);
    const opened = calls.filter(({ name }) => name === 'terminal.open').map(({ input }) => input);
    expect(opened).toMatchObject([{ hostId: 2 }, { hostId: 3 }, { hostId: 999 }]);
    expect(all('terminal-pane').map(({ dataset }) => dataset.state)).toEqual(['open', 'open', 'failed']);
  });

  it('asks before it closes what runs, and closes the rest at once', async () => {
    const { core, calls } = await open('/terminal?hosts=2,3');
    const [first] = (
      (await core.call('terminal.mine', {})) as { data: { terminals: { sessionId: number }[] } }
    ).data.terminals;
    const base64 = btoa('sleep 60\r');
    await core.call('terminal.write', { sessionId: first?.sessionId, seq: 1, base64 });
    const close = async (at: number) => {
      all('terminal-tab')[at]?.querySelector<HTMLElement>('.close')?.click();
      await flushPromises();
    };
    await close(1);
    expect(all('terminal-tab')).toHaveLength(1);
    await close(0);
    expect(byTestId('effect').textContent).toContain('sleep 60');
    await click('confirm');
    expect(all('terminal-tab')).toHaveLength(0);
    expect(calls.filter(({ name }) => name === 'terminal.close')).toHaveLength(2);
  });

  it('says how a shell ended, and connects again', async () => {
    const { core } = await open('/terminal/2');
    const { data } = (await core.call('terminal.mine', {})) as {
      data: { terminals: { sessionId: number }[] };
    };
    const { sessionId } = data.terminals[0] ?? {};
    await core.call('terminal.write', { sessionId, seq: 1, base64: btoa('exit 3\r') });
    await flushPromises();
    expect(byTestId('terminal-over').textContent).toContain('exit status 3');
    await click('terminal-again');
    await flushPromises();
    expect(byTestId('terminal-pane').dataset.state).toBe('open');
  });
});
