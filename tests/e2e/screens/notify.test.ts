import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FeishuBot, startFeishuBot } from '../../support/feishu-bot';
import { type Receiver, startReceiver } from '../../support/receiver';
import { browser } from '../support/browser';
import { companyDocument, companyHosts } from '../support/company';
import { type ConsoleClient, signedIn } from '../support/console';
import { ended } from '../support/furnish';
import { type Muster, startMuster } from '../support/muster';
import { counts, openScreen, poll, type Screen, shows } from '../support/screen';

describe('who is told, and what was not taken', () => {
  let chromium: Browser;
  let muster: Muster;
  let bot: FeishuBot;
  let receiver: Receiver;
  let up = false;
  let console: ConsoleClient;
  let hostIds: number[];
  let screen: Screen;

  beforeAll(async () => {
    [chromium, muster, bot, receiver] = await Promise.all([
      browser(),
      startMuster(),
      startFeishuBot('bot secret'),
      startReceiver(() => ({ text: up ? '{"code":0}' : '{"code":9}' })),
    ]);
    console = await signedIn(muster);
    // Nothing listens there: every script fails at once.
    const hosts = companyHosts(2, (index) => `127.0.44.${index + 1}`).map((host) => ({
      ...host,
      ssh_user: 'nobody',
      ssh_port: 1,
    }));
    await console.call('cmdb.sync', { document: companyDocument(hosts) });
    hostIds = (await console.call('cmdb.hostIds', { filter: {} })).items.map(({ id }) => id);
    screen = await openScreen(chromium, muster);
    // Chromium without a head has no notices: what would be shown is gathered.
    await screen.context.addInitScript(`window.notices = [];
      window.Notification = class {
        static permission = 'granted';
        constructor(title, options) { window.notices.push(title + ' | ' + options.body); }
        close() {}
      };`);
    await screen.open('/settings/notify');
    await screen.signIn('admin', muster.adminPassword);
  });
  afterAll(async () => {
    await chromium?.close();
    await muster?.stop();
    await bot?.close();
    await receiver?.close();
  });

  test('a Feishu bot is added, tried with a wrong and with the right secret, and told of a job', async () => {
    await screen.at('channel-add').click();
    await screen.at('channel-name').fill('On call');
    await screen.at('channel-url').fill(bot.url);
    await screen.at('channel-secret').fill('not it');
    await screen.at('save-channel').click();
    await screen.at('channel-test').click();
    await shows(screen.at('test-result'), /Not delivered: .*19021.*sign match fail/);
    await screen.at('channel-edit').click();
    await screen.at('channel-secret').fill('bot secret');
    await screen.at('save-channel').click();
    await screen.at('channel-test').click();
    await shows(screen.at('test-result'), 'Delivered');
    const { jobId } = await console.call('scripts.run', {
      title: 'Clean the disks',
      content: 'true',
      hostIds,
    });
    await ended(console, jobId);
    await poll(async () => bot.messages.map(({ card }) => card?.header.title.content)).toContain(
      '作业已结束：Clean the disks',
    );
  });

  test('what is wrong stands at its field; nothing secret comes back', async () => {
    await screen.at('channel-add').click();
    await screen.at('channel-name').fill('Broken');
    await screen.at('channel-url').fill('no address');
    await screen.at('save-channel').click();
    await screen.at('field-secretUrl').getByRole('alert').waitFor();
    await screen.page.keyboard.press('Escape');
    await counts(screen.at('channel-form'), 0);
    expect(JSON.stringify(await console.call('notify.channels', {}))).not.toMatch(/bot secret|0f8b4d5e/);
  });

  test('this browser shows a notice when a job ends, once it was asked to', async () => {
    await screen.at('notices-on').click();
    const { jobId } = await console.call('scripts.run', { title: 'Look around', content: 'true', hostIds });
    await ended(console, jobId);
    await poll(() => screen.page.evaluate<string[]>('window.notices')).toContain(
      'Look around: Failed | 0 of 2 hosts succeeded',
    );
  });

  test('a job that waits after its first batch is told to the bot and shown, unless it is not asked for', async () => {
    const { id: channel } = (await console.call('notify.channels', {})).items[0] ?? { id: 0 };
    await shows(screen.at('table-channels'), /Jobs that wait for confirmation/);
    const begin = (title: string) =>
      console.call('scripts.run', {
        ...{ title, content: 'true', hostIds },
        rolling: { plan: '1', confirm: 'all', stopAt: null },
      });
    const { jobId } = await begin('Roll out');
    await poll(async () => bot.messages.map(({ card }) => card?.header.title.content)).toContain(
      '作业等待确认：Roll out',
    );
    await poll(() => screen.page.evaluate<string[]>('window.notices')).toContain(
      'Roll out: waits for confirmation | Batch 1 of 2 has ended; the next one begins when you confirm.',
    );
    await console.call('jobs.confirm', { jobId, batch: 0, goOn: true });
    await ended(console, jobId);

    await screen.at('channel-edit').click();
    await screen.at('channel-form').getByTestId('rule-waiting').click();
    await screen.at('save-channel').click();
    await counts(screen.at('channel-form'), 0);
    await screen.at('personal-notices').getByTestId('rule-waiting').click();
    const rules = (await console.call('notify.channels', {})).items;
    expect(rules.find(({ id }) => id === channel)?.rule.waiting).toBe(false);
    // Another channel still asks for it: once that has heard of it, the others would have too.
    const witness = await startReceiver(() => ({ text: '' }));
    const { id: other } = await console.call('notify.saveChannel', {
      ...{ kind: 'webhook', name: 'Witness', enabled: true, secretUrl: witness.url },
      rule: { ended: 'none', waiting: true, own: false, kinds: [], language: 'en' },
    });
    const quiet = await begin('Roll on');
    await witness.received(1);
    expect(witness.bodies[0]).toMatchObject({ event: 'job.waiting', job: { id: quiet.jobId, batch: 1 } });
    await console.call('notify.removeChannel', { id: other });
    await witness.close();
    await console.call('jobs.confirm', { jobId: quiet.jobId, batch: 0, goOn: true });
    await ended(console, quiet.jobId);
    await poll(() => screen.page.evaluate<string[]>('window.notices')).toContain(
      'Roll on: Failed | 0 of 2 hosts succeeded',
    );
    expect(await screen.page.evaluate<string[]>('window.notices')).not.toContain(
      expect.stringContaining('Roll on: waits'),
    );
    expect(JSON.stringify(bot.messages)).not.toContain('作业等待确认：Roll on');
  });

  test('a callback that nobody takes is seen with its reason, and sent again', async () => {
    const { token } = await console.call('users.createToken', {
      name: 'ci',
      permissions: null,
      expiresAt: null,
    });
    const answer = await fetch(`${muster.listener}/agent/script/async`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: token },
      body: JSON.stringify({
        ...{ ip: '127.0.44.1', task_id: 'nightly-1', user: 'root', path: '/tmp', interpreter: '/bin/sh' },
        ...{ content: 'true', param: '', callback_url: receiver.url },
      }),
    });
    expect(answer.status).toBe(200);
    await receiver.received(1);
    await screen.go('/jobs?tab=callbacks');
    await screen.at('callbacks-state').click();
    await screen.page.getByRole('option', { name: 'To be tried again' }).click();
    await shows(
      screen.at('table-callbacks'),
      /nightly-1.*127\.0\.44\.1.*not answered with code 0: \{"code":9\}/,
    );
    // Not before it is sent again: Muster's own next try could have been taken first.
    await screen.page.route('**/rpc/callbacks.resend', async (route) => {
      up = true;
      await route.continue();
    });
    await screen.at('callback-resend').click();
    await shows(screen.at('table-callbacks'), /No callback waits for another try/);
    expect(receiver.bodies.at(-1)).toMatchObject({ task_id: 'nightly-1' });
    expect(screen.complaints.filter((text) => !text.includes('status of 400'))).toEqual([]);
  });
});
