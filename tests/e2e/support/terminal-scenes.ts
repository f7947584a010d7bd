import type { Page, Scene } from './scene';

/** A terminal on a host, with something on it. */
async function openTerminal({ at, page }: Page, address: string): Promise<void> {
  await at('terminal-search').fill(address);
  await at('terminal-host')
    .filter({ has: page.getByText(address, { exact: true }) })
    .first()
    .click();
  await page.locator('[data-state=open]:visible').waitFor();
  await page.keyboard.type("clear; printf '\\033[32mok\\033[0m \\033[31mfailed\\033[0m 中文\\n'\n");
  await page
    .locator('.xterm-rows:visible')
    .filter({ hasText: /ok.failed.中文/ })
    .waitFor();
}
async function endTerminal({ at, page }: Page): Promise<void> {
  await page.keyboard.type('exit 3\n');
  await at('terminal-over').waitFor();
}
/** A terminal outlives its page: an open one would stand in front of what comes next. */
async function closeTerminal({ at }: Page): Promise<void> {
  await at('terminal-tab').locator('.close').click();
  await at('terminal-tab').waitFor({ state: 'detached' });
}

/** Terminals on a host that can be logged in to: nothing of them is left when the next scene comes. */
export function terminalScenes(address: string): Scene[] {
  return [
    { name: 'terminal-start', path: '/terminal', ready: 'terminal-host', dense: true },
    {
      name: 'terminal',
      path: '/terminal',
      ready: 'terminal-host',
      dense: true,
      act: async (screen) => {
        await openTerminal(screen, address);
        await screen.at('terminal-files').click();
        await screen.at('files-crumbs').waitFor();
        // A home may be empty: what tells that it has been read is that nobody reads any more.
        await screen.at('host-files').locator('[aria-busy="true"]').waitFor({ state: 'detached' });
      },
      after: async (screen) => {
        await screen.at('terminal-files').click();
        await screen.page.locator('.xterm-screen:visible').click();
        await endTerminal(screen);
        await closeTerminal(screen);
      },
    },
    {
      name: 'terminal-over',
      path: '/terminal',
      ready: 'terminal-host',
      act: async (screen) => {
        await openTerminal(screen, address);
        await endTerminal(screen);
      },
      after: closeTerminal,
    },
  ];
}
