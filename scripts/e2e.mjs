// `npm run e2e [-- NAMES]`: the stories on real parts. NAMES are parts of file names, as vitest takes them.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { buildIfStale } from './lib/build-if-stale.mjs';
import { nodeBinary, root } from './lib/paths.mjs';

const run = (words, env = {}) => {
  const { status } = spawnSync(nodeBinary(), words, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  if (status !== 0) process.exit(status ?? 1);
};

run([join(root, 'scripts/setup-e2e.mjs')]);
await buildIfStale();
run(
  [
    join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    '--project=e2e*',
    '--reporter=default',
    '--reporter=json',
    '--outputFile.json=test-results/e2e.json',
    ...process.argv.slice(2),
  ],
  { MUSTER_E2E: '1' },
);
