import { flushPromises } from '@vue/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import OverviewScreen from '../../../src-renderer/features/overview/OverviewScreen.vue';
import { byTestId, type Mounted, mountScreen } from '../support/mount-screen';

const chart = vi.hoisted(() => ({ setOption: vi.fn(), resize: vi.fn(), dispose: vi.fn() }));
// There is no canvas here: what is drawn is looked at in pictures.
vi.mock('../../../src-renderer/features/overview/charts/chart-core', () => ({ startChart: () => chart }));

let mounted: Mounted | undefined;
const show = async (options: Partial<Parameters<typeof mountScreen>[1]> = {}) => {
  mounted = await mountScreen(OverviewScreen, { route: '/', ...options });
  return mounted;
};
beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => {
  mounted?.wrapper.unmount();
  vi.useRealTimers();
  vi.clearAllMocks();
});

const textOf = (id: string) => byTestId(id).textContent ?? '';

describe('the overview', () => {
  it('shows the fleet in numbers', async () => {
    await show({ hosts: 386 });
    expect(textOf('figure-hosts')).toContain('386');
    expect(textOf('figure-running')).toContain('of 386');
    expect(textOf('agents-TERMINATED')).toMatch(/Offline\s*35\s*9%/);
    expect(byTestId('agents-TERMINATED').getAttribute('href')).toBe('/agents?status=TERMINATED');
  });

  it('says in words what its charts show', async () => {
    await show();
    const labels = [...document.querySelectorAll('[role="img"]')].map((one) =>
      one.getAttribute('aria-label'),
    );
    expect(labels).toEqual([
      expect.stringMatching(/^386 agents: \d+ online, 35 offline/),
      expect.stringMatching(/^Last 14 days: \d+ succeeded/),
    ]);
    expect(document.querySelectorAll('[data-testid="overview-days"] tbody tr')).toHaveLength(14);
  });

  it('explains causes in words, also a failure that the script itself reported', async () => {
    const causes = [
      { code: 'SSH_WRONG_PASSWORD', count: 3 },
      { code: '0', count: 1 },
    ];
    await show({
      answers: {
        'overview.get': () => ({ ok: true, data: { ...blank, hosts: 3, causes, recent: [recent] } }),
      },
    });
    const rows = [...document.querySelectorAll('[data-code]')].map((row) => row.textContent);
    expect(rows[0]).toMatch(/Wrong password.*3.*75%/s);
    expect(rows[1]).toMatch(/Script ended with a non-zero exit code.*1.*25%/s);
  });

  it('leads to the recent jobs', async () => {
    await show();
    expect(byTestId('recent-5').getAttribute('href')).toBe('/jobs/5');
  });

  it('leads a newcomer through three steps, and shows nothing else', async () => {
    await show({ hosts: 0 });
    expect(byTestId('start-hosts').querySelector('a')?.getAttribute('href')).toBe('/hosts/import');
    expect(byTestId('start-hosts').getAttribute('aria-current')).toBe('step');
    expect(document.querySelector('[data-testid="figure-hosts"]')).toBeNull();
  });

  it('offers a viewer no step that is not theirs', async () => {
    await show({ hosts: 0, groups: [3] });
    expect(byTestId('overview-start').querySelectorAll('a')).toHaveLength(0);
    expect(textOf('start-hosts')).toContain('ask an administrator');
  });

  it('reads again when a job changes, however many say so at once', async () => {
    const { core, calls } = await show();
    const asked = () => calls.filter(({ name }) => name === 'overview.get').length;
    for (let at = 0; at < 50; at += 1) core.world.ring({ event: 'job.changed', data: { jobId: 5 } });
    await flushPromises();
    expect(asked()).toBe(2);
    await vi.advanceTimersByTimeAsync(2000);
    expect(asked()).toBe(3);
  });

  it('says what is wrong and tries again', async () => {
    const failed = { kind: 'UNAVAILABLE', reason: 'common.unreachable', params: {}, issues: [] } as const;
    let broken = true;
    const { wrapper } = await show({
      answers: {
        'overview.get': () =>
          broken
            ? { ok: false, error: failed }
            : { ok: true, data: { ...blank, hosts: 7, recent: [recent] } },
      },
    });
    expect(textOf('error')).toContain('Muster cannot be reached');
    broken = false;
    await wrapper.get('[data-testid="error"] button').trigger('click');
    await flushPromises();
    expect(textOf('figure-hosts')).toContain('7');
    expect(document.querySelector('[data-testid="error"]')).toBeNull();
  });
});

const blank = {
  hosts: 0,
  businesses: 0,
  agents: { RUNNING: 0, TERMINATED: 0, UNKNOWN: 0 },
  days: [],
  causes: [],
  recent: [],
};
const recent = { id: 1, kind: 'script', title: 'x', state: 'failed', total: 4, createdAt: 1, finishedAt: 2 };
