import type { Output } from '@contract/index';
import { createPreflight, type PreflightService } from '@main/domains/agents';
import { createBus } from '@main/kernel/bus';
import { systemClock } from '@main/kernel/clock';
import { silentLogger } from '@main/kernel/logger';
import { afterwards, type InstallBench } from './install.support';

export type Seen = Output<'agents.preflight'>['hosts'][number];

/** Preflight beside the bench of installations: its store, its settings, its listener. */
export function openPreflight(bench: InstallBench, clock = systemClock) {
  const bus = createBus((error) => {
    throw error;
  });
  const { hostname, port } = new URL(bench.url);
  const preflight = createPreflight({
    ...{ store: bench.store, clock, bus, logger: silentLogger, hosts: bench.cmdb },
    proxies: bench.agents.proxies,
    trust: bench.cmdb.hostKeys,
    surroundings: {
      files: async () => [],
      settings: () => bench.settings.get(),
      listener: () => ({ host: hostname, port: Number(port) }),
      ownAddresses: () => ['127.0.0.1'],
    },
  });
  afterwards(() => preflight.close());

  /** Resolves with the run once it is over, or has come as far as asked. */
  async function until(runId: string, far: (run: Output<'agents.preflight'>) => boolean) {
    for (;;) {
      const rung = Promise.withResolvers<void>();
      const deaf = bus.listen(({ event }) => event === 'preflight.changed' && rung.resolve());
      const run = preflight.get(runId);
      if (!far(run)) await rung.promise;
      deaf();
      if (far(run)) return run;
    }
  }

  return {
    preflight,
    until,
    async look(
      hosts: Parameters<PreflightService['start']>[0]['hosts'],
      given: Partial<Parameters<PreflightService['start']>[0]> = {},
    ): Promise<Seen[]> {
      const input = { operation: 'INSTALL', nodeType: 'AGENT', cloudId: 0, hosts, ...given } as const;
      const runId = await preflight.start(input);
      return (await until(runId, ({ finishedAt }) => finishedAt !== null)).hosts;
    },
  };
}

/** `check state CODE`, of the findings that are not simply good. */
export const notable = (host: Seen | undefined) =>
  host?.findings
    .filter(({ state, code }) => state !== 'ok' || code !== '')
    .map(({ check, state, code }) => `${check} ${state} ${code}`.trim());

/** A finding by its check. */
export const at = (host: Seen | undefined, check: string) =>
  host?.findings.find((one) => one.check === check);
