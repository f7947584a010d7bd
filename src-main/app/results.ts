import { createJobsService } from '@main/domains/jobs';
import { createIndexer, createSearchService } from '@main/domains/search';
import type { Engine } from '@main/engine';
import { createDownloads } from '@main/kernel/downloads';
import type { Platform } from './services';

/** What runs leave behind: kept, searched and handed on. */
export function createResults({ store, bus, clock, logger, engine }: Platform & { readonly engine: Engine }) {
  const downloads = createDownloads(clock);
  const indexer = createIndexer({ store, bus, logger });
  return {
    downloads,
    jobs: createJobsService({ store, engine, offer: downloads.offer }),
    search: createSearchService({ store }),
    /** Takes up what an earlier run left. */
    startResults: () => indexer.start(),
    stopResults: () => indexer.stop(),
  };
}
