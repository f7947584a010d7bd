import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { browser } from '../support/browser';
import { companyDocument, companyHosts } from '../support/company';
import { type ConsoleClient, signedIn } from '../support/console';
import { type Muster, startMuster } from '../support/muster';
import { counts, openScreen, type Screen, shows } from '../support/screen';

describe('somebody who only looks', () => {
  const password = 'Only-Looking-5';
  let chromium: Browser;
  let muster: Muster;
  let screen: Screen;
  let viewer: ConsoleClient;

  beforeAll(async () => {
    [chromium, muster] = await Promise.all([browser(), startMuster()]);
    const admin = await signedIn(muster);
    await admin.call('cmdb.sync', { document: companyDocument(companyHosts(6)) });
    await admin.call('users.add', { name: 'vera', password, mail: '', department: '', groups: [3] });
    await admin.call('agents.create', { name: 'edge-01' });
    viewer = await signedIn(muster, 'vera', password);
    screen = await openScreen(chromium, muster);
    await screen.open('/');
    await screen.signIn('vera', password);
  });
  afterAll(async () => {
    await chromium?.close();
    await muster?.stop();
  });

  test('the navigation leads only where one may go', async () => {
    for (const name of ['overview', 'hosts', 'jobs', 'agents', 'settings'])
      await screen.at(`nav-${name}`).waitFor();
    for (const name of ['install', 'scripts']) await counts(screen.at(`nav-${name}`), 0);
    for (const path of ['/install', '/scripts', '/hosts/import', '/settings/users', '/settings/audit']) {
      await screen.go(path);
      await screen.page.getByText('You may not open this page').waitFor();
      await screen.go('/jobs');
      await screen.at('table-jobs').waitFor();
    }
  });

  test('hosts and agents are there to be read, without a button that changes anything', async () => {
    await screen.go('/hosts');
    const rows = screen.at('table-hosts').locator('tr[data-row]');
    await counts(rows, 6);
    await rows.first().locator('td.tick label').click();
    await shows(screen.at('chosen'), /1 selected/);
    for (const name of ['add-host', 'import-hosts', 'bulk-script', 'bulk-agent', 'bulk-move', 'bulk-delete'])
      await counts(screen.at(name), 0);
    await screen.at('copy-addresses').waitFor();
    await rows.first().click();
    await screen.at('host-drawer').waitFor();
    await counts(screen.at('host-drawer').getByRole('button', { name: /Edit|Install|Run script/ }), 0);

    await screen.go('/agents');
    await counts(screen.at('table-agents').locator('tr[data-row]'), 1);
    for (const name of ['agent-create', 'to-install', 'agent-reset', 'select-page', 'tab-enrolments'])
      await counts(screen.at(name), 0);
  });

  test('the settings hold nothing but what is their own', async () => {
    await screen.go('/settings');
    for (const name of ['tokens', 'password']) await screen.at(`settings-${name}`).waitFor();
    for (const name of ['general', 'users', 'audit']) await counts(screen.at(`settings-${name}`), 0);
  });

  test('the core refuses whoever calls anyway', async () => {
    const host = { ids: [1] };
    const attempts: readonly (readonly [string, unknown])[] = [
      ['cmdb.deleteHosts', host],
      ['cmdb.sync', { document: companyDocument([]) }],
      ['agents.create', { name: 'mine' }],
      ['agents.operate', { operation: 'INSTALL', businessId: 100, hosts: [{ innerIp: '10.20.0.1' }] }],
      ['agents.enrolments', {}],
      ['scripts.run', { content: 'id', hostIds: [1] }],
      ['jobs.stop', { jobId: 1 }],
      ['settings.get', {}],
      ['settings.update', { concurrency: 1 }],
      ['users.list', {}],
      ['users.add', { name: 'eve', password, mail: '', department: '', groups: [1] }],
      ['audit.list', {}],
    ];
    for (const [name, input] of attempts) {
      const { status, answer } = await viewer.ask(name, input);
      expect({ name, status, answer }).toMatchObject({
        status: 403,
        answer: { ok: false, error: { kind: 'FORBIDDEN' } },
      });
    }
    expect((await viewer.call('cmdb.hosts', {})).total).toBe(6);
  });

  test('a token of theirs may no more than they', async () => {
    const { token } = await viewer.call('users.createToken', {
      name: 'greedy',
      permissions: null,
      expiresAt: null,
    });
    const post = await fetch(`${muster.listener}/api/cmdb/sync`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify(companyDocument([])),
    });
    expect(post.status).toBe(403);
    await post.arrayBuffer();
  });
});
