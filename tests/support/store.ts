import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clock, systemClock } from '@main/kernel/clock';
import { silentLogger } from '@main/kernel/logger';
import { type Migration, migrations, openStore, type Store } from '@main/platform/store';
import { afterEach } from 'vitest';

export interface TestStoreOptions {
  readonly migrations?: readonly Migration[];
  readonly clock?: Clock;
}

const cleanUps: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** An empty folder that is removed after the test. */
export async function temporaryFolder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'muster-test-'));
  cleanUps.push(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

/** A store on a real database in a folder of its own; closed and removed after the test. */
export async function openTestStore(
  options: TestStoreOptions = {},
): Promise<Store & { readonly dir: string }> {
  const dir = await temporaryFolder();
  const store = await openTestStoreIn(dir, options);
  return { ...store, dir };
}

/** A store on the database of a folder; closed after the test. */
export async function openTestStoreIn(dir: string, options: TestStoreOptions = {}): Promise<Store> {
  const store = await openStore({
    dir,
    logger: silentLogger,
    clock: options.clock ?? systemClock,
    ...(options.migrations ? { migrations: options.migrations } : {}),
  });
  cleanUps.push(() => store.close());
  return store;
}

/** The migrations up to and including `number`, to write rows of an older version before the next one. */
export function upTo(number: number): readonly Migration[] {
  return migrations.filter((migration) => migration.number <= number);
}

/** A store as it was at migration `number`; open the same folder again to run the later ones. */
export async function migrateTo(number: number): Promise<Store & { readonly dir: string }> {
  return openTestStore({ migrations: upTo(number) });
}
