import { type PreflightCheck, preflightChecks } from '@contract/preflight';
import { FakeError, type SomeHandlers, type World } from './fake-types';

type Run = ReturnType<SomeHandlers<'agents'>['agents.preflight']>;
type Finding = Run['hosts'][number]['findings'][number];
type Names = 'agents.preflightStart' | 'agents.preflight' | 'agents.preflightStop';

const good: Record<PreflightCheck, string> = {
  tcp: '10.2.0.1:22',
  hostKey: 'SHA256:10x2x0x1Q7Zc0N4vTn1bJk2pLw9sYd3eRf5uHgWmXo8',
  login: 'root (password)',
  privilege: 'root',
  system: 'Linux x86_64',
  python: '3.9 /usr/bin/python3',
  disk: '/opt: 48211 MB, /tmp: 9120 MB',
  tmp: '/tmp',
  clock: '0 s',
  callback: 'http://10.2.0.9:8610',
  agent: '/opt/muster-agent',
};

/** What is wrong with every so many-th host: from the check on, nothing more is known after a failed login. */
const wrong: readonly (Omit<Finding, 'state'> & {
  readonly state: 'warning' | 'failed';
  readonly last?: true;
})[] = [
  { check: 'tcp', state: 'failed', code: 'TCP_TIMEOUT', detail: 'no answer within 10 s', last: true },
  { check: 'python', state: 'warning', code: 'PYTHON_INSTALLABLE', detail: 'yum' },
  { check: 'callback', state: 'failed', code: 'CALLBACK_FAILED', detail: 'http://10.2.0.9:8610 (timed out)' },
  { check: 'login', state: 'failed', code: 'SSH_WRONG_PASSWORD', detail: 'password refused', last: true },
  { check: 'clock', state: 'warning', code: 'CLOCK_SKEW', detail: '-312 s' },
  { check: 'hostKey', state: 'failed', code: 'HOST_KEY_CHANGED', detail: good.hostKey, last: true },
];

function findingsOf(at: number): Finding[] {
  const fault = at % 3 === 1 ? wrong[Math.floor(at / 3) % wrong.length] : undefined;
  let over = false;
  return preflightChecks.map((check) => {
    if (over) return { check, state: 'skipped', code: '', detail: '' };
    if (check !== fault?.check) return { check, state: 'ok', code: '', detail: good[check] };
    over = fault.last ?? false;
    const { state, code, detail } = fault;
    return { check, state, code, detail };
  });
}

/** Looks at hosts of the fixture: every third has something wrong. The result is there at once. */
export function fakePreflight(world: World): Pick<SomeHandlers<'agents'>, Names> {
  const runs = new Map<string, Run>();
  return {
    'agents.preflightStart': ({ hosts }) => {
      const runId = String(runs.size + 1).padStart(32, '0');
      runs.set(runId, {
        startedAt: world.now() - 4000,
        finishedAt: world.now(),
        hosts: hosts.map(({ innerIp }, at) => {
          const findings = findingsOf(at);
          const failed = findings.find(({ state }) => state === 'failed');
          const protocol = 'tcp' as const;
          const ssh = { source: '10.2.0.9', target: innerIp, port: 22, protocol, purpose: 'ssh' as const };
          const back = {
            source: innerIp,
            target: '10.2.0.9',
            port: 8610,
            protocol,
            purpose: 'callback' as const,
          };
          const rules = { TCP_TIMEOUT: [ssh], CALLBACK_FAILED: [back] }[failed?.code ?? ''] ?? [];
          return { innerIp, state: failed ? 'notReady' : 'ready', findings, rules };
        }),
      });
      return { runId };
    },
    'agents.preflight': ({ runId }) => {
      const run = runs.get(runId);
      if (!run) throw new FakeError('agents.preflightGone');
      return run;
    },
    'agents.preflightStop': () => ({}),
  };
}
