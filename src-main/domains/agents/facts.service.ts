import type { Engine } from '@main/engine';
import type { Actor } from '@main/kernel/actor';
import { AppError } from '@main/kernel/app-error';
import type { Handlers } from '@main/kernel/dispatch';
import type { Store } from '@main/platform/store';
import type { FactsSpec } from './facts.kind';

interface Deps {
  readonly store: Store;
  readonly engine: Pick<Engine, 'enqueue'>;
  readonly hosts: {
    byIds(ids: readonly number[]): Promise<{ readonly id: number; readonly innerIp: string }[]>;
  };
  readonly settings: () => { readonly concurrency: number };
}

/** Facts of hosts on demand. */
export interface FactsService {
  /** Begins a job that reads the facts of these hosts anew; answers its id. */
  collect(actor: Actor, hostIds: readonly number[]): Promise<number>;
}

/** Seconds for one host: a login and a short look. */
const timeoutSeconds = 60;

export function createFactsService({ store, engine, hosts, settings }: Deps): FactsService {
  return {
    async collect(actor, hostIds) {
      const found = await hosts.byIds([...new Set(hostIds)]);
      const [first] = found;
      if (!first) throw AppError.notFound('host', hostIds[0] ?? 0);
      const more = found.length > 1 ? ` +${found.length - 1}` : '';
      const spec: FactsSpec = { operation: 'FACTS', timeoutSeconds };
      const { jobId } = await store.write((tx) =>
        engine.enqueue(tx, {
          ...{ kind: 'facts', title: `FACTS ${first.innerIp}${more}`, spec },
          ...{ createdBy: actor.name, origin: actor.via, concurrency: settings().concurrency },
          targets: found.map(({ id, innerIp }) => ({ hostId: id, label: innerIp })),
        }),
      );
      return jobId;
    },
  };
}

export function factsHandlers(facts: FactsService): Handlers<'facts'> {
  return {
    'facts.collect': async ({ hostIds }, { actor }) => ({ jobId: await facts.collect(actor, hostIds) }),
  };
}
