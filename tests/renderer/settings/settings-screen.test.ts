import { flushPromises } from '@vue/test-utils';
import { afterEach, describe, expect, it, vi } from 'vitest';
import SettingsScreen from '../../../src-renderer/features/settings/SettingsScreen.vue';
import { byTestId, click, fill, type Mounted, mountScreen } from '../support/mount-screen';

// Its styles are no module for Node.
const said = vi.hoisted(() => ({ say: vi.fn(), warn: vi.fn() }));
vi.mock('../../../src-renderer/ui/notify', () => said);

let mounted: Mounted | undefined;
const show = async (section: string, options: Partial<Parameters<typeof mountScreen>[1]> = {}) => {
  mounted = await mountScreen(SettingsScreen, {
    route: '/settings/:section?',
    at: `/settings/${section}`,
    ...options,
  });
  return mounted;
};
afterEach(() => {
  mounted?.wrapper.unmount();
  document.body.innerHTML = '';
  vi.clearAllMocks();
});

const all = (id: string) => [...document.querySelectorAll<HTMLElement>(`[data-testid="${id}"]`)];
const sent = (name: string) => mounted?.calls.filter((call) => call.name === name).map(({ input }) => input);
const textOf = (id: string) => byTestId(id).textContent ?? '';
async function submit(form: string): Promise<void> {
  byTestId(form).dispatchEvent(new Event('submit'));
  await flushPromises();
}
const refusal = (path: string, reason: string, params = {}) => ({
  ok: false as const,
  error: {
    kind: 'INVALID' as const,
    reason: 'common.invalid' as const,
    params: {},
    issues: [{ path, reason: reason as 'common.tooLong', params }],
  },
});

describe('the sections', () => {
  const names = () => [...document.querySelectorAll('nav a')].map((link) => link.getAttribute('href'));

  it('are those that the person may see', async () => {
    await show('');
    expect(names()).toEqual([
      '/settings/general',
      '/settings/tokens',
      '/settings/users',
      '/settings/feishu',
      '/settings/host-keys',
      '/settings/notify',
      '/settings/audit',
      '/settings/password',
    ]);
    expect(all('settings-form')).toHaveLength(1);
  });

  it('begin with the first that a viewer may see', async () => {
    await show('', { groups: [3] });
    expect(names()).toEqual([
      '/settings/tokens',
      '/settings/host-keys',
      '/settings/notify',
      '/settings/password',
    ]);
    expect(all('table-tokens')).toHaveLength(1);
  });

  it('are refused to those who may not, whatever the address says', async () => {
    await show('audit', { groups: [3] });
    expect(all('table-audit')).toHaveLength(0);
    expect(sent('audit.list')).toEqual([]);
    expect(document.body.textContent).toContain('You may not');
  });
});

describe('general settings', () => {
  it('save only what was changed, and say so', async () => {
    await show('general');
    expect(all('dirty')).toHaveLength(0);
    await fill('concurrency', '80');
    expect(textOf('dirty')).toContain('1 change not saved yet');
    await submit('settings-form');
    expect(sent('settings.update')).toEqual([{ concurrency: 80 }]);
    expect(all('dirty')).toHaveLength(0);
    expect(said.say).toHaveBeenCalledWith('Settings saved');
  });

  it('take kibibytes and send bytes', async () => {
    await show('general');
    expect(textOf('field-outputCapBytes')).toContain('10 MiB');
    await fill('outputCapBytes', '2048');
    await submit('settings-form');
    expect(sent('settings.update')).toEqual([{ outputCapBytes: 2_097_152 }]);
  });

  it('put what the core refuses beside its field, and keep what was typed', async () => {
    await show('general', {
      answers: {
        'settings.update': () => refusal('innerAddresses', 'common.wrongFormat', { format: 'HOST:PORT' }),
      },
    });
    await fill('innerAddresses', 'nonsense');
    await submit('settings-form');
    expect(textOf('field-innerAddresses')).toContain('has a wrong format (HOST:PORT)');
    expect(textOf('dirty')).toContain('1 change');
  });

  it('ask for a number that was taken out, before anything is sent', async () => {
    await show('general');
    await fill('concurrency', '');
    await submit('settings-form');
    expect(textOf('field-concurrency')).toContain('Enter a number');
    expect(sent('settings.update')).toEqual([]);
  });

  it('show the addresses that an install would use now', async () => {
    await show('general');
    expect(textOf('now-inner')).toContain('http://10.2.0.9:8610, http://192.168.31.20:8610');
  });

  it('are not left behind unasked', async () => {
    const { router } = await show('general');
    await fill('concurrency', '80');
    const going = router.push('/settings/tokens');
    await flushPromises();
    await click('leave-no');
    await going;
    expect(router.currentRoute.value.path).toBe('/settings/general');
    expect(textOf('dirty')).toContain('1 change');
    const leaving = router.push('/hosts');
    await flushPromises();
    await click('leave-yes');
    await leaving;
    expect(router.currentRoute.value.path).toBe('/hosts');
  });

  it('can be read but not written by an operator', async () => {
    await show('general', { groups: [2] });
    expect(all('read-only')).toHaveLength(1);
    const inputs = [...document.querySelectorAll<HTMLInputElement>('[data-testid="settings-form"] input')];
    expect(inputs.every(({ disabled }) => disabled)).toBe(true);
  });
});

describe('API tokens', () => {
  it('are made with the permissions that were ticked, and shown once with a first call', async () => {
    await show('tokens');
    await click('token-create');
    await fill('name', 'release');
    await submit('token-form');
    expect(textOf('field-permissions')).toContain('Tick one permission at least');
    expect(sent('users.createToken')).toEqual([]);
    byTestId('permission-scripts.run').querySelector('input')?.click();
    await flushPromises();
    byTestId('permission-jobs.read').querySelector('input')?.click();
    await flushPromises();
    await submit('token-form');
    expect(sent('users.createToken')).toEqual([
      { name: 'release', permissions: ['scripts.run', 'jobs.read'], expiresAt: expect.any(Number) },
    ]);
    expect(textOf('secret')).toMatch(/^mta_/);
    expect(textOf('token-sample')).toContain('http://10.2.0.9:8610/api/cmdb/export');
  });

  it('are revoked after the effect was told', async () => {
    await show('tokens');
    await click('token-revoke');
    expect(textOf('effect')).toContain('发布平台');
    await click('confirm');
    expect(sent('users.revokeToken')).toEqual([{ id: 1 }]);
  });

  it('that no longer work are out of sight until asked for', async () => {
    const old = {
      id: 7,
      name: 'old',
      userName: 'admin',
      permissions: null,
      createdAt: 1,
      expiresAt: 2,
      revokedAt: null,
      lastUsedAt: null,
    };
    await show('tokens', { answers: { 'users.tokens': () => ({ ok: true, data: { items: [old] } }) } });
    expect(textOf('table-tokens')).not.toContain('old');
    byTestId('tokens-all').querySelector('input')?.click();
    await flushPromises();
    expect(textOf('table-tokens')).toMatch(/old.*Expired/s);
    expect(all('token-revoke')).toHaveLength(0);
  });
});

describe('users', () => {
  it('are changed without touching what was not asked for', async () => {
    await show('users');
    await click('edit-wangxm');
    byTestId('group-3').querySelector('input')?.click();
    await flushPromises();
    await submit('user-form');
    expect(sent('users.update')).toEqual([
      { id: 2, disabled: false, mail: 'wangxm@example.com', department: '基础运维组', groups: [2, 3] },
    ]);
  });

  it('get a new password only after it was said that they are signed out', async () => {
    await show('users');
    await click('password-wangxm');
    expect(textOf('effect')).toContain('signed out everywhere');
    await fill('password', 'a-new-password');
    await submit('user-password-form');
    expect(sent('users.update')).toEqual([
      expect.objectContaining({ id: 2, password: 'a-new-password', groups: [2] }),
    ]);
  });

  it('keep one administrator: what the core refuses is told where it was asked', async () => {
    const error = {
      kind: 'CONFLICT' as const,
      reason: 'users.lastAdministrator' as const,
      params: {},
      issues: [],
    };
    await show('users', {
      answers: {
        'users.update': () => ({ ok: false, error }),
        'users.delete': () => ({ ok: false, error }),
      },
    });
    await click('edit-admin');
    await submit('user-form');
    expect(textOf('form-error')).toContain('One administrator must remain');
    await click('delete-wangxm');
    await click('confirm');
    expect(textOf('error')).toContain('One administrator must remain');
  });

  it('cannot delete themselves by accident', async () => {
    await show('users');
    expect(byTestId<HTMLButtonElement>('delete-admin').disabled).toBe(true);
    expect(byTestId<HTMLButtonElement>('delete-wangxm').disabled).toBe(false);
  });
});

describe('host keys', () => {
  it('that wait are accepted with the fingerprints that were shown', async () => {
    await show('host-keys', { at: '/settings/host-keys?tab=review' });
    expect(textOf('table-host-keys-review')).toContain('changed');
    byTestId('select-page').querySelector('input')?.click();
    await flushPromises();
    await click('accept-keys');
    expect(textOf('effect')).toMatch(/\d+ keys become trusted/);
    expect(textOf('fingerprints')).toContain('SHA256:');
    await click('confirm');
    const [first] = sent('cmdb.acceptHostKeys') as { keys: { id: number; fingerprint: string }[] }[];
    expect(first?.keys[0]).toEqual({
      id: expect.any(Number),
      fingerprint: expect.stringMatching(/^SHA256:.{43}$/),
    });
    expect(byTestId('tab-review').textContent).toContain('To decide 0');
  });

  it('are forgotten after the effect was told', async () => {
    await show('host-keys');
    byTestId('forget-key').click();
    await flushPromises();
    expect(textOf('effect')).toContain('1 key is forgotten');
    await click('confirm');
    expect(sent('cmdb.removeHostKeys')).toHaveLength(1);
  });

  it('come from a known_hosts file, after a preview', async () => {
    await show('host-keys');
    await click('open-import');
    const text = byTestId<HTMLTextAreaElement>('known-hosts');
    const area = text.tagName === 'TEXTAREA' ? text : text.querySelector('textarea');
    if (!area) throw new Error('there is no text');
    area.value = '10.0.0.1 ssh-ed25519 AAAA\nbroken';
    area.dispatchEvent(new Event('input'));
    await flushPromises();
    expect(byTestId<HTMLButtonElement>('import-keys').disabled).toBe(true);
    await click('import-preview');
    expect(textOf('foreseen')).toContain('Line 2');
    await click('import-keys');
    expect(sent('cmdb.importKnownHosts')).toMatchObject([{ dryRun: true }, { dryRun: false }]);
  });

  it('go out as they are shown, which a viewer may ask for, too', async () => {
    await show('host-keys', { at: '/settings/host-keys?tab=review', groups: [3] });
    await click('export-list');
    await click('export-csv');
    expect(sent('cmdb.exportHostKeys')).toMatchObject([
      { format: 'csv', keyword: '', states: ['changed', 'pending'], columns: expect.any(Array) },
    ]);
  });

  it('can only be looked at by a viewer', async () => {
    await show('host-keys', { groups: [3] });
    expect(all('table-host-keys')).toHaveLength(1);
    expect([...all('forget-key'), ...all('select-page')]).toHaveLength(0);
  });
});

describe('the audit log', () => {
  it('says that the chain is whole', async () => {
    await show('audit');
    await click('audit-verify');
    expect(textOf('audit-result')).toContain('105 records checked');
    expect(byTestId('audit-result').getAttribute('role')).toBe('status');
  });

  it('names the record that was tampered with', async () => {
    await show('audit', {
      answers: { 'audit.verify': () => ({ ok: true, data: { checked: 41, brokenAt: 42 } }) },
    });
    await click('audit-verify');
    expect(textOf('audit-result')).toContain('Record 42 was changed or removed');
    expect(byTestId('audit-result').getAttribute('role')).toBe('alert');
  });

  it('shows records in words and each one whole', async () => {
    await show('audit');
    const row = document.querySelector<HTMLElement>('[data-row="104"]');
    expect(row?.textContent).toMatch(/Operate agents.*Not permitted/s);
    row?.click();
    await flushPromises();
    expect(textOf('audit-entry')).toContain('agents.operate');
    expect(textOf('audit-entry')).toContain('"hosts": 24');
  });
});

describe('my account', () => {
  it('checks that both passwords are alike before it asks', async () => {
    await show('password', { groups: [3] });
    await fill('old', 'muster');
    await fill('new', 'something-long');
    await fill('again', 'something-else');
    await submit('password-form');
    expect(textOf('field-again')).toContain('differ');
    expect(sent('users.changePassword')).toEqual([]);
  });

  it('says at the field that the current password is wrong', async () => {
    await show('password');
    await fill('old', 'wrong');
    await fill('new', 'something-long');
    await fill('again', 'something-long');
    await submit('password-form');
    expect(textOf('field-old')).toContain('The old password is wrong');
  });

  it('changes the password and empties the fields', async () => {
    await show('password');
    await fill('old', 'muster');
    await fill('new', 'something-long');
    await fill('again', 'something-long');
    await submit('password-form');
    expect(sent('users.changePassword')).toEqual([{ old: 'muster', new: 'something-long' }]);
    expect(said.say).toHaveBeenCalledWith('The password was changed');
    const left = [...document.querySelectorAll<HTMLInputElement>('[type="password"]')].map(
      ({ value }) => value,
    );
    expect(left).toEqual(['', '', '']);
  });
});
