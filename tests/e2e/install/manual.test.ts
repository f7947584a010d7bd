import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { agentTestsSkipped } from '../../agent/support/agent-process';
import { processesWith } from '../../agent/support/bodies';
import { browser } from '../support/browser';
import { type ConsoleClient, signedIn } from '../support/console';
import { type Muster, startMuster, top } from '../support/muster';
import { clipboard, counts, openScreen, poll, type Screen, shows } from '../support/screen';

const address = '127.0.9.41';
const isRoot = process.getuid?.() === 0;
const home = `${isRoot ? '/opt/muster-agent' : `${process.env.HOME}/.muster-agent`}-${address}`;

/** Pastes a command into a bash of the host; meanwhile looks for the token in the arguments of all processes. */
async function paste(command: string, token: string) {
  const shell = spawn('bash', [], { cwd: '/', stdio: ['pipe', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [shell.stdout, shell.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  const ended = once(shell, 'close');
  shell.stdin.end(command);
  const shown: number[] = [];
  while (shell.exitCode === null && shell.signalCode === null) {
    shown.push(...processesWith(token));
    await new Promise(setImmediate);
  }
  await ended;
  return { status: shell.exitCode, output, shown };
}

const folders = () => readdirSync('/tmp').filter((name) => name.startsWith('tmp.'));

describe.skipIf(agentTestsSkipped)('a host that SSH cannot reach', () => {
  let chromium: Browser;
  let muster: Muster;
  let screen: Screen;
  let console: ConsoleClient;
  let command = '';
  let token = '';

  beforeAll(async () => {
    [chromium, muster] = await Promise.all([browser(), startMuster()]);
    console = await signedIn(muster);
    await console.call('cmdb.addBusiness', { name: 'Orders' });
    await console.call('cmdb.addBusiness', { name: 'Payments' });
    screen = await openScreen(chromium, muster);
    await screen.open('/install');
    await screen.signIn('admin', muster.adminPassword);
  });
  afterAll(async () => {
    await chromium?.close();
    await muster?.stop();
    execFileSync('sh', [`${top}/resources/agent/uninstall.sh`, home], { stdio: 'ignore' });
  });

  /** Makes a command on the screen and takes it by its copy button. */
  async function make(business: string) {
    const form = screen.at('manual-form');
    await form.getByTestId('place-business').locator('.el-select__wrapper').click();
    await screen.page.locator('.el-select-dropdown__item:visible', { hasText: business }).click();
    await screen.at('field-innerIp').locator('input').fill(address);
    await screen.at('manual-make').click();
  }
  async function copied() {
    await screen.at('manual-command').getByRole('button', { name: 'Copy command' }).click();
    await poll(() => clipboard(screen.page)).toContain('MUSTER');
    return clipboard(screen.page);
  }
  const tokenIn = (text: string) => /^enrolment_token=(\S+)$/m.exec(text)?.[1] ?? '';

  test('gets a command, which installs the agent there and binds the host to its business', async () => {
    await screen.at('manual-open').click();
    await make('Orders');
    command = await copied();
    token = tokenIn(command);
    expect(token.length).toBeGreaterThan(20);
    await shows(screen.at('enrolment-state'), 'waiting');

    const before = folders();
    const { status, output, shown } = await paste(command, token);
    expect({ status, output }).toMatchObject({ status: 0 });
    expect(output).toMatch(/^muster: fetched install\.sh http:\/\/127\.0\.0\.1:\d+$/m);
    expect(output).toMatch(/^##muster enrol ok registered as 127\.0\.9\.41/m);
    expect(output).toMatch(/^##muster start ok running/m);
    expect(output).not.toContain(token);
    expect(shown).toEqual([]);
    expect(folders().filter((name) => !before.includes(name))).toEqual([]);
    const config = JSON.parse(readFileSync(`${home}/config.json`, 'utf8')) as Record<string, string>;
    expect(config).toMatchObject({ enrolment_token: '', name: address });
    expect(config.token).not.toBe(token);

    await shows(screen.at('enrolment-state'), /^used/);
    await counts(screen.at('manual-revoke'), 0);
    const host = async () =>
      (await console.call('cmdb.hosts', { filter: { addresses: [address] } })).items[0];
    await poll(host).toMatchObject({
      ...{ businessName: 'Orders', osType: 'LINUX', modules: [{ name: '空闲机' }] },
      agent: { status: 'RUNNING', conflict: null },
      facts: { source: 'agent' },
    });
  });

  test('lets nobody in a second time, and says so on the host; the agent goes on', async () => {
    const { status, output } = await paste(command, token);
    expect(status).toBe(7);
    expect(output).toMatch(
      /^muster: refused muster-agent\.py \S+ ENROLMENT_USED: .*安装命令已经用过.* \/ This install/m,
    );
    expect(processesWith(`${home}/muster-agent.py`)).not.toEqual([]);
    const body = JSON.stringify({ name: 'other', token });
    const knocked = await fetch(`${muster.listener}/agent/new`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    expect(knocked.status).toBe(401);
    expect(await knocked.json()).toMatchObject({ status: false, code: 'ENROLMENT_USED' });
  });

  test('of another business is refused with its name; a revoked command is refused on the host', async () => {
    await screen.at('manual-another').click();
    await make('Payments');
    await shows(screen.at('field-innerIp').getByRole('alert'), /127\.0\.9\.41.*Orders/);
    await make('Orders');
    const second = await copied();
    await screen.at('manual-revoke').click();
    await shows(screen.at('effect'), /refused from now on/);
    await screen.at('confirm').click();
    await shows(screen.at('enrolment-state'), 'revoked');
    const { status, output } = await paste(second, tokenIn(second));
    expect(status).toBe(7);
    expect(output).toContain('ENROLMENT_REVOKED: ');
  });

  test('is told of in the list, in each state', async () => {
    await screen.open('/agents?tab=enrolments');
    const table = screen.at('table-enrolments');
    await shows(table.locator('tbody tr').nth(0), /127\.0\.9\.41 Orders .* revoked/);
    await shows(table.locator('tbody tr').nth(1), /127\.0\.9\.41 Orders .* used/);
    expect(screen.complaints.filter((words) => !words.includes('400'))).toEqual([]);
  });
});
