import type { SshEndpoint, SshSession } from '@main/platform/ssh';

/** A host as this domain needs it. */
export interface TransferHost {
  readonly id: number;
  readonly innerIp: string;
  /** Whether a credential for SSH is stored. */
  readonly hasCredential: boolean;
  /** Its agent, where it shows signs of life. */
  readonly agentId: number | null;
}

export interface TransferHosts {
  /** In the order of the ids; unknown ids are left out. */
  byIds(ids: readonly number[]): Promise<TransferHost[]>;
}

/** How to log in to a host; undefined where no credential is stored. */
export type AccessFor = (hostId: number) => Promise<SshEndpoint | undefined>;

export interface HostCommand {
  /** A line for /bin/sh. */
  readonly command: string;
  /** An account of the host; '': the one that logs in. */
  readonly user: string;
}

export interface HostCommandEnd {
  readonly result: { readonly exitCode: number; readonly stdout: string; readonly stderr: string };
  /** Why it did not end well; undefined when it did. */
  readonly failure?: string;
}

/**
 * Runs a command on a host to its end; `signal` ends its process tree. Throws SshError when the connection
 * breaks: it may still run.
 */
export type RunOnHost = (
  session: SshSession,
  command: HostCommand,
  bounds: { readonly timeoutSeconds: number; readonly outputCapBytes: number; readonly signal: AbortSignal },
) => Promise<HostCommandEnd>;

/** Work for hosts without SSH, handed out by 001 (contract.md, section 001). */
export interface AgentTasks {
  execCommand(body: { readonly kind: 'transfer'; readonly [field: string]: unknown }): string;
  /** Queues a command for an agent; answers the task's id. Durable when it resolves. */
  add(task: { agentId: number; command: string; timeoutSeconds: number }): Promise<number>;
  /** Resolves once the task has ended; rejects only when `signal` is aborted. */
  ended(
    taskId: number,
    signal?: AbortSignal,
  ): Promise<{ readonly state: 'succeeded' | 'failed' | 'cancelled' | 'lost'; readonly result: string }>;
  /** Takes a task back that has not been handed out; false when it has been. */
  withdraw(taskId: number): Promise<boolean>;
}

/** What Settings say; read at each use. */
export interface TransferSettings {
  readonly scriptTimeoutSeconds: number;
  readonly outputCapBytes: number;
  readonly concurrency: number;
}
