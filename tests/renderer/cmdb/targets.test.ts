import { useHandoff } from '@renderer/app/handoff';
import { noParts, useTargetsDraft } from '@renderer/features/cmdb/targets/targets-draft';
import ScriptsScreen from '@renderer/features/scripts/ScriptsScreen.vue';
import { useScriptDraft } from '@renderer/features/scripts/script-draft';
import { flushPromises } from '@vue/test-utils';
import { createPinia, setActivePinia } from 'pinia';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { byTestId, click, fill, type Mounted, mountScreen, patience } from '../support/mount-screen';

const at = (id: number) => ({ id, innerIp: `10.0.0.${id}` });
const web = { kind: 'module', id: 3, name: 'web' } as const;

describe('targets while they are chosen', () => {
  beforeEach(() => setActivePinia(createPinia()));

  it('are put together from several ways, each thing once', () => {
    const draft = useTargetsDraft();
    draft.add({ hosts: [at(1), at(2)], nodes: [web] });
    draft.add({ hosts: [at(2)], addresses: ['10.0.0.9', '10.0.0.9'], nodes: [{ ...web, name: 'www' }] });
    draft.add({ clusters: [{ id: 'c', name: 'redis' }] });
    expect(draft.choice).toEqual({
      hostIds: [1, 2],
      addresses: ['10.0.0.9'],
      nodes: [{ kind: 'module', id: 3 }],
      clusterIds: ['c'],
      exceptIds: [],
    });
    draft.replace({ hosts: [at(4)] });
    expect(draft.parts).toEqual({ ...noParts, hosts: [at(4)] });
  });

  it('lose a host that was named one by one, and except one that a place means', () => {
    const draft = useTargetsDraft();
    draft.add({ hosts: [at(1)], addresses: ['10.0.0.2'] });
    draft.drop(at(1));
    draft.drop(at(2));
    expect(draft.isEmpty).toBe(true);
    expect(draft.parts.excepted).toEqual([]);
    draft.add({ nodes: [web], hosts: [at(5)] });
    draft.drop(at(5));
    draft.drop(at(6));
    expect(draft.choice).toMatchObject({ hostIds: [], exceptIds: [5, 6] });
  });

  it('except a host no longer that is named again', () => {
    const draft = useTargetsDraft();
    draft.add({ nodes: [web], excepted: [at(5), at(6), at(7)] });
    draft.add({ hosts: [at(5)], addresses: ['10.0.0.6'] });
    expect(draft.choice.exceptIds).toEqual([7]);
  });
});

describe('targets of the script console', () => {
  let mounted: Mounted;
  afterEach(() => mounted.wrapper.unmount());

  const open = async () => {
    mounted = await mountScreen(ScriptsScreen, { route: '/scripts' });
    return mounted.core.world.hosts;
  };
  const sent = (name: string) => mounted.calls.filter((one) => one.name === name).map(({ input }) => input);
  const total = () => byTestId('target-count').textContent;
  const inModule = (id: number) =>
    mounted.core.world.hosts.filter(({ modules }) => modules.some((one) => one.id === id));

  it('are ticked in the tree, a set with all below it, and become exactly the hosts that were shown', async () => {
    await open();
    await click('pick-topology');
    await vi.waitFor(() => byTestId('scope-b5093'), patience);
    await click('scope-b5093');
    expect(byTestId('scope-s11').getAttribute('aria-selected')).toBe('true');
    await click('scope-b5093');
    byTestId('scope-s11').dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true }));
    await flushPromises();
    await click('scope-m106');
    await click('scope-m107');
    expect(byTestId('places-done').textContent).toContain('nodes 2');
    await click('places-done');
    const meant = [...new Set([...inModule(106), ...inModule(107)])];
    expect(total()).toBe(String(meant.length));
    expect(byTestId('place-m106').textContent).toContain('消息总线（TUMS） / 华南大区 / 接入');
    useScriptDraft().values.content = 'uptime';
    await flushPromises();
    await click('script-run');
    await click('confirm');
    const [order] = sent('scripts.run') as { hostIds: number[] }[];
    expect(order?.hostIds.sort()).toEqual(meant.map(({ id }) => id).sort());
  });

  it('are run on only after a second confirmation when the list has changed since it was shown', async () => {
    const hosts = await open();
    useTargetsDraft().add({ nodes: [{ kind: 'module', id: 106, name: '接入' }] });
    useScriptDraft().values.content = 'uptime';
    await flushPromises();
    const before = Number(total());
    await click('script-run');
    const other = hosts.find(({ modules }) => !modules.some(({ id }) => id === 106));
    other?.modules.push({ id: 106, name: '接入', setName: '华南大区' });
    await click('confirm');
    expect(sent('scripts.run')).toEqual([]);
    expect(byTestId('form-error').textContent).toContain(`are ${before + 1} now. Nothing was started`);
    expect(total()).toBe(String(before + 1));
    await click('script-run');
    await click('confirm');
    expect(sent('scripts.run')).toHaveLength(1);
  });

  it('say which of them were deleted', async () => {
    await open();
    useTargetsDraft().add({
      hosts: [{ id: 99_999, innerIp: '10.9.9.9' }],
      nodes: [{ kind: 'module', id: 4711, name: 'old' }],
      clusters: [{ id: 'none', name: 'redis' }],
    });
    await flushPromises();
    expect(byTestId('place-m4711').textContent).toMatch(/old.*deleted/);
    expect(byTestId('place-cnone').textContent).toMatch(/redis.*deleted/);
    expect(byTestId('gone-hosts').textContent).toContain('10.9.9.9');
    useTargetsDraft().add({ hosts: mounted.core.world.hosts.slice(0, 1) });
    useScriptDraft().values.content = 'uptime';
    await flushPromises();
    await click('script-run');
    expect(byTestId('gone-left-out').textContent).toContain(
      '3 chosen targets that were deleted are left out',
    );
  });

  it('show those that nothing leads to, and leave them out at once', async () => {
    await open();
    useTargetsDraft().add({ nodes: [{ kind: 'business', id: 5093, name: '消息总线' }] });
    await flushPromises();
    const all = Number(total());
    const cut = Number.parseInt(byTestId('only-unreachable').textContent ?? '', 10);
    expect(cut).toBeGreaterThan(0);
    await click('only-unreachable');
    expect(document.querySelectorAll('[data-testid="resolved-host"]')).toHaveLength(cut);
    expect(byTestId('resolved-host').textContent).toContain('unreachable');
    await click('drop-unreachable');
    expect(Number(total())).toBe(all - cut);
    expect(byTestId('excepted').textContent).toContain(`${cut} host`);
    expect(document.querySelector('[data-testid="only-unreachable"]')).toBeNull();
  });

  it('stay the hosts that were shown when a schedule is kept, and it says so', async () => {
    await open();
    useTargetsDraft().add({ nodes: [{ kind: 'module', id: 106, name: '接入' }] });
    useScriptDraft().values.content = 'uptime';
    await flushPromises();
    await click('schedule');
    expect(byTestId('schedule-effect').textContent).toContain('nor do those that come into a chosen node');
    await fill('name', 'nightly');
    await click('schedule-save');
    const [kept] = sent('schedules.save') as { script: { hostIds: number[] } }[];
    expect(kept?.script.hostIds).toEqual(inModule(106).map(({ id }) => id));
  });

  it('come with a place from another screen', async () => {
    await open();
    mounted.wrapper.unmount();
    mounted = await mountScreen(
      {
        components: { ScriptsScreen },
        setup: () => {
          useHandoff().script = { clusters: [{ id: 'c1', name: 'apache231A' }] };
        },
        template: '<ScriptsScreen />',
      },
      { route: '/scripts' },
    );
    expect(byTestId('place-cc1').textContent).toContain('apache231A');
  });

  it('are kept as a set and come back from one, beside what is chosen or in its place', async () => {
    const hosts = await open();
    await click('pick-set');
    await vi.waitFor(() => byTestId('set-双十一扩容'), patience);
    expect(byTestId('set-双十一扩容').textContent).toMatch(/by wangxm.*1 node · 2 clusters.*redis旧/s);
    const inSet = (name: string, id: string) =>
      byTestId(name).querySelector<HTMLElement>(`[data-testid="${id}"]`);
    expect(inSet('set-双十一扩容', 'set-edit')).toBeNull();
    inSet('set-双十一扩容', 'set-use')?.click();
    await flushPromises();
    expect(byTestId('place-cc99').textContent).toMatch(/redis旧.*deleted/);
    useTargetsDraft().replace({ hosts: hosts.slice(0, 1) });
    await flushPromises();
    await click('pick-set');
    inSet('set-华南接入', 'set-add')?.click();
    await flushPromises();
    expect(total()).toBe(String(new Set([hosts[0], ...inModule(106)]).size));
    await click('save-as-set');
    await vi.waitFor(() => byTestId('set-form'), patience);
    await fill('name', 'mine');
    byTestId('set-form').dispatchEvent(new Event('submit', { cancelable: true }));
    await flushPromises();
    expect(sent('targetSets.save')).toEqual([
      {
        ...{ name: 'mine', description: '', shared: false },
        content: expect.objectContaining({ hostIds: [hosts[0]?.id], nodes: [{ kind: 'module', id: 106 }] }),
      },
    ]);
  });
});
