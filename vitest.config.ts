import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vitest/config';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const alias = {
  '@main': here('./src-main'),
  '@contract': here('./src-main/contract'),
  '@renderer': here('./src-renderer'),
};

// The stories on real parts, two at a time: each has its own Muster, its own sshd and its own accounts. One
// after the other go those that fill the machine, or need ports and networks that there are once.
const alone = ['install/**', 'proxies/**', 'scripts/dropped'].map((story) => `tests/e2e/${story}.test.ts`);
const stories = (name: string, files: string[], exclude: string[], workers: number) => ({
  resolve: { alias },
  test: {
    name,
    include: process.env.MUSTER_E2E ? files : [],
    exclude,
    environment: 'node' as const,
    testTimeout: 180_000,
    hookTimeout: 180_000,
    maxWorkers: workers,
    maxConcurrency: 2,
    sequence: { groupOrder: workers },
  },
});

// `npm test` runs everything that needs nothing but Node. What needs sshd or Chromium
// lives in tests/e2e and is started by scripts/e2e.mjs with MUSTER_E2E=1.
export default defineConfig({
  resolve: { alias },
  test: {
    // Half of the tests wait for processes, so every core takes a file; by default one core stays idle.
    maxWorkers: availableParallelism(),
    projects: [
      {
        resolve: { alias },
        test: {
          name: 'node',
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/renderer/**', 'tests/e2e/**', 'tests/bench/**'],
          environment: 'node',
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        plugins: [vue()],
        resolve: { alias },
        test: {
          name: 'renderer',
          include: ['tests/renderer/**/*.test.ts'],
          environment: 'happy-dom',
          testTimeout: 30_000,
        },
      },
      stories('e2e-alone', alone, [], 1),
      stories('e2e', ['tests/e2e/**/*.test.ts'], alone, 2),
    ],
  },
});
