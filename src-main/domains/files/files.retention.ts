import type { Clock } from '@main/kernel/clock';
import type { Logger } from '@main/kernel/logger';
import type { Blobs } from '@main/platform/files/blobs';
import type { Store } from '@main/platform/store/store';
import { forgetBlobs, forgetCollections, strangers } from './blobs.store';

const day = 86_400_000;
/** Milliseconds for which collected files are kept after their job ended. */
export const collectionKeptFor = 7 * day;
/** Milliseconds for which a content is kept after it was last used. */
const blobKeptFor = 30 * day;
const lookEvery = 3_600_000;

export interface RetentionDeps {
  readonly store: Store;
  readonly blobs: Blobs;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Lets go of files that are not needed any more: at the start, then every hour. */
export function createRetention({ store, blobs, clock, logger }: RetentionDeps) {
  let timer: NodeJS.Timeout | undefined;

  async function sweep(): Promise<void> {
    const now = clock.now();
    const gone = await store.write(async (tx) => {
      await forgetCollections(tx, now - collectionKeptFor);
      return forgetBlobs(tx, now - blobKeptFor);
    });
    for (const sha256 of gone) await blobs.remove(sha256);
  }

  return {
    sweep,
    async start(): Promise<void> {
      // A file whose row was never written: Muster ended in between.
      for (const sha256 of await strangers(store.read, await blobs.list())) await blobs.remove(sha256);
      await sweep();
      timer = setInterval(() => {
        sweep().catch((error: unknown) => logger.warn({ err: error }, 'old files could not be removed'));
      }, lookEvery).unref();
    },
    stop: () => clearInterval(timer),
  };
}
