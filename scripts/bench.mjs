// npm run bench -- <name> [options]: runs tests/bench/<name>.bench.ts as it is, under the project's Node.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, 'tests/bench');
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.bench.ts'))
  .map((file) => file.slice(0, -'.bench.ts'.length));
const [name, ...options] = process.argv.slice(2);

if (!name || !names.includes(name)) {
  console.error(`usage: npm run bench -- <name> [options]\nnames: ${names.join(', ')}`);
  process.exit(2);
}
const own = join(root, 'node_modules/.bin/node');
const child = spawn(
  existsSync(own) ? own : process.execPath,
  [
    '--disable-warning=ExperimentalWarning',
    '--experimental-transform-types',
    '--import',
    pathToFileURL(join(root, 'tests/support/typescript-hooks.mjs')).href,
    join(folder, `${name}.bench.ts`),
    ...options,
  ],
  { stdio: 'inherit', cwd: root },
);
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
