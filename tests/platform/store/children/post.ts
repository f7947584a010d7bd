import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '@main/kernel/clock';
import { silentLogger } from '@main/kernel/logger';
import { openStore } from '@main/platform/store';

// Posts from 200 callers at once until it is killed. An acknowledged write is noted in a file by a
// synchronous call, so that the note is with the system before the kill can come.
const [dir = '', round = ''] = process.argv.slice(2);
const store = await openStore({ dir, logger: silentLogger, clock: systemClock });
const acknowledged = join(dir, `acknowledged-${round}`);
let next = 0;

async function caller(): Promise<never> {
  for (;;) {
    next += 1;
    const key = `${round}-${next}`;
    await store.write(async ({ db }) => {
      // Two rows that must both be there or neither.
      for (const half of ['a', 'b'])
        await db
          .insertInto('settings')
          .values({ key: `${key}-${half}`, value: '1', updated_at: 1, updated_by: 'post' })
          .execute();
    });
    appendFileSync(acknowledged, `${key}\n`);
    if (next % 50 === 0) process.stdout.write(`${next}\n`);
  }
}

await Promise.all(Array.from({ length: 200 }, caller));
