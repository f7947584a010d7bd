import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { browser } from '../support/browser';
import { type Muster, startMuster } from '../support/muster';
import { counts, openScreen, type Screen, shows } from '../support/screen';

describe('agents', () => {
  let chromium: Browser;
  let muster: Muster;
  let screen: Screen;
  let token = '';

  beforeAll(async () => {
    [chromium, muster] = await Promise.all([browser(), startMuster()]);
    screen = await openScreen(chromium, muster);
    await screen.open('/agents');
    await screen.signIn('admin', muster.adminPassword);
  });
  afterAll(async () => {
    await chromium?.close();
    await muster?.stop();
  });

  const rows = () => screen.at('table-agents').locator('tr[data-row]');
  /** Reads the token that is shown this once, and closes its dialog. */
  const takeToken = async () => {
    const shown = (await screen.at('secret').innerText()).trim();
    await screen.page.getByRole('button', { name: 'I have kept it' }).click();
    await counts(screen.at('secret').locator('visible=true'), 0);
    return shown;
  };
  /** Registers as an agent does; answers the HTTP status. */
  const register = async (bearer: string) => {
    const response = await fetch(`${muster.listener}/agent/new`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'edge-01', token: bearer }),
    });
    await response.arrayBuffer();
    return response.status;
  };

  test('an agent made by hand: its token is shown once, with how to use it', async () => {
    await shows(screen.at('empty'), 'No agents yet');
    await screen.at('agent-create').click();
    await screen.at('save-agent').click();
    await shows(screen.at('field-name').getByRole('alert'), /required|at least/);
    await screen.at('field-name').getByRole('textbox').fill('edge-01');
    await screen.at('field-hostId').getByRole('textbox').fill('10.77.0.1');
    await screen.at('save-agent').click();
    await shows(screen.at('field-hostId').getByRole('alert'), /10\.77\.0\.1/);
    await screen.at('field-hostId').getByRole('textbox').fill('');
    await screen.at('save-agent').click();
    await shows(screen.at('token-sample'), /edge-01/);
    token = await takeToken();
    expect(token.length).toBeGreaterThan(20);
    await shows(rows(), /edge-01 .*never registered/);
    await screen.page.reload();
    await rows().waitFor();
    expect(await screen.page.content()).not.toContain(token);
  });

  test('a reset makes the old token fail at once', async () => {
    expect(await register(token)).toBe(200);
    await shows(rows(), /Online/);
    await screen.at('agent-reset').click();
    await shows(screen.at('effect'), /old token fails everywhere at once/);
    await screen.at('confirm').click();
    await screen.at('token-sample').waitFor();
    const fresh = await takeToken();
    expect(fresh).not.toBe(token);
    await shows(rows(), /has to register with its new token/);
    expect(await register(token)).toBe(401);
    expect(await register(fresh)).toBe(200);
    await counts(screen.page.getByText('has to register with its new token'), 0);
    token = fresh;
  });

  test('an enrolment token is made, and revoked', async () => {
    await screen.at('tab-enrolments').click();
    await screen.at('enrolment-create').click();
    await screen.at('field-name').getByRole('textbox').fill('golden image');
    await screen.at('save-enrolment').click();
    await screen.at('token-sample').waitFor();
    await takeToken();
    await shows(screen.at('table-enrolments'), /golden image.*valid/);
    await screen.at('enrolment-revoke').click();
    await screen.at('confirm').click();
    await shows(screen.at('table-enrolments'), /golden image.*revoked/);
    await screen.at('tab-list').click();
  });

  test('a deleted agent is refused', async () => {
    await screen.at('select-page').click();
    await screen.at('agents-delete').click();
    await shows(screen.at('effect'), /1 agent and its token are deleted/);
    await screen.at('confirm').click();
    await shows(screen.at('empty'), 'No agents yet');
    expect(await register(token)).toBe(401);
  });
});
