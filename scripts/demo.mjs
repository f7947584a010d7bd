// `npm run demo [-- --once]`: the main job on sandbox hosts that come with Muster.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildIfStale } from './lib/build-if-stale.mjs';
import { root } from './lib/paths.mjs';

await buildIfStale();
const demo = join(root, 'out/main/demo.js');
process.argv = [process.execPath, demo, ...process.argv.slice(2)];
await import(pathToFileURL(demo).href);
