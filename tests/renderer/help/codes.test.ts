import { catalogue, codeGroups, wordsOfCode } from '@contract/codes';
import { wordsOf } from '@contract/errors';
import { taskCodes } from '@main/domains/agents/install.errors';
import CodesScreen from '@renderer/features/help/CodesScreen.vue';
import { hostKeyIn } from '@renderer/features/jobs/messages';
import { flushPromises } from '@vue/test-utils';
import { afterEach, describe, expect, it } from 'vitest';
import { byTestId, type Mounted, mountScreen } from '../support/mount-screen';

let mounted: Mounted | undefined;
afterEach(() => mounted?.wrapper.unmount());

describe('the catalogue', () => {
  it('has every code of 004 and 000, each once, in both languages', () => {
    for (const code of [...taskCodes, '0', '1', '2', '3', '4', '5', '6'])
      for (const language of ['zh', 'en'] as const) expect(wordsOfCode(code, language)?.title).toBeTruthy();
    const all = codeGroups.flatMap((group) => Object.keys(catalogue[group].zh));
    expect(new Set(all).size).toBe(all.length);
    for (const group of codeGroups)
      expect(Object.keys(catalogue[group].en)).toEqual(Object.keys(catalogue[group].zh));
    expect(wordsOfCode('NONSENSE', 'en')).toBeUndefined();
  });

  it('gives a remedy wherever it gives a cause', () => {
    for (const group of codeGroups)
      for (const words of Object.values(catalogue[group].en))
        expect(Boolean(words.cause)).toBe(Boolean(words.remedy));
  });
});

describe('the help on codes', () => {
  const codes = () =>
    [...document.querySelectorAll<HTMLElement>('[data-code]')].map(({ dataset }) => dataset.code);

  it('lists all codes and marks the one that was asked for', async () => {
    mounted = await mountScreen(CodesScreen, { route: '/help/codes', at: '/help/codes?code=JOB_TIMEOUT' });
    expect(codes()).toContain('SSH_WRONG_PASSWORD');
    expect(codes()).toContain('CALLBACK_FAILED');
    expect(document.querySelector('.lit')?.textContent).toContain('Job timed out');
  });

  it('finds by code and by words', async () => {
    mounted = await mountScreen(CodesScreen, { route: '/help/codes' });
    const input = byTestId<HTMLInputElement>('codes-search');
    input.value = 'wrong password';
    input.dispatchEvent(new Event('input'));
    await flushPromises();
    expect(codes()).toEqual(['SSH_WRONG_PASSWORD']);
  });
});

describe('a message about a host key', () => {
  it('is told from others, with the fingerprint that was shown', () => {
    const detail = '10.0.0.1:22: known is ssh-ed25519 SHA256:old, presented was ssh-rsa SHA256:new+/x';
    expect(hostKeyIn(wordsOf('agents.sshHostKeyChanged', { detail }, 'zh'))).toBe('SHA256:new+/x');
    expect(hostKeyIn(wordsOf('agents.sshHostKeyUnknown', {}, 'zh'))).toBe('');
    expect(hostKeyIn(wordsOf('agents.sshRefused', { detail }, 'zh'))).toBeUndefined();
  });
});
