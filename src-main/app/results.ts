import type { Settings } from '@contract/procedures/settings';
import { createJobsService, createRetention } from '@main/domains/jobs';
import { createNotify } from '@main/domains/notify';
import type { RunSecrets, ScriptsService } from '@main/domains/scripts';
import { createIndexer, createSearchService } from '@main/domains/search';
import type { Engine } from '@main/engine';
import { createDownloads } from '@main/kernel/downloads';
import { postText } from '@main/platform/http/post';
import type { Platform } from './services';

interface ResultsNeeds extends Platform {
  readonly engine: Engine;
  readonly settings: () => Settings;
  /** The scripts are made later, and need what is made here. */
  readonly scripts: () => Pick<ScriptsService, 'retrySpec'>;
  readonly runSecrets: RunSecrets;
}

/** What runs leave behind: kept, searched, handed on and told. */
export function createResults(needs: ResultsNeeds) {
  const { store, vault, bus, clock, logger, engine, settings } = needs;
  const downloads = createDownloads(clock);
  const indexer = createIndexer({ store, bus, logger });
  const { notify, watch } = createNotify({
    ...{ store, vault, bus, clock, logger },
    surroundings: { consoleUrl: () => settings().consoleUrl, post: postText },
  });
  const retention = createRetention({
    ...{ store, bus, clock, logger, settings },
    forget: (jobId) => indexer.forget(jobId),
  });
  return {
    downloads,
    jobs: createJobsService({
      store,
      engine,
      offer: downloads.offer,
      storage: retention.storage,
      retrySpec: (...change) => needs.scripts().retrySpec(...change),
      renewSecrets: needs.runSecrets.renew,
    }),
    search: createSearchService({ store }),
    notify,
    /** Takes up what an earlier run left. */
    async startResults(): Promise<void> {
      await indexer.start();
      await watch.start();
      retention.start();
    },
    async stopResults(): Promise<void> {
      await retention.stop();
      await watch.stop();
      await indexer.stop();
    },
  };
}
