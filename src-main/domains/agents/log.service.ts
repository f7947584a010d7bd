import type { Contract, Output } from '@contract/index';
import { AppError } from '@main/kernel/app-error';
import type { Handlers } from '@main/kernel/dispatch';
import { SshError, type SshPool, shellFromStdin } from '@main/platform/ssh';
import type { z } from 'zod';
import type { InstallHosts } from './install.ports';
import { linesOf, logProgram, mostBytes, readPiece } from './log.program';
import type { HostAddresses } from './registry.ports';
import type { RegistryService } from './registry.service';
import type { TasksService } from './tasks.service';

export interface AgentLogDeps {
  readonly hosts: Pick<InstallHosts, 'accessFor'> & Pick<HostAddresses, 'innerIp'>;
  readonly registry: Pick<RegistryService, 'ofHosts'>;
  readonly tasks: Pick<TasksService, 'add' | 'ended' | 'withdraw' | 'discard'>;
  readonly pool: SshPool;
}

type Request = z.output<Contract['agents.log']['input']>;

/** The log of an agent, read where it stands. */
export interface AgentLogService {
  /**
   * Throws `agents.logNone` where there is none, `agents.logNoWay` where nothing leads to the host, and
   * `agents.logUnreachable` where what leads there did not answer.
   */
  read(request: Request): Promise<Output<'agents.log'>>;
}

/** Milliseconds for one look. */
const lookMs = 20_000;
/** Room for base64, and for what a login shell says before. */
const mostOutput = mostBytes * 2;

export function createAgentLog({ hosts, registry, tasks, pool }: AgentLogDeps): AgentLogService {
  /** Over SSH the log is read whether the agent runs or not, and no task of it is used up. */
  async function overSsh({ hostId, after }: Request): Promise<string | undefined> {
    const access = await hosts.accessFor(hostId);
    if (!access) return undefined;
    const address = (await hosts.innerIp(hostId)) ?? '';
    const session = await pool.session(access, { signal: AbortSignal.timeout(lookMs) });
    const stdin = `{\n${logProgram(address, after)}exit\n} </dev/null\n`;
    const limits = { timeoutMs: lookMs, maxBytes: mostOutput };
    const { stdout } = await session.exec(shellFromStdin, { stdin, ...limits });
    if (readPiece(stdout)?.kind !== 'closed') return stdout;
    const become = await session.sudo();
    if ('refusal' in become) return stdout;
    const root = become.way.wrap('/bin/sh -s', stdin);
    return (await session.exec(`exec ${root.command}`, { stdin: root.stdin, ...limits })).stdout;
  }

  async function byAgent(agentId: number, { after }: Request): Promise<string | undefined> {
    const command = logProgram(undefined, after);
    const id = await tasks.add({ agentId, command, timeoutSeconds: lookMs / 1000, urgent: true });
    try {
      const { state, result } = await tasks.ended(id, AbortSignal.timeout(lookMs));
      return state === 'succeeded' ? result : undefined;
    } catch {
      return undefined;
    } finally {
      // Somebody who follows a log would leave a row every few seconds.
      await tasks.discard(id);
    }
  }

  async function ask(request: Request): Promise<{ way: 'ssh' | 'agent'; output: string }> {
    const agent = (await registry.ofHosts([request.hostId])).get(request.hostId);
    let failure: SshError | undefined;
    try {
      const output = await overSsh(request);
      if (output !== undefined) return { way: 'ssh', output };
    } catch (error) {
      if (!(error instanceof SshError)) throw error;
      failure = error;
    }
    if (agent?.status === 'RUNNING' && !agent.conflict) {
      const output = await byAgent(agent.agentId, request);
      if (output !== undefined) return { way: 'agent', output };
      throw new AppError('agents.logUnreachable', { detail: failure?.message ?? 'agent' });
    }
    if (failure) throw new AppError('agents.logUnreachable', { detail: failure.message });
    throw new AppError('agents.logNoWay');
  }

  return {
    async read(request) {
      const { way, output } = await ask(request);
      const piece = readPiece(output);
      if (!piece) throw new AppError('agents.unexpectedAnswer', { detail: output.slice(0, 200) });
      if (piece.kind !== 'piece') throw new AppError('agents.logNone');
      return { way, ...linesOf(piece, request.after, request.lines) };
    },
  };
}

/** Screens' calls that read an agent's log. */
export function agentLogHandlers(log: AgentLogService): Pick<Handlers<'agents'>, 'agents.log'> {
  return { 'agents.log': (input) => log.read(input) };
}
