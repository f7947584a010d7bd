import type { JobKindName } from '@contract/states';
import { addChunk, type FakeJob, type FakeTarget, finish, stepNames } from './jobs';
import type { Host } from './world';

const minute = 60_000;

export interface JobPlan {
  readonly id: number;
  readonly kind: JobKindName;
  readonly title: string;
  readonly hosts: readonly Host[];
  readonly createdAt: number;
  readonly spec: Record<string, unknown>;
  readonly createdBy?: string;
}

/** A job whose hosts all still wait. */
export function newJob({ id, kind, title, hosts, createdAt, spec, createdBy }: JobPlan): FakeJob {
  return {
    id,
    kind,
    title,
    createdBy: createdBy ?? 'admin',
    spec,
    createdAt,
    targets: hosts.map(
      (host, at): FakeTarget => ({
        id: id * 1000 + at,
        jobId: id,
        hostId: host.id,
        label: host.innerIp,
        state: 'queued',
        step: '',
        code: '',
        message: '',
        exitCode: null,
        attempt: 1,
        attempts: 1,
        batch: 0,
        history: [],
        startedAt: null,
        finishedAt: null,
        steps: [],
        chunks: [],
        output: outputOf(host),
      }),
    ),
  };
}

function outputOf(host: Host): string {
  const kernel = host.id % 6 === 1 ? '4.19.0-25-amd64' : '6.1.0-28-amd64';
  return `Linux ${kernel} #1 SMP x86_64 GNU/Linux\nFilesystem      Size  Used Avail Use% Mounted on\n/dev/vda1        99G   ${host.id % 6 === 1 ? '88G  6.0G  94%' : '31G   63G  34%'} /\n`;
}

const failures = ['SSH_WRONG_PASSWORD', 'SSH_LOGIN_TIMEOUT', 'WAIT_AGENT_TIMEOUT', 'SSH_WRONG_PASSWORD'];

/** Plays a job to its end; every `failEvery`th host fails in a way of its own. */
export function play(job: FakeJob, failEvery: number): FakeJob {
  for (const [at, target] of job.targets.entries()) {
    let now = job.createdAt + 400 + at * 90;
    target.startedAt = now;
    const fails = failEvery > 0 && at % failEvery === failEvery - 1;
    const names = stepNames[job.kind];
    const until = fails && job.kind !== 'script' ? 2 + (at % 2) * 5 : names.length;
    for (const [index, name] of names.slice(0, until).entries()) {
      target.step = name;
      const took = 300 + ((at * 7 + index * 13) % 20) * 110;
      target.steps.push({
        attempt: 1,
        seq: index + 1,
        name,
        state: 'succeeded',
        message: '',
        startedAt: now,
        finishedAt: now + took,
      });
      addChunk(target, 'log', `${name}: ${target.label}`, now);
      if (name === 'run') addChunk(target, 'stdout', target.output, now);
      now += took;
    }
    if (!fails) {
      finish(target, 'succeeded', job.kind === 'script' ? '0' : 'SUCCESS', now);
      continue;
    }
    const last = target.steps.at(-1);
    if (last) last.state = 'failed';
    if (job.kind === 'script') {
      target.exitCode = 1;
      addChunk(target, 'stderr', 'df: /data: No such file or directory\n', now);
      finish(target, 'failed', '0', now);
      continue;
    }
    const code = failures[at % failures.length] ?? 'INSTALL_FAILED';
    target.message = code === 'SSH_WRONG_PASSWORD' ? 'root@host: password refused' : 'no answer within 15 s';
    addChunk(target, 'log', target.message, now);
    finish(target, 'failed', code, now);
  }
  return job;
}

/** A run with very long output on its first host, for scrolling. */
export function playLong(job: FakeJob, lines: number): FakeJob {
  play(job, 0);
  const target = job.targets[0];
  if (!target) return job;
  target.step = 'run';
  for (let line = 0; line < lines; line += 500) {
    const text = Array.from(
      { length: 500 },
      (_, at) =>
        `${String(line + at).padStart(6, '0')} GET /api/orders/${(line + at) * 31} 200 ${(at * 7) % 90}ms\n`,
    ).join('');
    addChunk(target, 'stdout', text, job.createdAt + line);
  }
  return job;
}

export function seededJobs(hosts: readonly Host[], now: number): FakeJob[] {
  const script = {
    content: 'uname -srvm\ndf -h /',
    interpreter: '/bin/bash',
    user: 'root',
    path: '/tmp',
    param: '',
  };
  return [
    play(
      newJob({
        id: 1,
        kind: 'agent.install',
        title: '安装 Agent',
        hosts: hosts.slice(0, 40),
        createdAt: now - 3 * 1440 * minute,
        spec: { operation: 'INSTALL', nodeType: 'AGENT' },
      }),
      9,
    ),
    play(
      newJob({
        id: 2,
        kind: 'script',
        title: '内核与磁盘检查',
        hosts: hosts.slice(0, 120),
        createdAt: now - 26 * 60 * minute,
        spec: script,
        createdBy: '王小明',
      }),
      0,
    ),
    play(
      newJob({
        id: 3,
        kind: 'script',
        title: '清理日志目录',
        hosts: hosts.slice(20, 60),
        createdAt: now - 5 * 60 * minute,
        spec: script,
      }),
      8,
    ),
    playLong(
      newJob({
        id: 4,
        kind: 'script',
        title: '导出访问日志',
        hosts: hosts.slice(0, 3),
        createdAt: now - 90 * minute,
        spec: script,
      }),
      100_000,
    ),
    newJob({
      id: 5,
      kind: 'agent.install',
      title: '安装 Agent',
      hosts: hosts.slice(60, 84),
      createdAt: now - 8000,
      spec: { operation: 'INSTALL', nodeType: 'AGENT' },
      createdBy: '李工',
    }),
  ];
}
