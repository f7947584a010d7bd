import { i18n, showLanguage } from '@renderer/app/i18n';
import HostLog from '@renderer/features/cmdb/host/HostLog.vue';
import { CallError, call } from '@renderer/rpc';
import { flushPromises, mount, type VueWrapper } from '@vue/test-utils';
import { createPinia } from 'pinia';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { makeHosts } from '../../support/renderer-fixture/world';

vi.mock('@renderer/rpc', async (original) => ({ ...(await original<object>()), call: vi.fn() }));
// Its styles are no module for Node.
vi.mock('@renderer/ui/notify', () => ({ say: vi.fn(), warn: vi.fn() }));

const [host] = makeHosts(1, Date.now());
const ask = vi.mocked(call);
const answer = (text: string, offset: number, more = false) => ({
  ...{ way: 'ssh' as const, text, next: { file: '7', offset }, restarted: false, more },
});
let shown: VueWrapper | undefined;

describe('the log of a host’s agent', () => {
  beforeAll(() => showLanguage('en'));
  beforeEach(() => {
    vi.useFakeTimers();
    ask.mockReset();
  });
  afterEach(() => {
    shown?.unmount();
    vi.useRealTimers();
  });
  const show = async () => {
    shown = mount(HostLog, { props: { host: host as never }, global: { plugins: [createPinia(), i18n] } });
    await flushPromises();
    return shown;
  };
  const inputs = () => ask.mock.calls.map(([, input]) => input);

  it('is read from its end and followed from where it was left, until it is closed', async () => {
    ask.mockResolvedValueOnce(answer('one\ntwo\n', 8, true) as never);
    ask.mockResolvedValueOnce(answer('three\n', 14) as never);
    ask.mockResolvedValue(answer('', 14) as never);
    const log = await show();
    expect(log.text()).toContain('over SSH');
    expect(log.text()).toContain('Lines: 2');
    await vi.advanceTimersByTimeAsync(0);
    await flushPromises();
    expect(log.text()).toContain('Lines: 3');
    await vi.advanceTimersByTimeAsync(2000);
    expect(inputs()).toEqual([
      { hostId: host?.id },
      { hostId: host?.id, after: { file: '7', offset: 8 } },
      { hostId: host?.id, after: { file: '7', offset: 14 } },
    ]);
    log.unmount();
    shown = undefined;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(ask).toHaveBeenCalledTimes(3);
  });

  it('says why it cannot be read, keeps what is there, and asks again only when told to', async () => {
    ask.mockResolvedValueOnce(answer('one\n', 4) as never);
    const body = {
      kind: 'UNAVAILABLE',
      reason: 'agents.logUnreachable',
      params: { detail: 'refused' },
      issues: [],
    };
    ask.mockRejectedValueOnce(new CallError(body as never));
    ask.mockResolvedValue(answer('two\n', 8) as never);
    const log = await show();
    await vi.advanceTimersByTimeAsync(2000);
    await flushPromises();
    expect(log.text()).toContain('The host does not answer: refused');
    expect(log.text()).toContain('whether its agent is online');
    expect(log.text()).toContain('Lines: 1');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(ask).toHaveBeenCalledTimes(2);
    await log.get('el-button').trigger('click');
    await flushPromises();
    expect(log.text()).toContain('Lines: 2');
    expect(log.text()).not.toContain('does not answer');
  });
});
