import { showLanguage } from '@renderer/app/i18n';
import { givenName } from '@renderer/ui/given-names';
import { afterEach, expect, test } from 'vitest';

afterEach(() => showLanguage('zh'));

test('what Muster names by itself comes in the language that shows', async () => {
  await showLanguage('zh');
  expect(givenName('空闲机池')).toBe('空闲机池');
  await showLanguage('en');
  expect(givenName('空闲机池')).toBe('Idle pool');
  expect(givenName('华南大区')).toBe('华南大区');
});
