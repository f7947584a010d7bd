import { AppError } from '@main/kernel/app-error';
import type { Bus } from '@main/kernel/bus';
import type { HostOfAgent, TargetHosts } from './scripts.ports';

export interface ReportersDeps {
  readonly hosts: Pick<TargetHosts, 'byAddresses'>;
  readonly hostOfAgent: HostOfAgent;
  readonly bus: Bus;
}

/** Pairs of agent and address that are remembered, so that a busy agent does not cost a look each time. */
const remembered = 20_000;

/**
 * Which agent may report for which address: its own host's, and any that the CMDB does not know. An
 * agent that could report for another host could keep that host's own result out.
 */
export function createReporters({ hosts, hostOfAgent, bus }: ReportersDeps) {
  const allowed = new Map<string, boolean>();
  const deaf = bus.listen(({ event }) => {
    if (event === 'hosts.changed' || event === 'agents.changed') allowed.clear();
  });

  async function look(agentId: number, ip: string): Promise<boolean> {
    const found = await hosts.byAddresses([ip]);
    if (found.length === 0) return true;
    const own = await hostOfAgent(agentId);
    return own === null || found.some((host) => host.id === own);
  }

  return {
    /** Throws `scripts.otherHost` unless this agent may report for that address. */
    async demand(agentId: number, ip: string): Promise<void> {
      const pair = `${agentId} ${ip}`;
      let may = allowed.get(pair);
      if (may === undefined) {
        may = await look(agentId, ip);
        if (allowed.size >= remembered) allowed.clear();
        allowed.set(pair, may);
      }
      if (!may) throw new AppError('scripts.otherHost', { ip });
    },
    stop: deaf,
  };
}
