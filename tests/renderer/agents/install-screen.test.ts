import InstallScreen from '@renderer/features/agents/InstallScreen.vue';
import { useInstallDraft } from '@renderer/features/agents/install-draft';
import { flushPromises } from '@vue/test-utils';
import { afterEach, describe, expect, it } from 'vitest';
import { byTestId, click, fill, type Mounted, mountScreen } from '../support/mount-screen';

let mounted: Mounted | undefined;
afterEach(() => mounted?.wrapper.unmount());

async function paste(text: string): Promise<void> {
  const cell = document.querySelector('[data-testid="grid-row"] [data-column="innerIp"] input');
  const event = new Event('paste', { bubbles: true, cancelable: true });
  Object.assign(event, { clipboardData: { getData: () => text } });
  cell?.dispatchEvent(event);
  await flushPromises();
}

async function chooseBusiness(): Promise<void> {
  await click('place-business');
  byTestId('place-business').querySelector<HTMLElement>('.el-select__wrapper')?.click();
  await flushPromises();
  document.querySelector<HTMLElement>('.el-select-dropdown__item')?.click();
  await flushPromises();
}

/** Chooses what reads so in the n-th select of the place: business, cloud area, node type. */
async function choose(at: number, words: string): Promise<void> {
  document.querySelectorAll<HTMLElement>('.place .el-select__wrapper')[at]?.click();
  await flushPromises();
  const items = [...document.querySelectorAll<HTMLElement>('.el-select-dropdown__item')];
  items.find(({ textContent }) => textContent.includes(words))?.click();
  await flushPromises();
}

describe('the install screen', () => {
  it('makes rows of a pasted list, starts the install and goes to the job', async () => {
    mounted = await mountScreen(InstallScreen, { route: '/install' });
    await paste('10.2.0.1\n10.2.0.2\n10.2.0.3');
    await chooseBusiness();
    expect(document.querySelectorAll('[data-testid="grid-row"]')).toHaveLength(3);
    expect(byTestId('install-start').textContent).toContain('Install 3');
    expect(byTestId('install-effect').textContent).toContain('3 hosts');
    await click('install-start');
    const sent = mounted.calls.find(({ name }) => name === 'agents.operate');
    expect(sent?.input).toMatchObject({ operation: 'INSTALL', hosts: [{ innerIp: '10.2.0.1' }, {}, {}] });
    expect(mounted.router.currentRoute.value.path).toBe('/jobs/6');
  });

  it('shows what the core says about a row at its cell, and keeps the table', async () => {
    mounted = await mountScreen(InstallScreen, { route: '/install' });
    await paste('10.2.0.1\n10.2.0.255');
    await chooseBusiness();
    await click('install-start');
    const rows = [...document.querySelectorAll('[data-testid="grid-row"]')];
    expect(rows[1]?.querySelector('[data-column="secret"] .error')?.textContent?.trim()).toBe(
      'a password or a key is needed',
    );
    expect(rows[0]?.querySelector('.error')).toBeNull();
    expect(byTestId('grid-errors').textContent).toContain('1 row needs');
  });

  it('says through which proxy hosts will go, and leads to the first one where there is none', async () => {
    mounted = await mountScreen(InstallScreen, { route: '/install' });
    expect(document.querySelector('[data-testid="install-proxies"]')).toBeNull();
    await choose(1, '机房 B · PROXY 1/2');
    await choose(2, 'PAGENT');
    expect(byTestId('install-proxies').textContent).toContain('1 of 2 valid');
    const [first, second] = [...document.querySelectorAll('[data-testid="install-proxy"]')];
    expect(first?.textContent).toContain('http://10.9.0.2:8611');
    expect(first?.querySelector('[data-testid="proxy-chosen"]')?.textContent).toContain('Will be used first');
    expect(second?.textContent).not.toContain('Takes over');
    expect(document.querySelector('[data-testid="install-a-proxy"]')).toBeNull();

    await choose(1, '机房 C');
    expect(byTestId('install-proxies').textContent).toContain('no valid proxy');
    await click('install-a-proxy');
    await paste('10.2.0.1\t203.0.113.9\n10.2.0.2\t203.0.113.10');
    await chooseBusiness();
    await click('install-start');
    const sent = mounted.calls.find(({ name }) => name === 'agents.operate');
    expect(sent?.input).toMatchObject({
      nodeType: 'PROXY',
      cloudId: 4,
      hosts: [{ outerIp: '203.0.113.9' }, {}],
    });
  });

  it('cannot start without a business', async () => {
    mounted = await mountScreen(InstallScreen, { route: '/install' });
    await paste('10.2.0.1\n10.2.0.2');
    expect(byTestId<HTMLButtonElement>('install-start').disabled).toBe(true);
    expect(byTestId('install-effect').textContent).toBe('Choose a business.');
  });

  it('looks at the hosts first, and then installs the ready ones only', async () => {
    mounted = await mountScreen(InstallScreen, { route: '/install' });
    await paste('10.2.0.1\n10.2.0.2\n10.2.0.3');
    await chooseBusiness();
    await click('preflight-run');
    await flushPromises();
    expect(mounted.calls.find(({ name }) => name === 'agents.preflightStart')?.input).toMatchObject({
      ...{ operation: 'INSTALL', cloudId: 0, hosts: [{ innerIp: '10.2.0.1' }, {}, {}] },
    });
    expect(byTestId('preflight-summary').textContent).toContain('Ready: 2; not ready: 1');
    const rows = [...document.querySelectorAll<HTMLElement>('[data-testid="preflight-row"]')];
    expect(rows).toHaveLength(3);
    rows[1]?.click();
    await flushPromises();
    expect(byTestId('preflight-detail').textContent).toContain('No answer to the connect');
    expect(byTestId('preflight-rules').textContent).toContain('1');
    await click('preflight-notReady');
    expect(document.querySelectorAll('[data-testid="preflight-row"]')).toHaveLength(1);
    expect(byTestId('install-ready').textContent).toContain('Install the 2 ready ones only');
    await click('install-ready');
    const sent = mounted.calls.find(({ name }) => name === 'agents.operate');
    expect(sent?.input).toMatchObject({ hosts: [{ innerIp: '10.2.0.1' }, { innerIp: '10.2.0.3' }] });
  });

  it('makes a command for a host that SSH cannot reach, shown once, to be copied and revoked', async () => {
    mounted = await mountScreen(InstallScreen, { route: '/install' });
    await click('manual-open');
    const form = byTestId('manual-form');
    const make = async (address: string) => {
      const input = form.querySelector<HTMLInputElement>('[data-testid="field-innerIp"] input');
      if (input) input.value = address;
      input?.dispatchEvent(new Event('input'));
      form.dispatchEvent(new Event('submit'));
      await flushPromises();
    };
    await make('10.9.0.3');
    expect(form.textContent).toContain('Choose a business');
    form.querySelector<HTMLElement>('[data-testid="place-business"] .el-select__wrapper')?.click();
    await flushPromises();
    const items = [...document.querySelectorAll<HTMLElement>('.el-select-dropdown__item')];
    items.findLast(({ textContent }) => textContent.includes('消息总线'))?.click();
    await make('10.9.0.3');
    const sent = mounted.calls.findLast(({ name }) => name === 'agents.createManual');
    expect(sent?.input).toMatchObject({ businessId: 5093, cloudId: 0, innerIp: '10.9.0.3', hours: 24 });
    expect(byTestId('manual-sample').textContent).toContain("sh <<'MUSTER'");
    expect(byTestId('manual-command').textContent).toMatch(/good until/);
    expect(byTestId('manual-command').textContent).toContain('waiting');
    await click('manual-revoke');
    await click('confirm');
    expect(mounted.calls.findLast(({ name }) => name === 'agents.revokeEnrolment')?.input).toEqual({ id: 3 });
  });

  it('makes one for a host that only reaches the proxies of its area, and names them', async () => {
    mounted = await mountScreen(InstallScreen, { route: '/install' });
    Object.assign(useInstallDraft(), { businessId: 5093, cloudId: 3, nodeType: 'PAGENT' });
    await click('manual-open');
    expect(byTestId('field-nodeType').textContent).toContain('http://10.9.0.2:8611');
    await fill('innerIp', '10.9.0.9');
    byTestId('manual-form').dispatchEvent(new Event('submit'));
    await flushPromises();
    const sent = mounted.calls.findLast(({ name }) => name === 'agents.createManual');
    expect(sent?.input).toMatchObject({ cloudId: 3, nodeType: 'PAGENT', innerIp: '10.9.0.9' });
  });

  it('asks nothing about proxies in the direct area', async () => {
    mounted = await mountScreen(InstallScreen, { route: '/install' });
    Object.assign(useInstallDraft(), { businessId: 5093, cloudId: 0, nodeType: 'PAGENT' });
    await click('manual-open');
    expect(document.querySelector('[data-testid="field-nodeType"]')).toBeNull();
    await fill('innerIp', '10.9.0.9');
    byTestId('manual-form').dispatchEvent(new Event('submit'));
    await flushPromises();
    const sent = mounted.calls.findLast(({ name }) => name === 'agents.createManual');
    expect(sent?.input).toMatchObject({ cloudId: 0, nodeType: 'AGENT' });
  });

  it('says at the field to which other business an address belongs', async () => {
    mounted = await mountScreen(InstallScreen, { route: '/install' });
    useInstallDraft().businessId = 5093;
    await click('manual-open');
    await fill('innerIp', '10.2.0.10');
    byTestId('manual-form').dispatchEvent(new Event('submit'));
    await flushPromises();
    expect(byTestId('field-innerIp').textContent).toContain('订单中心');
  });
});
