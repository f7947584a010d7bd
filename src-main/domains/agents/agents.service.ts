import type { Bus } from '@main/kernel/bus';
import type { Clock } from '@main/kernel/clock';
import type { Logger } from '@main/kernel/logger';
import type { Store } from '@main/platform/store';
import type { Vault } from '@main/platform/vault';
import { writeLastSeen } from './agents.store';
import { createDownloadTokens, type DownloadTokens } from './download.tokens';
import { createEnrolments, type Enrolments } from './enrolments';
import { createIdentities, type Identities } from './identities';
import { createPresence } from './presence';
import { createProxies, type Proxies } from './proxies';
import type { HostAddresses } from './registry.ports';
import { createRegistryService, type RegistryService } from './registry.service';
import { createRelays, type Relays } from './relays';
import { createSealedCommands } from './sealed.commands';
import { createTasksService, type TasksService } from './tasks.service';

export interface AgentsDeps {
  readonly store: Store;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly bus: Bus;
  readonly logger: Logger;
  readonly hosts: HostAddresses;
  /** The version of the agent that hosts get from here. */
  readonly bundled: string;
}

/** Who the agents are, and what they are asked to do. */
export interface AgentsService {
  readonly registry: RegistryService;
  readonly tasks: TasksService;
  readonly identities: Identities;
  readonly enrolments: Enrolments;
  readonly downloads: DownloadTokens;
  readonly proxies: Proxies;
  readonly relays: Relays;
  /** Takes up what was there before; before the listener opens. */
  start(): Promise<void>;
  /** Writes what is still in memory. */
  stop(): Promise<void>;
}

const flushMilliseconds = 2000;
const sweepMilliseconds = 5000;

export function createAgentsService(deps: AgentsDeps): AgentsService {
  const { store, clock, bus, logger } = deps;
  const presence = createPresence(
    clock,
    (signs) => store.write((tx) => writeLastSeen(tx, signs)),
    () => bus.emit('agents.changed', {}),
  );
  const sealed = createSealedCommands(deps.vault);
  const tasks = createTasksService(store, clock, presence, sealed);
  const identities = createIdentities(deps);
  const registry = createRegistryService({
    ...deps,
    presence,
    identities,
    beforeRemoval: sealed.forgetOf,
    onRemoved(ids) {
      tasks.forget(ids);
      identities.forget(ids);
    },
    onRenewed(ids) {
      tasks.dismiss(ids);
      identities.forget(ids);
    },
    // Who registers has no request open: one that a relay still holds is of a process before, which would
    // be given the next task in vain.
    onRegistered: (id) => tasks.dismiss([id]),
  });
  const downloads = createDownloadTokens(store, clock);
  const proxies = createProxies({ read: store.read, clock, presence });
  const timers: NodeJS.Timeout[] = [];

  const repeat = (milliseconds: number, work: () => Promise<void>, what: string) => {
    let running = false;
    const timer = setInterval(() => {
      if (running) return;
      running = true;
      work()
        .catch((error: unknown) => logger.error({ err: error }, what))
        .finally(() => {
          running = false;
        });
    }, milliseconds);
    timers.push(timer.unref());
  };

  return {
    registry,
    tasks,
    identities,
    enrolments: createEnrolments(store, clock),
    downloads,
    proxies,
    relays: createRelays(store.read, proxies),
    async start() {
      await tasks.start();
      await identities.start();
      repeat(flushMilliseconds, presence.flush, 'signs of life could not be kept');
      repeat(
        sweepMilliseconds,
        async () => {
          await tasks.sweep();
          await downloads.sweep();
        },
        'overdue agent tasks could not be ended',
      );
    },
    async stop() {
      for (const timer of timers.splice(0)) clearInterval(timer);
      await presence.flush();
    },
  };
}
