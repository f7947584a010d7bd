import type { Actor } from '@main/kernel/actor';
import type { SshPool } from '@main/platform/ssh';
import { SshError } from '@main/platform/ssh';
import { bilingual } from './bilingual';
import { placeAt } from './host.at';
import { causeOf } from './outcome';
import type { AccessFor, AgentAt, AgentTasks, RunGuard, ScriptSettings, TargetHosts } from './scripts.ports';
import { sshHands } from './ssh.hands';
import { transferByAgent } from './transfer.agent';
import type { TransferAnswer } from './transfer.answer';
import { checkTransfer, type TransferRequest } from './transfer.fields';
import { nothingDone, transfer } from './transfer.plan';

export interface TransferDeps {
  readonly hosts: TargetHosts;
  readonly agentAt: AgentAt;
  readonly accessFor: AccessFor;
  readonly ssh: SshPool;
  readonly agents: AgentTasks;
  readonly settings: () => ScriptSettings;
  readonly guard: RunGuard;
}

export type TransferService = ReturnType<typeof createTransferService>;

/** Moves files to hosts, with a command before and one after (contract.md, section 000). */
export function createTransferService(deps: TransferDeps) {
  const stopping = new AbortController();

  /** The work goes on when the caller hangs up: half a transfer helps nobody. */
  async function run(request: TransferRequest): Promise<TransferAnswer> {
    checkTransfer(request);
    for (const { command } of [request.before, request.after]) await deps.guard(command, '/bin/sh');
    const place = await placeAt(deps.hosts, deps.agentAt, request.ip);
    const { scriptTimeoutSeconds, outputCapBytes } = deps.settings();
    const timeoutSeconds = request.timeoutSeconds ?? scriptTimeoutSeconds;
    const signal = stopping.signal;
    const bounds = { timeoutSeconds, outputCapBytes };
    if (place.hostId === null) return transferByAgent(deps.agents, place.agentId, request, bounds, signal);
    const endpoint = await deps.accessFor(place.hostId);
    if (!endpoint) {
      const [host] = await deps.hosts.byIds([place.hostId]);
      if (host?.agentId == null) return nothingDone(request, bilingual('scripts.noWay'));
      return transferByAgent(deps.agents, host.agentId, request, bounds, signal);
    }
    try {
      const session = await deps.ssh.session(endpoint, { signal });
      return await transfer(sshHands(session, { ...bounds, signal }), request);
    } catch (error) {
      if (!(error instanceof SshError) || signal.aborted) throw error;
      return nothingDone(request, causeOf(error));
    }
  }

  return {
    /** `signal` ends the waiting, not the work. */
    async run(_actor: Actor, request: TransferRequest, signal?: AbortSignal): Promise<TransferAnswer> {
      const work = run(request);
      if (!signal) return work;
      const gone = Promise.withResolvers<never>();
      const leave = () => gone.reject(signal.reason);
      signal.addEventListener('abort', leave, { once: true });
      try {
        return await Promise.race([work, gone.promise]);
      } finally {
        signal.removeEventListener('abort', leave);
        work.catch(() => undefined);
      }
    },

    /** Lets go of what is under way; files are whole or untouched, never half. */
    stop(): void {
      stopping.abort();
    },
  };
}
