import type { Tx } from '@main/platform/store';
import type { Vault } from '@main/platform/vault';
import { tasksWithCommand } from './tasks.store';

/** Stands in a task's row for a command that is in the vault. */
const sealed = 'muster-agent exec (vault)';

const table = 'agent_tasks';
const place = (taskId: number) => ({ table, row: taskId, field: 'command' });

/** Commands that hold a secret: their rows do not. */
export interface SealedCommands {
  readonly standIn: string;
  put(tx: Tx, taskId: number, command: string): Promise<void>;
  /** The command that is handed out. */
  open(task: { readonly id: number; readonly command: string }): Promise<string>;
  /** Forgets the command of a task that has ended. */
  forget(tx: Tx, task: { readonly id: number; readonly command: string }): Promise<void>;
  /** Forgets those of agents that are about to be deleted, whose tasks go with them. */
  forgetOf(tx: Tx, agentIds: readonly number[]): Promise<void>;
}

export function createSealedCommands(vault: Vault): SealedCommands {
  return {
    standIn: sealed,
    put: (tx, taskId, command) => vault.put(tx, place(taskId), command),
    async open({ id, command }) {
      return command === sealed ? ((await vault.get(place(id))) ?? command) : command;
    },
    async forget(tx, { id, command }) {
      if (command === sealed) await vault.remove(tx, place(id));
    },
    async forgetOf(tx, agentIds) {
      await vault.removeRows(tx, table, await tasksWithCommand(tx.db, agentIds, sealed));
    },
  };
}
