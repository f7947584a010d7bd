// Builds the screens, serves them with the fake core and photographs them: see README.md.
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { chromium } from 'playwright-core';
import { build, loadConfigFromFile, runnerImport } from 'vite';

const [out = 'test-results/screens', ...wanted] = process.argv.slice(2);
const folder = resolve(out);
const here = resolve('.');
const { config } = await loadConfigFromFile(
  { command: 'build', mode: 'production' },
  'electron.vite.config.ts',
);
const renderer = config.renderer;
if (!process.env.SKIP_BUILD) {
  await build({
    ...renderer,
    configFile: false,
    base: './',
    logLevel: 'warn',
    build: { ...renderer.build, target: 'chrome140', outDir: join(folder, 'site'), emptyOutDir: true },
  });
}
const { module } = await runnerImport('tests/support/renderer-fixture/serve.ts', {
  configFile: false,
  resolve: { alias: { '@contract': join(here, 'src-main/contract') } },
});
const { module: plan } = await runnerImport('tests/support/renderer-fixture/scenes.ts', {
  configFile: false,
});

await mkdir(folder, { recursive: true });
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
});
let problems = 0;
for (const scene of plan.scenes) {
  for (const look of ['zh.light', 'en.dark', 'en.light', 'zh.dark']) {
    const name = `${scene.name}.${look}`;
    const picked = wanted.some((one) => name === one || scene.name === one);
    if (wanted.length ? !picked : !(scene.looks ?? ['zh.light', 'en.dark']).includes(look)) continue;
    if (wanted.includes(scene.name) && !['zh.light', 'en.dark'].includes(look)) continue;
    const [language, theme] = look.split('.');
    const served = await module.serveFake(join(folder, 'site'), scene.options ?? {});
    const page = await browser.newPage({ viewport: scene.size ?? { width: 1440, height: 900 } });
    page.on('console', (message) => {
      if (!['error', 'warning'].includes(message.type())) return;
      problems += 1;
      console.log(`${name}: ${message.type()}: ${message.text()}`);
    });
    page.on('pageerror', (error) => {
      problems += 1;
      console.log(`${name}: ${error.stack ?? error}`);
    });
    await page.addInitScript(
      ([shown, dark]) => {
        localStorage.setItem('muster.language', JSON.stringify(shown));
        localStorage.setItem('muster.theme', JSON.stringify(dark));
      },
      [language, theme],
    );
    await page.goto(`${served.url}#${scene.path}`);
    await page.waitForLoadState('networkidle');
    try {
      await scene.act?.(page, served.core);
    } catch (error) {
      problems += 1;
      console.log(`${name}: ${error}`);
    }
    await page.evaluate(() => document.fonts.ready);
    await page.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled' });
    await page.close();
    served.close();
    console.log(name);
  }
}
await browser.close();
console.log(`${problems} problems`);
