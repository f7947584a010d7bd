import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { browser } from '../support/browser';
import { signedIn } from '../support/console';
import { type Muster, startMuster } from '../support/muster';
import { openScreen, type Screen, shows } from '../support/screen';

/** The set-up code as it was printed at the start. */
function codeIn(output: string): string {
  const code = /set-up code: (\S+)/.exec(output)?.[1];
  if (!code) throw new Error(`no set-up code in: ${output}`);
  return code;
}

describe('the door', () => {
  const password = 'Correct-Horse-9';
  let chromium: Browser;
  let muster: Muster;
  let screen: Screen;

  beforeAll(async () => {
    [chromium, muster] = await Promise.all([browser(), startMuster({ adminPassword: null })]);
    screen = await openScreen(chromium, muster);
  });
  afterAll(async () => {
    await chromium?.close();
    await muster?.stop();
  });

  const fillIn = async (code: string, first: string, again = first) => {
    await screen.at('code').fill(code);
    await screen.at('password').fill(first);
    await screen.at('again').fill(again);
    await screen.at('set-up').click();
  };

  test('first run: only the code that was printed makes the administrator', async () => {
    await screen.open('/hosts');
    const code = codeIn(muster.output());
    await fillIn('WRONG-CODE', password);
    await shows(screen.at('field-code').or(screen.at('form-error')), /code/i);
    await fillIn(code, 'short');
    await shows(screen.at('field-password'), /at least|characters/i);
    await fillIn(code, password, `${password}!`);
    await shows(screen.at('field-again'), 'The two passwords differ');
    await fillIn(code, password);
    await shows(screen.at('user-menu'), 'admin');
  });

  test('signs out, and in again only with the right password', async () => {
    await screen.at('user-menu').click();
    await screen.at('sign-out').click();
    await screen.at('name').fill('admin');
    await screen.at('password').fill('not the password');
    await screen.at('sign-in').click();
    await shows(screen.at('form-error'), /password/i);
    await screen.signIn('admin', password);
    await shows(screen.at('user-menu'), 'admin');
  });

  test('a session that ends leads to the sign-in, and from there back to where one was', async () => {
    await screen.go('/jobs');
    await screen.at('table-jobs').waitFor();
    // A new password, given elsewhere, ends every other session.
    const elsewhere = await signedIn({ ...muster, adminPassword: password });
    await elsewhere.call('users.changePassword', { old: password, new: 'Another-Horse-10' });
    await shows(screen.page.getByRole('status'), /Your session has ended/);
    await screen.signIn('admin', 'Another-Horse-10');
    await screen.at('table-jobs').waitFor();
    expect(screen.page.url()).toMatch(/#\/jobs$/);
  });

  test('a visitor without a session is asked to sign in, without a word in the console', async () => {
    const visitor = await openScreen(chromium, muster);
    await visitor.open('/agents');
    await visitor.at('sign-in').waitFor();
    expect(visitor.complaints).toEqual([]);
    await visitor.signIn('admin', 'Another-Horse-10');
    await visitor.at('table-agents').waitFor();
    expect(visitor.complaints).toEqual([]);
    await visitor.close();
  });
});
