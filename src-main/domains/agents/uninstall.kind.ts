import type { JobKind, Outcome, TargetContext } from '@main/engine';
import { interrupted, openAttempt } from './install.attempt';
import { TaskFailure } from './install.errors';
import type { InstallDeps } from './install.kind';
import { scriptLine } from './install.log';
import { logIn } from './install.login';
import { type HostShell, hostShell, newMark } from './install.shell';
import { uninstallSteps } from './install.steps';
import { endThere } from './install.tidy';
import { judgeLeftover, leftoverProgram, readHomes, uninstallProbe } from './uninstall.program';

export interface UninstallSpec {
  readonly operation: 'UNINSTALL';
  /** Bounds each host's attempt. */
  readonly timeoutSeconds: number;
}

export type UninstallDeps = Pick<
  InstallDeps,
  'clock' | 'limit' | 'logger' | 'pool' | 'hosts' | 'registry' | 'surroundings'
>;

type Context = TargetContext<UninstallSpec>;

/** Removes the agent from a host, looks that nothing of it is left, and forgets it here. */
export function uninstallKind(deps: UninstallDeps): JobKind<UninstallSpec> {
  const { registry, surroundings } = deps;
  return { name: 'agent.uninstall', steps: uninstallSteps, run, recover };

  async function run(context: Context): Promise<Outcome> {
    const { target, spec } = context;
    const attempt = openAttempt(context, deps, spec.timeoutSeconds);
    let shell: HostShell | undefined;
    let sudo = false;
    try {
      await attempt.enter('INIT');
      attempt.say(
        `UNINSTALL ${target.label}，限时 ${spec.timeoutSeconds} 秒`,
        `within ${spec.timeoutSeconds} seconds`,
      );
      const session = await logIn(attempt, deps, { id: target.host_id, label: target.label });
      shell = hostShell(session, newMark(), attempt.signal);

      await attempt.enter('EXECUTE_SCRIPT');
      const probe = await shell.program(uninstallProbe(target.label), { timeoutMs: 30_000 });
      const there = readHomes(probe.stdout);
      // A refusal is told by what cannot be removed.
      sudo = there.sudo || (there.sudoAsks && 'way' in (await shell.root()));
      if (there.homes.length === 0) {
        if (await stillCalls(target.host_id)) throw new TaskFailure('INSTALL_FAILED', 'agents.notFoundThere');
        attempt.say('主机上没有 agent', 'there is no agent on the host');
      }
      for (const home of there.homes) await removeHome(shell, home);

      await attempt.enter('SCRIPT_DONE');
      await forget(target.host_id);
      await attempt.enter('OVER_SUCCESS');
      attempt.say('卸载成功', 'removed');
      return { state: 'succeeded', code: 'SUCCESS', message: '' };
    } catch (error) {
      const proven = context.detach.aborted || (await endThere(shell, sudo));
      return attempt.failed(error, proven);
    } finally {
      attempt.close();
    }

    async function removeHome(shell: HostShell, home: string): Promise<void> {
      attempt.say(`卸载 ${home}`, `removing ${home}`);
      const script = (await surroundings.files()).find(({ name }) => name === 'uninstall.sh');
      if (!script) throw new Error('uninstall.sh is missing');
      let last = '';
      const result = await shell.command(`/bin/sh -s -- ${home}`, {
        sudo,
        stdin: script.content.toString('utf8'),
        onLine(line) {
          last = scriptLine(line);
          attempt.quote(last);
        },
      });
      if (result.exitCode !== 0)
        throw new TaskFailure('INSTALL_FAILED', 'agents.scriptFailed', {
          exit: result.exitCode,
          detail: last,
        });
      const look = await shell.program(leftoverProgram(home), { sudo, timeoutMs: 30_000 });
      judgeLeftover(look.stdout);
      attempt.say('已确认没有残留的进程、文件和服务', 'no process, file or service of it is left');
    }
  }

  async function stillCalls(hostId: number | null): Promise<boolean> {
    if (hostId === null) return false;
    return (await registry.ofHosts([hostId])).get(hostId)?.status === 'RUNNING';
  }

  async function forget(hostId: number | null): Promise<void> {
    if (hostId === null) return;
    const agent = (await registry.ofHosts([hostId])).get(hostId);
    if (agent) await registry.remove([agent.agentId]);
  }

  async function recover(context: Context): Promise<Outcome> {
    return interrupted(context, deps);
  }
}
