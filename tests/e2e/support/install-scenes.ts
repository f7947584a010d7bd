import type { Page, Scene } from './scene';

/** Chooses a cloud area of its own, and hosts that only reach its proxies. */
async function behind({ page }: Page): Promise<void> {
  for (const [which, words] of [
    [1, 'Rack B'],
    [2, 'PAGENT'],
  ] as const) {
    await page.locator('.place .el-select').nth(which).click();
    await page.getByRole('option', { name: words }).filter({ visible: true }).click();
  }
}

/** The install table, and the command for a host that SSH cannot reach. */
export const installScenes: readonly Scene[] = [
  {
    name: 'install',
    path: '/install',
    ready: 'install-grid',
    dense: true,
    act: async ({ at }) => {
      await at('grid-add').click();
      await at('grid-row').first().locator('td[data-column="innerIp"] input').fill('10.20.0.1 10.20.0.2');
      await at('install-effect').click();
    },
  },
  {
    name: 'install-behind',
    path: '/install',
    ready: 'install-grid',
    dense: true,
    act: async (screen) => {
      await behind(screen);
      await screen.at('install-a-proxy').waitFor();
    },
  },
  {
    name: 'install-command',
    path: '/install',
    ready: 'install-grid',
    act: async (screen) => {
      await behind(screen);
      await screen.at('manual-open').click();
      await screen.at('field-nodeType').waitFor();
    },
  },
];
