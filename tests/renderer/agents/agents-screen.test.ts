import { flushPromises } from '@vue/test-utils';
import { afterEach, describe, expect, it, vi } from 'vitest';
import AgentsScreen from '../../../src-renderer/features/agents/AgentsScreen.vue';
import { byTestId, click, fill, type Mounted, mountScreen } from '../support/mount-screen';

// Its styles are no module for Node.
vi.mock('../../../src-renderer/ui/notify', () => ({ say: vi.fn(), warn: vi.fn() }));

let mounted: Mounted | undefined;
const show = async (options: Partial<Parameters<typeof mountScreen>[1]> = {}) => {
  mounted = await mountScreen(AgentsScreen, { route: '/agents', ...options });
  return mounted;
};
afterEach(() => {
  mounted?.wrapper.unmount();
  document.body.innerHTML = '';
});

const all = (id: string) => [...document.querySelectorAll<HTMLElement>(`[data-testid="${id}"]`)];
const lastInput = (name: string) => mounted?.calls.findLast((call) => call.name === name)?.input;

describe('the list of agents', () => {
  it('asks the core for the status that the address names, and for another when chosen', async () => {
    await show({ at: '/agents?status=TERMINATED' });
    expect(lastInput('agents.list')).toMatchObject({ status: ['TERMINATED'], page: 1 });
    expect(byTestId('total').textContent).toContain('35');
    byTestId('status-RUNNING').querySelector('input')?.click();
    await flushPromises();
    expect(lastInput('agents.list')).toMatchObject({ status: ['RUNNING'] });
  });

  it('tells beside each status how long ago the agent was heard of', async () => {
    await show({ at: '/agents?status=TERMINATED' });
    const rows = [...document.querySelectorAll<HTMLElement>('tbody [data-row]')];
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) {
      expect(row.textContent).toContain('Offline');
      expect(row.querySelector('time.age')?.textContent).toMatch(/ago/);
    }
  });

  it('marks an agent whose token two machines show, names both, and finds all of them', async () => {
    await show();
    const [mark] = all('agent-conflict');
    expect(mark?.title).toContain('10.2.0.8');
    expect(mark?.title).toContain('localhost.localdomain · 10.2.3.77, 172.17.0.1');
    byTestId('only-conflicts').querySelector('input')?.click();
    await flushPromises();
    expect(lastInput('agents.list')).toMatchObject({ conflict: true, page: 1 });
    expect(byTestId('total').textContent).toContain('1');
    await click('select-page');
    byTestId('only-conflicts').querySelector('input')?.click();
    await flushPromises();
    expect(all('chosen')).toHaveLength(0);
    expect(lastInput('agents.list')).not.toHaveProperty('conflict');
  });

  it('chooses across pages all that fit, and deletes exactly those after saying what that means', async () => {
    await show();
    byTestId('select-page').querySelector('input')?.click();
    await flushPromises();
    expect(byTestId('chosen').textContent).toContain('50 selected');
    await click('choose-all');
    expect(byTestId('chosen').textContent).toContain('336 selected');
    await click('agents-delete');
    expect(byTestId('effect').textContent).toContain('336 agents');
    await click('confirm');
    expect((lastInput('agents.delete') as { ids: number[] }).ids).toHaveLength(336);
    expect(all('chosen')).toHaveLength(0);
  });

  it('forgets the choice when the filter changes, so that nothing is deleted unseen', async () => {
    await show();
    byTestId('select-page').querySelector('input')?.click();
    await flushPromises();
    expect(all('chosen')).toHaveLength(1);
    byTestId('status-TERMINATED').querySelector('input')?.click();
    await flushPromises();
    expect(all('chosen')).toHaveLength(0);
  });

  it('filters those that can be upgraded, and upgrades them in batches', async () => {
    await show();
    expect(byTestId('agents-outdated').textContent).toContain('Upgrade available');
    byTestId('agents-outdated').querySelector('input')?.click();
    await flushPromises();
    expect(lastInput('agents.list')).toMatchObject({ outdated: true });
    byTestId('select-page').querySelector('input')?.click();
    await flushPromises();
    await click('choose-all');
    await click('agents-upgrade');
    const chosen = (lastInput('agents.upgradePlan') as { ids: number[] }).ids;
    expect(chosen.length).toBeGreaterThan(50);
    expect(byTestId('upgrade-effect').textContent).toContain(`${chosen.length} agents`);
    expect(byTestId('rolling-words').textContent).toContain('1 host');
    await click('upgrade-confirm');
    expect(lastInput('agents.upgrade')).toMatchObject({
      ids: chosen,
      rolling: { plan: '1, 10%, 50%', confirm: 'first', stopAt: { kind: 'hosts', value: 1 } },
    });
    expect(all('chosen')).toHaveLength(0);
  });

  it('resets a token only after it was confirmed, and shows the new one with what to run', async () => {
    await show();
    all('agent-reset')[0]?.click();
    await flushPromises();
    expect(byTestId('effect').textContent).toContain('10.2.0.1');
    expect(lastInput('agents.resetToken')).toBeUndefined();
    await click('confirm');
    expect(lastInput('agents.resetToken')).toEqual({ id: 1 });
    const secret = byTestId('secret').textContent ?? '';
    expect(secret).toMatch(/^mst_/);
    expect(byTestId('token-sample').textContent).toContain(`token=${secret}`);
  });

  it('makes an agent for a host found by its address', async () => {
    await show();
    await click('agent-create');
    await fill('name', 'by-hand');
    await fill('hostId', '10.2.0.6');
    byTestId('agent-form').dispatchEvent(new Event('submit'));
    await flushPromises();
    expect(lastInput('agents.create')).toEqual({ name: 'by-hand', hostId: 6 });
    expect(byTestId('token-sample').textContent).toContain('servers=http://10.2.0.9:8610\nname=by-hand');
  });

  it('says at the field that there is no such host', async () => {
    await show();
    await click('agent-create');
    await fill('name', 'by-hand');
    await fill('hostId', '10.99.0.1');
    byTestId('agent-form').dispatchEvent(new Event('submit'));
    await flushPromises();
    expect(byTestId('field-hostId').textContent).toContain('10.99.0.1 is not in the CMDB');
    expect(lastInput('agents.create')).toBeUndefined();
  });

  it('offers a viewer nothing that a viewer may not do', async () => {
    await show({ groups: [3], at: '/agents?tab=enrolments' });
    for (const id of ['agent-create', 'agent-reset', 'select-page', 'tab-enrolments', 'enrolment-create']) {
      expect(all(id), id).toHaveLength(0);
    }
    expect(all('table-agents')).toHaveLength(1);
  });
});

describe('enrolment tokens', () => {
  it('are made with their uses and their end, and shown once with what to run', async () => {
    await show({ at: '/agents?tab=enrolments' });
    await click('enrolment-create');
    await fill('name', 'base image');
    await fill('maxUses', '7');
    const before = Date.now();
    byTestId('enrolment-form').dispatchEvent(new Event('submit'));
    await flushPromises();
    const made = lastInput('agents.createEnrolment') as { name: string; maxUses: number; expiresAt: number };
    expect(made).toMatchObject({ name: 'base image', maxUses: 7 });
    expect(made.expiresAt - before).toBeGreaterThanOrEqual(30 * 86_400_000);
    expect(byTestId('token-sample').textContent).toContain('enrolment_token=mse_');
  });

  it('of one host say for which, and whether, when and from where they were used', async () => {
    await show({ at: '/agents?tab=enrolments' });
    const rows = all('table-enrolments')[0]?.querySelectorAll('tbody tr') ?? [];
    const texts = [...rows].map(({ textContent }) => textContent);
    expect(texts.find((text) => text.includes('10.9.0.3'))).toMatch(/消息总线.*waiting/);
    expect(texts.find((text) => text.includes('10.9.0.4'))).toMatch(/used.*10\.9\.0\.4/);
    expect(texts.find((text) => text.includes('10.9.0.5'))).toContain('expired');
    expect(texts.find((text) => text.includes('10.9.0.6'))).toContain('revoked');
    expect(all('enrolment-revoke')).toHaveLength(2);
  });

  it('are revoked after the effect was told', async () => {
    await show({ at: '/agents?tab=enrolments' });
    await click('enrolment-revoke');
    expect(byTestId('effect').textContent).toContain('镜像预装');
    await click('confirm');
    expect(lastInput('agents.revokeEnrolment')).toEqual({ id: 1 });
  });
});
