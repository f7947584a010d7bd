import type { Actor } from '@main/kernel/actor';
import type { CmdbDeps } from '../cmdb.service';
import { createIssues, type Kind, kinds, readDocument } from './document';
import { type ExportedDocument, exportDocument } from './export';
import type { Count, SyncContext } from './merge';
import { syncClusters } from './sync.clusters';
import { syncHosts } from './sync.hosts';
import { syncTopology } from './sync.topology';

export type SyncCounts = Record<Kind, Count>;

export interface CmdbSync {
  /**
   * Takes a CMDB document in one transaction and counts, by kind, what it added, changed and left.
   * One bad row refuses it whole: `common.invalid` with issues that name row and field.
   */
  sync(actor: Actor, document: unknown): Promise<SyncCounts>;
  /** The whole CMDB as such a document, without secrets. */
  export(): Promise<ExportedDocument>;
}

export function createCmdbSync({ store, vault, bus, clock }: CmdbDeps): CmdbSync {
  return {
    async sync(actor, given) {
      const document = await readDocument(given);
      return store.write(async (tx) => {
        const at = clock.now();
        const context: SyncContext = { tx, document, issues: createIssues(), at, creator: actor.name };
        const { counts, moduleIds } = await syncTopology(context);
        counts.hosts = await syncHosts(context, vault, moduleIds);
        counts.clusters = await syncClusters(context);
        tx.afterCommit(() => bus.emit('hosts.changed', {}));
        const none: Count = { added: 0, changed: 0, left: 0 };
        return Object.fromEntries(kinds.map((kind) => [kind, counts[kind] ?? none])) as SyncCounts;
      });
    },
    export: () => store.read.transaction().execute((snapshot) => exportDocument(snapshot)),
  };
}
