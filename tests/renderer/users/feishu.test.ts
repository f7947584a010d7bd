import { flushPromises } from '@vue/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import SettingsScreen from '../../../src-renderer/features/settings/SettingsScreen.vue';
import SignIn from '../../../src-renderer/features/users/SignIn.vue';
import { byTestId, click, fill, type Mounted, mountScreen, patience } from '../support/mount-screen';

// Its styles are no module for Node.
const said = vi.hoisted(() => ({ say: vi.fn(), warn: vi.fn() }));
vi.mock('../../../src-renderer/ui/notify', () => said);

let mounted: Mounted | undefined;
const opened = vi.fn();
beforeEach(() => vi.stubGlobal('open', opened));
afterEach(() => {
  mounted?.wrapper.unmount();
  document.body.innerHTML = '';
  vi.unstubAllGlobals();
  vi.clearAllMocks();
});
const all = (id: string) => [...document.querySelectorAll<HTMLElement>(`[data-testid="${id}"]`)];
const sent = (name: string) => mounted?.calls.filter((call) => call.name === name).map(({ input }) => input);
async function submit(form: string): Promise<void> {
  byTestId(form).dispatchEvent(new Event('submit'));
  await flushPromises();
}
const ok = (data: object) => ({ ok: true as const, data });
const url = 'https://accounts.feishu.cn/open-apis/authen/v1/authorize?state=s';

describe('the sign-in screen', () => {
  const show = async (feishu: boolean, state = 'waiting') => {
    mounted = await mountScreen(SignIn, {
      ...{ route: '/sign-in', signedIn: false, feishu },
      answers: {
        'feishu.begin': () => ok({ url, secret: 'the-secret', expiresAt: 1 }),
        'feishu.state': () => ok({ state }),
        'feishu.finish': () => ok({ id: 7, name: 'wei', groups: [3], displayName: '王伟' }),
      },
    });
  };

  it('offers Feishu only where it can be used', async () => {
    await show(false);
    expect(all('feishu-sign-in')).toHaveLength(0);
  });

  it('opens Feishu in a page of its own, shows the link, and goes on once the browser is back', async () => {
    await show(true, 'back');
    expect(byTestId('feishu-sign-in').textContent).toContain('Sign in with Feishu');
    await submit('feishu-form');
    expect(opened).toHaveBeenCalledWith(url, '_blank', 'noopener,noreferrer');
    expect(sent('feishu.finish')).toEqual([{ secret: 'the-secret' }]);
    await vi.waitFor(() => expect(mounted?.router.currentRoute.value.path).toBe('/'), patience);
  });

  it('can be given up while it waits', async () => {
    await show(true);
    await submit('feishu-form');
    expect(byTestId('feishu-link').getAttribute('href')).toBe(url);
    await click('feishu-cancel');
    expect(all('feishu-waiting')).toHaveLength(0);
    expect(sent('feishu.finish')).toEqual([]);
  });

  it('says why it was refused', async () => {
    await show(true, 'back');
    mounted?.answer('feishu.finish', () => ({
      ok: false,
      error: { kind: 'FORBIDDEN', reason: 'feishu.unknown', params: {}, issues: [] },
    }));
    await submit('feishu-form');
    expect(byTestId('form-error').textContent).toContain('Muster does not know you');
  });
});

describe('its settings', () => {
  const show = async (answers = {}) => {
    mounted = await mountScreen(SettingsScreen, {
      ...{ route: '/settings/:section?', at: '/settings/feishu', answers },
    });
  };

  it('send the secret when it was typed, and never again', async () => {
    await show();
    expect(byTestId('feishu-redirect').textContent).toBe('http://127.0.0.1:8610/auth/feishu/callback');
    await fill('appId', 'cli_1');
    await fill('appSecret', 'hush');
    await submit('feishu-settings');
    expect(sent('feishu.saveSettings')).toEqual([
      {
        ...{ enabled: false, appId: 'cli_1', appSecret: 'hush', scope: '', newcomers: false, group: 3 },
        ...{ accountsBase: 'https://accounts.feishu.cn', openBase: 'https://open.feishu.cn' },
      },
    ]);
    expect(said.say).toHaveBeenCalled();
    expect(byTestId<HTMLInputElement>('feishu-app-secret').value).toBe('');
    expect(byTestId('field-appSecret').textContent).toContain('Kept in the vault');
    await submit('feishu-settings');
    expect(sent('feishu.saveSettings')?.[1]).not.toHaveProperty('appSecret');
  });

  it('put what the core refuses beside its field', async () => {
    const issues = [{ path: 'openBase', reason: 'common.wrongFormat', params: { format: 'https://HOST' } }];
    const error = { kind: 'INVALID', reason: 'common.invalid', params: {}, issues };
    await show({ 'feishu.saveSettings': () => ({ ok: false, error }) });
    await submit('feishu-settings');
    expect(byTestId('field-openBase').textContent).toContain('has a wrong format (https://HOST)');
  });
});
