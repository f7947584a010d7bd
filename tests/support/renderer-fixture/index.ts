import type { ErrorBody } from '@contract/errors';
import { reasons } from '@contract/errors';
import type { EventMessage, PrivateMessage } from '@contract/events';
import { contract, type ProcedureName } from '@contract/index';
import { fakeCmdb } from './fake-cmdb';
import { fakeCredentials } from './fake-credentials';
import { fakeFeishuSettings } from './fake-feishu-settings';
import { fakeFiles } from './fake-files';
import { type Door, fakeSettings, fakeUsers } from './fake-house';
import { fakeImport } from './fake-import';
import { fakeJobs } from './fake-jobs';
import { fakeLibrary } from './fake-library';
import { fakePlaces } from './fake-places';
import { fakeResults } from './fake-results';
import { fakeSchedules } from './fake-schedules';
import { fakeTargetSets } from './fake-target-sets';
import { fakeTerminal } from './fake-terminal';
import { FakeError, type FakeHandlers, type World } from './fake-types';
import { fakeViews } from './fake-views';
import { fakeAgents, fakeOverview, fakeScripts } from './fake-work';
import { simulate } from './jobs';
import { seededJobs } from './seeded-jobs';
import { makeHosts } from './world';

export interface FakeCore {
  call(name: string, input: unknown): Promise<unknown>;
  onEvent(listener: (message: EventMessage | PrivateMessage) => void): () => void;
  /** Moves running jobs on by one step. */
  tick(): void;
  readonly door: Door;
  readonly world: World;
}

export interface FakeOptions {
  hosts?: number;
  signedIn?: boolean;
  needsSetUp?: boolean;
  groups?: number[];
  feishu?: boolean;
  now?: () => number;
}

/**
 * A fake of the core for component tests and for screenshots during development: it answers the
 * whole contract from memory and checks every input and output against it. It proves nothing about
 * the real core.
 */
export function createFakeCore(options: FakeOptions = {}): FakeCore {
  const now = options.now ?? Date.now;
  const listeners = new Set<(message: EventMessage | PrivateMessage) => void>();
  const hosts = makeHosts(options.hosts ?? 386, now());
  const world: World = {
    hosts,
    jobs: hosts.length > 0 ? seededJobs(hosts, now()) : [],
    now,
    ring: (message) => {
      for (const listener of listeners) listener(message);
    },
  };
  markBusy(world);
  const door: Door = {
    signedIn: options.signedIn ?? true,
    needsSetUp: options.needsSetUp ?? false,
    groups: options.groups ?? [1],
    feishu: options.feishu ?? false,
  };
  const handlers: FakeHandlers = {
    ...fakeUsers(world, door),
    ...fakeSettings(world),
    ...fakeFeishuSettings(),
    ...fakeOverview(world),
    ...fakeCmdb(world),
    ...fakeFiles(world),
    ...fakePlaces(world),
    ...fakeCredentials(world),
    ...fakeViews(world),
    ...fakeTargetSets(world),
    ...fakeImport(world),
    ...fakeAgents(world),
    ...fakeJobs(world),
    ...fakeScripts(world),
    ...fakeResults(world),
    ...fakeLibrary(world),
    ...fakeSchedules(world),
    ...fakeTerminal(world),
  };
  const simulation = simulate(world.jobs, world.ring);

  return {
    door,
    world,
    tick: () => simulation.tick(now()),
    onEvent(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async call(name, input) {
      try {
        return { ok: true, data: answer(handlers, door, name as ProcedureName, input) };
      } catch (error) {
        return { ok: false, error: bodyOf(error) };
      }
    },
  };
}

function answer(handlers: FakeHandlers, door: Door, name: ProcedureName, input: unknown): unknown {
  const procedure = contract[name];
  if (!procedure) throw new FakeError('common.noRoute');
  if (procedure.access !== 'public' && !door.signedIn) throw new FakeError('common.unauthenticated');
  const checked = procedure.input.safeParse(input ?? {});
  if (!checked.success) {
    const issues = checked.error.issues.map(({ path, code }) => ({
      path: path.join('.'),
      reason:
        code === 'invalid_union' || code === 'invalid_format'
          ? ('common.notIp' as const)
          : ('common.required' as const),
    }));
    throw new FakeError('common.invalid', {}, issues);
  }
  const handler = handlers[name] as ((input: unknown) => unknown) | undefined;
  if (!handler) throw new FakeError('common.noRoute');
  return procedure.output.parse(handler(checked.data));
}

function bodyOf(error: unknown): ErrorBody {
  if (!(error instanceof FakeError)) throw error;
  const { reason, params, issues } = error;
  return { kind: reasons[reason].kind, reason, params, issues };
}

/** Hosts of the newest install show the step it is at. */
function markBusy(world: World): void {
  for (const { id, jobId, hostId, state, step, code } of world.jobs.flatMap(({ targets }) => targets)) {
    const host = world.hosts.find((one) => one.id === hostId);
    if (host && (jobId === 5 || state !== 'succeeded')) {
      host.job = {
        jobId,
        targetId: id,
        state: jobId === 5 ? 'running' : state,
        step: step || 'INSTALL_DEP',
        code,
      };
    }
  }
}
