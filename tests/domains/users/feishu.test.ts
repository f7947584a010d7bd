import { describe, expect, it } from 'vitest';
import { admin, here, openFeishuDoor } from './feishu-support';

const wei = { name: 'wei', password: 'long enough', mail: 'Wei@corp.example', department: '', groups: [2] };

describe('sign-in with Feishu', () => {
  it('knows a user by the mailbox of their company, and writes down what Feishu says of them', async () => {
    const { users, fake, audit, signIn, row, redirectUri } = await openFeishuDoor();
    const id = await users.add(wei);
    const { me, token } = await signIn();
    expect(me).toEqual({ id, name: 'wei', groups: [2], displayName: '王伟' });
    const actor = await users.actorOfSession(token);
    expect(actor).toMatchObject({ id, via: 'console' });
    expect(actor && (await users.me(actor))).toEqual(me);
    expect(await row(id)).toMatchObject({
      ...{ display_name: '王伟', mail: 'wei@corp.example', department: '运维部', open_id: 'ou_1' },
      ...{ union_id: 'on_1', tenant_key: 'tenant-1', avatar_url: 'https://avatar.example/1.png' },
      last_login_at: expect.any(Number),
    });
    const [query] = fake.asked;
    expect(query?.get('redirect_uri')).toBe(redirectUri);
    expect(query?.get('code_challenge_method')).toBe('S256');
    expect(query?.has('scope')).toBe(false);
    const { items } = await audit.list({ keyword: '', page: 1, pageSize: 9 } as never);
    expect(items[0]).toMatchObject({ action: 'feishu.signIn', actor_name: 'wei', outcome: 'ok' });
  });

  it('renews all of it at each sign-in, whatever the mail; what is not told stays, a taken mail is left', async () => {
    const { users, fake, signIn, row } = await openFeishuDoor();
    const id = await users.add(wei);
    await signIn();
    const { department: _, ...rest } = fake.person;
    fake.person = {
      ...rest,
      ...{ name: '王大伟', open_id: 'ou_2', enterprise_email: 'new@corp.example' },
      avatar_url: 'javascript:alert(1)',
    };
    expect((await signIn()).me).toMatchObject({ id, displayName: '王大伟' });
    expect(await row(id)).toMatchObject({
      ...{ display_name: '王大伟', mail: 'new@corp.example', open_id: 'ou_2' },
      ...{ avatar_url: '', department: '运维部' },
    });
    await users.add({ ...wei, name: 'other', mail: 'other@corp.example' });
    fake.person = { ...fake.person, enterprise_email: 'other@corp.example' };
    expect((await signIn()).me.id).toBe(id);
    expect((await row(id)).mail).toBe('new@corp.example');
  });

  it('refuses people whom nobody knows, also those who merely say that a mail is theirs', async () => {
    const { users, fake, audit, signIn } = await openFeishuDoor();
    await users.add(wei);
    const { enterprise_email: _, ...rest } = fake.person;
    fake.person = { ...rest, email: 'wei@corp.example' };
    await expect(signIn()).rejects.toMatchObject({ reason: 'feishu.unknown' });
    const { items } = await audit.list({ keyword: '', page: 1, pageSize: 9 } as never);
    expect(items[0]).toMatchObject({ action: 'feishu.signIn', actor_name: '', outcome: 'FORBIDDEN' });
    expect(items[0]?.detail).toContain('ou_1');
  });

  it('takes nobody for a user who has come by Feishu as somebody else', async () => {
    const { users, fake, signIn } = await openFeishuDoor();
    await users.add(wei);
    await signIn();
    for (const other of [{ union_id: 'on_2' }, { tenant_key: 'tenant-2' }]) {
      fake.person = { ...fake.person, ...other };
      await expect(signIn()).rejects.toMatchObject({ reason: 'feishu.unknown' });
    }
  });

  it('makes users of newcomers where an administrator said so, in the group that was said', async () => {
    const { users, fake, feishu, settings, signIn, row } = await openFeishuDoor();
    await feishu.save(admin, { ...settings, newcomers: true, group: 4 });
    await users.add({ ...wei, name: '王伟', mail: '' });
    const { me } = await signIn();
    expect(me).toMatchObject({ name: '王伟 2', displayName: '王伟', groups: [4] });
    expect(await row(me.id)).toMatchObject({ password_hash: null, mail: 'wei@corp.example' });
    await expect(
      users.signIn({ name: '王伟 2', password: '', address: here }, 'console'),
    ).rejects.toMatchObject({ reason: 'users.wrongLogin' });
    fake.person = { ...fake.person, enterprise_email: 'other@corp.example' };
    expect((await signIn()).me.id).toBe(me.id);
  });

  it('refuses a disabled user, known or not yet', async () => {
    const { users, feishu, settings, signIn } = await openFeishuDoor();
    await feishu.save(admin, { ...settings, newcomers: true });
    const id = await users.add(wei);
    const disable = (disabled: boolean) => users.update({ ...wei, id, password: undefined, disabled });
    await disable(true);
    await expect(signIn()).rejects.toMatchObject({ reason: 'feishu.disabled' });
    await disable(false);
    const { token } = await signIn();
    await disable(true);
    expect(await users.actorOfSession(token)).toBeUndefined();
    await expect(signIn()).rejects.toMatchObject({ reason: 'feishu.disabled' });
  });
});

describe('a sign-in under way', () => {
  it('is finished by the screen that began alone, once, and not before the browser is back', async () => {
    const { users, feishu, fake, browse } = await openFeishuDoor();
    await users.add(wei);
    const { url, secret } = feishu.begin(here);
    expect(feishu.stateOf(secret)).toBe('waiting');
    await expect(feishu.finish(secret, here)).rejects.toMatchObject({ reason: 'feishu.notYet' });
    const back = await fake.open(url);
    const page = await fetch(back);
    expect(page.status).toBe(200);
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect(page.headers.get('referrer-policy')).toBe('no-referrer');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await page.text()).toMatch(/请回到 Muster.*Go back to Muster/);
    expect(feishu.stateOf(secret)).toBe('back');
    // The state travelled through the browser; it finishes nothing.
    const state = back.searchParams.get('state') ?? '';
    await expect(feishu.finish(state, here)).rejects.toMatchObject({ reason: 'feishu.gone' });
    await expect(feishu.finish(secret, '10.0.0.9')).rejects.toMatchObject({ reason: 'feishu.elsewhere' });
    await feishu.finish(secret, here);
    await expect(feishu.finish(secret, here)).rejects.toMatchObject({ reason: 'feishu.gone' });
    expect(await browse(url)).toBe(400);
  });

  it('takes one answer of the browser: wrong, replayed and late states lead nowhere', async () => {
    const { feishu, fake, clock, redirectUri } = await openFeishuDoor();
    const { url, secret } = feishu.begin(here);
    const back = await fake.open(url);
    for (const wrong of ['', '?code=x', '?state=x&code=y', `?state=${'x'.repeat(9000)}`])
      expect((await fetch(redirectUri + wrong)).status).toBe(400);
    expect((await fetch(back)).status).toBe(200);
    const other = new URL(back);
    other.searchParams.set('code', 'of-a-stranger');
    for (const replayed of [back, other]) {
      const page = await fetch(replayed);
      expect([page.status, await page.text()]).toEqual([400, expect.stringContaining('无效')]);
    }
    clock.pass(10 * 60_000);
    expect(feishu.stateOf(secret)).toBe('gone');
    const late = feishu.begin(here);
    const lateBack = await fake.open(late.url);
    clock.pass(10 * 60_000);
    expect((await fetch(lateBack)).status).toBe(400);
    await expect(feishu.finish(late.secret, here)).rejects.toMatchObject({ reason: 'feishu.gone' });
  });

  it('begins at Muster’s own machine only, not too often, and is over when settings change', async () => {
    const { users, feishu, settings, browse } = await openFeishuDoor();
    await users.add(wei);
    expect(['local', '127.0.0.1', '::ffff:127.0.0.1', '::1'].every(feishu.offered)).toBe(true);
    expect(feishu.offered('192.168.1.7')).toBe(false);
    expect(() => feishu.begin('192.168.1.7')).toThrow(/on the machine/);
    const { url, secret } = feishu.begin(here);
    expect(
      feishu.comeBack(
        { state: new URL(url).searchParams.get('state') ?? '', code: 'x', error: '' },
        '10.0.0.9',
      ),
    ).toBe(false);
    await browse(url);
    await feishu.save(admin, settings);
    await expect(feishu.finish(secret, here)).rejects.toMatchObject({ reason: 'feishu.gone' });
    for (let count = 0; count < 9; count += 1) feishu.begin(here);
    expect(() => feishu.begin(here)).toThrow(/Too many|seconds/i);
    await feishu.save(admin, { ...settings, enabled: false });
    expect(feishu.offered(here)).toBe(false);
    expect(() => feishu.begin('local')).toThrow(/switched off/);
  });
});

describe('what Feishu refuses', () => {
  it('is said: not agreed, a code that is late or used, a wrong secret, somebody who has left', async () => {
    const { users, feishu, fake, settings, signIn } = await openFeishuDoor();
    await users.add(wei);
    fake.denies = true;
    await expect(signIn()).rejects.toMatchObject({ reason: 'feishu.denied' });
    fake.denies = false;
    const begun = feishu.begin(here);
    await fetch(await fake.open(begun.url));
    fake.expireCodes();
    const refused = (code: string) => ({ reason: 'feishu.refused', params: { code } });
    await expect(feishu.finish(begun.secret, here)).rejects.toMatchObject(refused('20004'));
    // A code that was used for one sign-in is no good for another.
    const [one, two] = [feishu.begin(here), feishu.begin(here)];
    const back = await fake.open(one.url);
    await fetch(back);
    await feishu.finish(one.secret, here);
    back.searchParams.set('state', new URL(two.url).searchParams.get('state') ?? '');
    await fetch(back);
    await expect(feishu.finish(two.secret, here)).rejects.toMatchObject(refused('20065'));
    // Nor is one that was given for another verifier.
    const [mine, theirs] = [feishu.begin(here), feishu.begin(here)];
    const injected = await fake.open(theirs.url);
    injected.searchParams.set('state', new URL(mine.url).searchParams.get('state') ?? '');
    await fetch(injected);
    await expect(feishu.finish(mine.secret, here)).rejects.toMatchObject(refused('20049'));
    fake.person = { ...fake.person, refused: 20021 };
    await expect(signIn()).rejects.toMatchObject(refused('20021'));
    await feishu.save(admin, { ...settings, appSecret: 'wrong' });
    await expect(signIn()).rejects.toMatchObject(refused('20002'));
  });

  it('and what it does not say in time or in its own words leaves nobody signed in', async () => {
    const silent = await openFeishuDoor(300);
    silent.fake.mood = 'silent';
    const unreachable = { reason: 'feishu.unreachable', kind: 'UNAVAILABLE' };
    await expect(silent.signIn()).rejects.toMatchObject(unreachable);
    const garbled = await openFeishuDoor();
    garbled.fake.mood = 'garbage';
    const badAnswer = { reason: 'feishu.badAnswer', params: { status: 502 } };
    await expect(garbled.signIn()).rejects.toMatchObject(badAnswer);
    for (const { store } of [silent, garbled])
      expect(await store.read.selectFrom('sessions').selectAll().execute()).toEqual([]);
  });
});

describe('its settings', () => {
  it('hold after a restart, and the secret is in no answer, row, page or log', async () => {
    const { feishu, again, fake, store, audit, settings, redirectUri } = await openFeishuDoor();
    const { appSecret, ...kept } = settings;
    const shown = { ...kept, openBase: fake.base, hasSecret: true, redirectUri };
    expect(await feishu.settings()).toEqual(shown);
    expect(await (await again()).settings()).toEqual(shown);
    await audit.sink('console')({
      ...{ actor: admin, action: 'feishu.saveSettings', outcome: 'ok' },
      input: settings,
    });
    const rows = await Promise.all([
      store.read.selectFrom('settings').selectAll().execute(),
      store.read.selectFrom('audit').selectAll().execute(),
      store.read.selectFrom('secrets').selectAll().execute(),
    ]);
    expect(JSON.stringify(rows)).not.toContain(appSecret);
  });

  it('name the field that will not do', async () => {
    const { feishu, settings } = await openFeishuDoor();
    const wrong = (change: object) => feishu.save(admin, { ...settings, ...change });
    for (const [path, values] of [
      [
        'openBase',
        ['http://open.feishu.cn', 'ftp://x', 'nonsense', 'https://a:b@open.feishu.cn', 'https://x/?a'],
      ],
      ['accountsBase', ['http://10.0.0.1', '']],
      ['appId', ['']],
    ] as const)
      for (const value of values)
        await expect(wrong({ [path]: value })).rejects.toMatchObject({ issues: [{ path }] });
  });

  it('send the kept secret to no other place than it was entered for', async () => {
    const { feishu, settings } = await openFeishuDoor();
    const { appSecret: _, ...kept } = settings;
    await feishu.save(admin, kept);
    for (const moved of [{ openBase: 'https://other.example' }, { appId: 'cli_other' }])
      await expect(feishu.save(admin, { ...kept, ...moved })).rejects.toMatchObject({
        issues: [{ path: 'appSecret', reason: 'common.required' }],
      });
    const off = await feishu.save(admin, { ...kept, enabled: false, appId: 'cli_other' });
    expect(off.hasSecret).toBe(false);
  });
});
