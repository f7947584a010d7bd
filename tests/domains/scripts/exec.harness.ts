import { scriptAnswer } from '@main/dialects/exec';
import { createCallbacks } from '@main/domains/scripts/callbacks';
import { createExecService } from '@main/domains/scripts/exec.service';
import { postJson } from '@main/domains/scripts/post';
import type { ScriptSpec } from '@main/domains/scripts/script.spec';
import { createEngine, type Outcome, type TargetContext } from '@main/engine';
import { createBus } from '@main/kernel/bus';
import { type Clock, systemClock } from '@main/kernel/clock';
import { silentLogger } from '@main/kernel/logger';
import type { Store } from '@main/platform/store';
import { agentAt, guard, host, hostsOf, settings } from './support';

export type Work = (context: TargetContext<ScriptSpec>) => Promise<Outcome>;

export const hosts = [host(1, '10.0.0.1', { outerIp: '1.1.1.1' }), host(2, '10.0.0.2'), host(3, '10.0.0.2')];

/** What a script did, for those who only care that it ran. */
export const ran: Work = async (context) => {
  await context.enter('run');
  await context.output('stdout', Buffer.from('OK\n'));
  return { state: 'succeeded', code: '0', message: '', exitCode: 0 };
};

/** 000's rules on a real store and engine; what a script does on its host is the test's. */
export async function startExec(
  store: Store,
  work: Work,
  options: { clock?: Clock; queueLimit?: number; callbackUrl?: string; recover?: Work } = {},
) {
  const clock = options.clock ?? systemClock;
  const bus = createBus((error) => {
    throw error;
  });
  const engine = createEngine({ store, bus, clock, logger: silentLogger });
  engine.register<ScriptSpec>({
    name: 'script',
    steps: ['run'],
    run: work,
    recover: options.recover ?? (async () => ({ state: 'lost', code: 'LOST', message: 'lost' })),
  });
  const exec = createExecService({
    store,
    engine,
    clock,
    hosts: hostsOf(hosts),
    agentAt,
    hostOfAgent: async (agentId) => (agentId === 6 ? 2 : null),
    bus,
    guard,
    settings: () => ({ ...settings, callbackUrl: options.callbackUrl ?? '' }),
    ...(options.queueLimit === undefined ? {} : { queueLimit: options.queueLimit }),
  });
  const callbacks = createCallbacks({
    store,
    bus,
    clock,
    logger: silentLogger,
    resultOf: exec.resultOf,
    post: (url, answer, signal) => postJson(url, scriptAnswer(answer), signal),
  });
  await engine.start();
  await callbacks.start();
  let stopped: Promise<void> | undefined;
  return {
    engine,
    exec,
    callbacks,
    bus,
    stop: () => {
      stopped ??= callbacks.stop().then(() => engine.stop());
      return stopped;
    },
  };
}

/** A request for a host of the test's CMDB. */
export function request(taskId: string, ip = '10.0.0.1') {
  return { interpreter: '/bin/sh', content: 'echo OK\n', path: '/tmp', user: 'root', param: '', ip, taskId };
}
