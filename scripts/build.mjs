// `npm run build`: both hosts and the screens into out/, unless it holds them already.
import { buildIfStale } from './lib/build-if-stale.mjs';

if (!(await buildIfStale())) process.stderr.write('out/ is up to date.\n');
