import SchedulesScreen from '@renderer/features/schedules/SchedulesScreen.vue';
import { flushPromises } from '@vue/test-utils';
import { afterEach, describe, expect, it } from 'vitest';
import { byTestId, click, type Mounted, type MountOptions, mountScreen } from '../support/mount-screen';

let mounted: Mounted | undefined;
afterEach(() => mounted?.wrapper.unmount());

const open = async (options: Partial<MountOptions> = {}) => {
  mounted = await mountScreen(SchedulesScreen, { route: '/schedules', hosts: 12, ...options });
  return mounted;
};
const table = () => byTestId('table-schedules').textContent ?? '';
const inputsOf = (name: string) =>
  (mounted?.calls ?? []).filter((call) => call.name === name).map(({ input }) => input);

describe('the schedules', () => {
  it('show when they run, on how many hosts, and what became of the last time', async () => {
    await open();
    for (const words of ['30 3 * * 1-5', 'Asia/Shanghai', 'Started #2', 'Missed, skipped', 'off'])
      expect(table()).toContain(words);
  });

  it('say what to do while there are none', async () => {
    await open({ hosts: 0 });
    expect(byTestId('empty').textContent).toContain('Write a script and choose hosts');
  });

  it('are switched off and on after their effect was read', async () => {
    await open();
    await click('enable-每晚重启');
    expect(byTestId('effect').textContent).toContain('a job that runs goes on');
    await click('confirm');
    expect(inputsOf('schedules.enable')).toEqual([{ id: 1, enabled: false }]);
    expect(byTestId('enable-每晚重启').textContent).toContain('Enable');
  });

  it('are deleted by name', async () => {
    await open();
    await click('delete-清理日志');
    expect(byTestId('effect').textContent).toContain('清理日志');
    await click('confirm');
    expect(table()).not.toContain('清理日志');
  });

  it('tell their next times and their history, with what was skipped and why', async () => {
    await open();
    await click('history-清理日志');
    await flushPromises();
    const runs = byTestId('schedule-runs').textContent ?? '';
    expect(runs).toContain('Missed, skipped');
    expect(runs).toContain('1 host was deleted and is skipped');
    expect(inputsOf('schedules.runs')).toEqual([{ id: 2, pageSize: 50 }]);
  });

  it('are only looked at by who may not run scripts', async () => {
    await open({ groups: [3] });
    expect(document.querySelector('[data-testid="enable-每晚重启"]')).toBeNull();
    expect(document.querySelector('[data-testid="history-每晚重启"]')).not.toBeNull();
  });
});
