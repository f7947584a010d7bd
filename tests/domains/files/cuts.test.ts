import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startCuttingProxy } from '../../support/cutting-proxy';
import { seededIntegers } from '../../support/random';
import { endpointOf, openWorkbench, type Workbench } from '../../support/ssh/bench';
import { openTestStore } from '../../support/store';
import { operator, pushOf, startFiles } from './harness';

let bench: Workbench;
beforeEach(async () => {
  bench = await openWorkbench();
});
afterEach(() => bench.close());

const wanted = 100;
const size = 1_500_000;
/** Less than a fifth of a file comes through one connection: without resuming none would ever be whole. */
const longestLife = 300_000;

it('survives a hundred cuts: never a part at a final path, and what is told as done is equal', async () => {
  const random = seededIntegers(20_261_126);
  const host = await bench.host();
  const proxy = await startCuttingProxy({
    to: host,
    bytesUntilCut: () => (proxy.cut < wanted ? random(longestLife) + 1 : undefined),
  });
  bench.onClose(() => proxy.close());
  const folder = join(bench.folder, 'target');
  await mkdir(folder);
  const store = await openTestStore();
  const harness = await startFiles({
    store,
    ssh: bench.pool({ earlyRetries: 0 }),
    folder: bench.folder,
    endpoints: new Map([[1, endpointOf(proxy)]]),
    pauseMs: 1,
  });

  let resumed = 0;
  for (let round = 0; proxy.cut < wanted; round += 1) {
    const name = `file-${round}`;
    const content = Buffer.alloc(size, `${round} `);
    const { sha256 } = await harness.put(content);
    const old = Buffer.from(`old ${round}`);
    await writeFile(join(folder, name), old);
    const { jobId } = await harness.files.push(
      operator,
      pushOf({ destination: folder, files: [{ path: name, sha256 }] }),
    );
    for (;;) {
      const [row] = await harness.ended(jobId);
      const there = await readFile(join(folder, name));
      expect(there.equals(content) || there.equals(old)).toBe(true);
      if (row?.state === 'succeeded') {
        expect(there.equals(content)).toBe(true);
        resumed += (await harness.logOf(row.id)).split('goes on from').length - 1;
        break;
      }
      // Cut before the first login, or while it was looked at: an operator would retry.
      expect(['HOST_UNREACHABLE', 'CONNECTION_LOST']).toContain(row?.code);
      await harness.engine.retry(jobId);
    }
  }
  await harness.engine.stop();
  expect(proxy.cut).toBeGreaterThanOrEqual(wanted);
  expect(resumed).toBeGreaterThan(20);
  expect((await readdir(folder)).filter((name) => name.startsWith('.muster-'))).toEqual([]);
}, 120_000);
