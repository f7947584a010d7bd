// `npm run serve`: the server host, built first where out/ is missing or older than the sources.
// Words go to Muster (`--data DIR`, `--listen HOST:PORT`, `--console HOST:PORT`, `--json`).
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildIfStale } from './lib/build-if-stale.mjs';
import { root } from './lib/paths.mjs';

await buildIfStale().catch((error) => {
  process.stderr.write(`Muster could not be built: ${error.message}\n`);
  process.exit(1);
});

// In this very process, so that signals need no handing on and nothing is left behind.
const server = join(root, 'out/main/server.js');
process.argv = [process.execPath, server, ...process.argv.slice(2)];
await import(pathToFileURL(server).href);
