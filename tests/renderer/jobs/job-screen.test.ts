import JobScreen from '@renderer/features/jobs/JobScreen.vue';
import { flushPromises } from '@vue/test-utils';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Answer } from '../../../src-renderer/rpc/answer';
import { byTestId, click, type Mounted, mountScreen } from '../support/mount-screen';

let mounted: Mounted | undefined;
afterEach(() => {
  mounted?.wrapper.unmount();
  vi.useRealTimers();
});

const open = async (at: string, groups = [1]) => {
  mounted = await mountScreen(JobScreen, { route: '/jobs/:id', at, groups });
  await flushPromises();
  return mounted;
};
const rows = () => [...document.querySelectorAll<HTMLElement>('[data-testid="target"]')];
const inputsOf = (name: string) =>
  (mounted?.calls ?? []).filter((call) => call.name === name).map(({ input }) => input);

describe('the job view', () => {
  it('counts its hosts by state; a click shows only those, a second one all', async () => {
    await open('/jobs/1');
    expect(byTestId('counter-all').textContent).toContain('40');
    expect(byTestId('counter-succeeded').textContent).toContain('36');
    expect(byTestId('counter-failed').textContent).toContain('4');
    await click('counter-failed');
    expect(rows().map(({ dataset }) => dataset.state)).toEqual(['failed', 'failed', 'failed', 'failed']);
    await click('counter-failed');
    expect(rows()).toHaveLength(40);
  });

  it('opens the first host that failed, with its steps, the reason and what to do', async () => {
    await open('/jobs/1');
    expect(byTestId('steps').textContent).toContain('10.2.0.9');
    expect(byTestId('steps').textContent).toContain('Log in to the host');
    expect(byTestId('code-note').textContent).toContain('Wrong password');
    expect(byTestId('code-note').textContent).toContain('Check both and retry');
    expect(byTestId('log').textContent).toContain('password refused');
  });

  it('does not say that there is no output before it knows, nor when it cannot know', async () => {
    const screen = await open('/jobs/1');
    let answer: (answer: Answer) => void = () => undefined;
    screen.answer('jobs.chunks', () => new Promise((resolve) => (answer = resolve)));
    await click('stream-output');
    await flushPromises();
    expect(byTestId('log').textContent).toContain('Loading');
    expect(byTestId('log').textContent).not.toContain('No output');
    answer({ ok: false, error: { kind: 'UNAVAILABLE', reason: 'common.internal', params: {}, issues: [] } });
    await flushPromises();
    expect(byTestId('log').textContent).not.toMatch(/Loading|No output/);
    await click('stream-log');
    answer({ ok: true, data: { items: [], more: false, earlier: false } });
    await flushPromises();
    expect(byTestId('log').textContent).toContain('No output');
  });

  it('says how many a retry concerns, and retries them', async () => {
    await open('/jobs/1');
    await click('job-retry');
    expect(byTestId('effect').textContent).toContain('4 hosts');
    await click('confirm');
    expect(inputsOf('jobs.retry')).toEqual([{ jobId: 1 }]);
    expect(byTestId('counter-queued').textContent).toContain('4');
  });

  it('counts what was retried, shows only that, and keeps the attempts beside each other', async () => {
    const { router } = await open('/jobs/1');
    expect(document.querySelector('[data-testid="counter-retried"]')).toBeNull();
    await click('job-retry');
    await click('confirm');
    await flushPromises();
    expect(byTestId('counter-retried').textContent).toContain('4');
    await click('counter-retried');
    expect(rows()).toHaveLength(4);
    expect(inputsOf('jobs.targets').at(-1)).toMatchObject({ retried: true });
    expect(byTestId('target-attempt').textContent).toBe('attempt 2');
    const attempts = [...document.querySelectorAll('[data-testid="attempt"]')].map((one) =>
      one.textContent?.replace(/\s+/g, ' ').trim(),
    );
    expect(attempts).toEqual(['Failed attempt 1', 'Queued attempt 2']);
    document.querySelector<HTMLElement>('[data-testid="attempt"]')?.click();
    await flushPromises();
    expect(router.currentRoute.value.query.attempt).toBe('1');
    await click('counter-retried');
    expect(rows()).toHaveLength(40);
  });

  it('opens the attempt that a link names, and the latest where there is none such', async () => {
    await open('/jobs/1');
    await click('job-retry');
    await click('confirm');
    await flushPromises();
    await click('counter-retried');
    const target = String(mounted?.router.currentRoute.value.query.target);
    const pressed = () =>
      document.querySelector('[data-testid="attempt"][aria-pressed="true"]')?.textContent?.trim().at(-1);
    await mounted?.router.replace(`/jobs/1?target=${target}&attempt=1`);
    await flushPromises();
    expect(pressed()).toBe('1');
    await mounted?.router.replace(`/jobs/1?target=${target}&attempt=7`);
    await flushPromises();
    expect(pressed()).toBe('2');
  });

  it('opens terminals on a host and on those of a group, as far as one can look at them', async () => {
    const { router } = await open('/jobs/2?tab=groups');
    document.querySelectorAll<HTMLElement>('[data-testid="open-terminals"]')[1]?.click();
    await flushPromises();
    expect(router.currentRoute.value.path).toBe('/terminal');
    expect(String(router.currentRoute.value.query.hosts).split(',')).toHaveLength(8);
    await router.push('/jobs/1');
    await flushPromises();
    await click('open-terminals');
    expect(router.currentRoute.value.path).toMatch(/^\/terminal\/\d+$/);
  });

  it('stops a running job, and shows what could not be proven', async () => {
    vi.useFakeTimers();
    const { core } = await open('/jobs/5');
    core.tick();
    await click('job-stop');
    expect(byTestId('effect').textContent).toContain('24 hosts');
    await click('confirm');
    for (let round = 0; round < 6; round += 1) core.tick();
    await vi.advanceTimersByTimeAsync(2000);
    expect(byTestId('job-state').textContent).toContain('Stopped');
    await click('counter-lost');
    expect(rows()[0]?.textContent).toContain('Stop unverified');
  });

  it('follows the job as the bus rings', async () => {
    vi.useFakeTimers();
    const { core } = await open('/jobs/5');
    expect(byTestId('job-state').textContent).toContain('Running');
    for (let round = 0; round < 60; round += 1) core.tick();
    await vi.advanceTimersByTimeAsync(2000);
    expect(byTestId('job-state').textContent).toContain('Succeeded');
    expect(byTestId('counter-succeeded').textContent).toContain('24');
    expect(byTestId('log').textContent).toContain('WAIT_AGENT');
  });

  it('groups hosts by their result, the biggest first, and opens the hosts of one', async () => {
    await open('/jobs/2?tab=groups');
    const groups = [...document.querySelectorAll('[data-testid="group"]')];
    expect(groups.map((group) => /(\d+) hosts/.exec(group.textContent ?? '')?.[1])).toEqual(['100', '20']);
    groups[1]?.querySelector<HTMLElement>('[data-testid="group-open"]')?.click();
    await flushPromises();
    expect(rows()).toHaveLength(20);
  });

  it('shows how two groups differ', async () => {
    await open('/jobs/2?tab=groups');
    for (const pick of document.querySelectorAll<HTMLElement>('[data-testid="group-pick"] input'))
      pick.click();
    await flushPromises();
    expect(byTestId('diff').querySelector('.removed')?.textContent).toContain('6.1.0-28');
    expect(byTestId('diff').querySelector('.added')?.textContent).toContain('4.19.0-25');
  });

  it('offers neither stop nor retry to who may only look', async () => {
    await open('/jobs/1', [3]);
    expect(document.querySelector('[data-testid="job-retry"]')).toBeNull();
  });
});
