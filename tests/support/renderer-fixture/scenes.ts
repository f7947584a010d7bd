import type { Page } from 'playwright-core';
import type { FakeCore, FakeOptions } from './index';

export interface Scene {
  readonly name: string;
  readonly path: string;
  readonly options?: FakeOptions;
  readonly size?: { width: number; height: number };
  readonly looks?: readonly string[];
  act?(page: Page, core: FakeCore): Promise<unknown>;
}

const small = { width: 1280, height: 720 };

/** What is photographed. */
export const scenes: readonly Scene[] = [
  { name: 'sign-in', path: '/', options: { signedIn: false } },
  { name: 'set-up', path: '/', options: { signedIn: false, needsSetUp: true } },
  { name: 'hosts', path: '/hosts' },
  { name: 'hosts-small', path: '/hosts', size: small },
  { name: 'hosts-empty', path: '/hosts', options: { hosts: 0 } },
  { name: 'hosts-chosen', path: '/hosts', act: (page) => page.getByTestId('select-page').click() },
  { name: 'host-drawer', path: '/hosts?host=63' },
  { name: 'host-form', path: '/hosts', act: (page) => page.getByTestId('add-host').click() },
  { name: 'import', path: '/hosts/import' },
];
