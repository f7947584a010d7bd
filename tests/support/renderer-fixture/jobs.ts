import type { EventMessage } from '@contract/events';
import type { Output } from '@contract/index';
import { type ChunkStream, type JobKindName, type TargetState, targetStates } from '@contract/states';

type Target = Output<'jobs.target'>;
type Chunk = Output<'jobs.chunks'>['items'][number];

export interface FakeTarget extends Target {
  chunks: Chunk[];
  output: string;
}

export interface FakeJob {
  id: number;
  kind: JobKindName;
  title: string;
  createdBy: string;
  spec: Record<string, unknown>;
  createdAt: number;
  targets: FakeTarget[];
  /** How far it is in its rolling plan, for jobs that have one. */
  rolling?: Partial<Output<'jobs.get'>>;
  records?: Output<'jobs.records'>['items'];
}

export const stepNames: Record<JobKindName, string[]> = {
  'agent.install': [
    'INIT',
    'SSH_LOGIN',
    'INSTALL_DEP',
    'DOWNLOAD_FILE',
    'EXECUTE_SCRIPT',
    'SCRIPT_DONE',
    'REGISTER_CMDB',
    'WAIT_AGENT',
  ],
  'agent.uninstall': ['INIT', 'SSH_LOGIN', 'EXECUTE_SCRIPT', 'SCRIPT_DONE'],
  'agent.upgrade': ['INIT', 'SSH_LOGIN', 'DOWNLOAD_FILE', 'REPLACE_FILE', 'WAIT_AGENT'],
  script: ['run'],
  facts: ['SSH_LOGIN', 'COLLECT_FACTS'],
  'files.push': ['CHECK', 'BEFORE', 'UPLOAD', 'VERIFY', 'PLACE', 'AFTER'],
  'files.pull': ['LIST', 'FETCH'],
};

const open: readonly TargetState[] = ['queued', 'running', 'stopping'];

/** A job as jobs.list answers it: its state and counts follow from its targets. */
export function summaryOf(job: FakeJob): Output<'jobs.list'>['items'][number] {
  const counts = Object.fromEntries(targetStates.map((state) => [state, 0])) as Record<TargetState, number>;
  for (const { state } of job.targets) counts[state] += 1;
  const ends = job.targets.map(({ finishedAt }) => finishedAt ?? 0);
  const ended = job.targets.every(({ state }) => !open.includes(state));
  const good = counts.succeeded;
  const total = job.targets.length;
  const stopped = counts.cancelled;
  return {
    id: job.id,
    kind: job.kind,
    title: job.title,
    state: !ended
      ? counts.stopping
        ? 'stopping'
        : 'running'
      : good === total
        ? 'succeeded'
        : stopped > 0
          ? 'stopped'
          : good > 0
            ? 'partly_failed'
            : 'failed',
    createdBy: job.createdBy,
    origin: 'console',
    total,
    counts,
    createdAt: job.createdAt,
    startedAt: job.createdAt + 300,
    finishedAt: ended ? Math.max(...ends) : null,
    outputRemovedAt: null,
  };
}

export interface Simulation {
  /** Goes one step on in every open job. */
  tick(now: number): void;
}

let seq = 0;

export function addChunk(target: FakeTarget, stream: ChunkStream, text: string, at: number): number {
  seq += 1;
  target.chunks.push({ seq, attempt: target.attempt, step: target.step, stream, at, text });
  return seq;
}

/** Moves open targets on; rings as the core's bus does. */
export function simulate(jobs: readonly FakeJob[], ring: (message: EventMessage) => void): Simulation {
  return {
    tick(now) {
      for (const job of jobs) {
        const moving = job.targets.filter(({ state }) => open.includes(state));
        for (const target of moving.slice(0, 6)) advance(job, target, now, ring);
        if (moving.length > 0) ring({ event: 'job.changed', data: { jobId: job.id } });
      }
    },
  };
}

function advance(job: FakeJob, target: FakeTarget, now: number, ring: (message: EventMessage) => void): void {
  const names = stepNames[job.kind];
  if (target.state === 'stopping') {
    const unproven = target.id % 5 === 0;
    finish(target, unproven ? 'lost' : 'cancelled', unproven ? 'STOP_UNVERIFIED' : '6', now);
    return;
  }
  const at = target.state === 'queued' ? 0 : names.indexOf(target.step) + 1;
  const running = target.steps.at(-1);
  if (running && running.state === 'running') Object.assign(running, { state: 'succeeded', finishedAt: now });
  const name = names[at];
  if (name === undefined) {
    finish(target, 'succeeded', job.kind === 'script' ? '0' : 'SUCCESS', now);
    return;
  }
  target.state = 'running';
  target.startedAt ??= now;
  target.step = name;
  target.steps.push({
    attempt: target.attempt,
    seq: at + 1,
    name,
    state: 'running',
    message: '',
    startedAt: now,
    finishedAt: null,
  });
  let last = addChunk(target, 'log', `${name} on ${target.label}`, now);
  if (name === 'run') last = addChunk(target, 'stdout', target.output, now);
  ring({ event: 'job.output', data: { jobId: job.id, targetId: target.id, seq: last } });
}

export function finish(target: FakeTarget, state: TargetState, code: string, now: number): void {
  Object.assign(target, { state, code, finishedAt: now });
  if (state === 'succeeded') target.exitCode = 0;
  const running = target.steps.at(-1);
  if (running?.state === 'running') {
    Object.assign(running, { state: state === 'succeeded' ? 'succeeded' : 'failed', finishedAt: now });
  }
}
