// Runs a built main script with the double in Electron's place: `node run.mjs out/main/electron.js …`.
import { registerHooks } from 'node:module';
import { resolve as resolvePath } from 'node:path';
import { pathToFileURL } from 'node:url';

const double = new URL('./electron.mjs', import.meta.url).href;
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' ? { url: double, shortCircuit: true } : next(specifier, context),
});

process.argv.splice(1, 1);
const { becomeReady } = await import('./app.mjs');
await import(pathToFileURL(resolvePath(process.argv[1])).href);
becomeReady();
