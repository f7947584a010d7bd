import { contract } from '@contract/index';
import { permissions } from '@contract/permissions';
import en from '@renderer/app/i18n/en';
import zh from '@renderer/app/i18n/zh';
import { expect, it } from 'vitest';

it('names in the audit log everything that a screen can change', () => {
  const audited = Object.entries(contract)
    .filter(([, procedure]) => procedure.audited)
    .map(([name]) => name.replace('.', '_'));
  expect(audited.filter((key) => !(key in zh.settings.actions))).toEqual([]);
  expect(audited.filter((key) => !(key in en.settings.actions))).toEqual([]);
});

it('has words for every permission that a token can be given', () => {
  const keys = Object.keys(permissions).map((name) => name.replace('.', '_'));
  expect(keys.filter((key) => !(key in zh.settings.permissions))).toEqual([]);
  expect(keys.filter((key) => !(key in en.settings.permissions))).toEqual([]);
});
