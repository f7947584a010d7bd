import type { Tx } from '@main/platform/store';
import type { Vault } from '@main/platform/vault';

/** Stands in a task's row for a command that is in the vault. */
const sealed = 'muster-agent exec (vault)';

const place = (taskId: number) => ({ table: 'agent_tasks', row: taskId, field: 'command' });

/** Commands that hold a secret: their rows do not. */
export interface SealedCommands {
  readonly standIn: string;
  put(tx: Tx, taskId: number, command: string): Promise<void>;
  /** The command that is handed out. */
  open(task: { readonly id: number; readonly command: string }): Promise<string>;
  /** Forgets the command of a task that has ended. */
  forget(tx: Tx, task: { readonly id: number; readonly command: string }): Promise<void>;
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
  };
}
