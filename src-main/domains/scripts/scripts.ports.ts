import type { Input, Output } from '@contract/index';
import type { ScriptParameter } from '@contract/parameters';
import type { Actor } from '@main/kernel/actor';
import type { SshEndpoint } from '@main/platform/ssh';
import type { Tx } from '@main/platform/store';

export type HostFilter = NonNullable<Input<'scripts.resolve'>['targets']['filter']>;

/** A host as this domain needs it. */
export interface TargetHost {
  readonly id: number;
  readonly innerIp: string;
  readonly outerIp: string;
  readonly hostName: string;
  /** Whether a credential for SSH is stored. */
  readonly hasCredential: boolean;
  /** Its agent, where it shows signs of life. */
  readonly agentId: number | null;
}

/** Hosts, set-based: lists may hold 100,000. */
export interface TargetHosts {
  /** In the order of the ids; unknown ids are left out. */
  byIds(ids: readonly number[]): Promise<TargetHost[]>;
  /** Every host that has one of these inner or outer addresses. */
  byAddresses(addresses: readonly string[]): Promise<TargetHost[]>;
  byFilter(filter: HostFilter): Promise<TargetHost[]>;
}

/** A business, set or module. */
export type TargetNode = NonNullable<Input<'scripts.resolve'>['targets']['nodes']>[number];

/** Parts of the topology and clusters. */
export interface PlaceChoice {
  readonly nodes: readonly TargetNode[];
  readonly clusterIds: readonly string[];
}

/** What stands in the topology and in clusters; all set-based, as a choice may mean 100,000 hosts. */
export interface TargetPlaces {
  /** The hosts of any of these places, each once, in the order of addresses. */
  hostIdsIn(places: PlaceChoice): Promise<number[]>;
  /** The places that are there: how they are called and how many hosts they have. */
  describe(places: PlaceChoice): Promise<Pick<Output<'scripts.resolve'>, 'nodes' | 'clusters'>>;
  /** Those of the hosts that are there, in their order. */
  existing(hostIds: readonly number[]): Promise<number[]>;
  /** Those of the hosts that have neither a credential for SSH nor a living agent, in their order. */
  unreachable(hostIds: readonly number[]): Promise<number[]>;
}

/** The one agent that goes by an address and belongs to no host of the CMDB. */
export type AgentAt = (address: string) => Promise<number | undefined>;

/** The host that an agent belongs to; null where it belongs to none. */
export type HostOfAgent = (agentId: number) => Promise<number | null>;

/** What Settings say; read at each use, so that a change counts from the next job on. */
export interface ScriptSettings {
  readonly scriptTimeoutSeconds: number;
  readonly outputCapBytes: number;
  readonly concurrency: number;
  readonly callbackUrl: string;
}

/** How an 001 task ended. */
export interface AgentTaskEnd {
  /**
   * succeeded: the agent brought a result; failed: it never reached the agent; cancelled: taken back;
   * lost: the agent had it, and nobody knows.
   */
  readonly state: 'succeeded' | 'failed' | 'cancelled' | 'lost';
  /** What the agent reported, as it came. */
  readonly result: string;
}

/** Work for hosts without SSH, handed out by 001. */
export interface AgentTasks {
  /** The 001 command that carries a body of 000. */
  execCommand(body: {
    readonly kind: 'script' | 'transfer' | 'cancel';
    readonly [field: string]: unknown;
  }): string;
  /** Queues a command for an agent; answers the task's id. Durable when it resolves. */
  add(task: {
    agentId: number;
    command: string;
    timeoutSeconds: number;
    /** The command holds a secret: it is kept in the vault. */
    secret?: boolean;
  }): Promise<number>;
  /** Resolves once the task has ended; rejects only when `signal` is aborted. */
  ended(taskId: number, signal?: AbortSignal): Promise<AgentTaskEnd>;
  /** Takes a task back that has not been handed out; false when it has been. */
  withdraw(taskId: number): Promise<boolean>;
}

/** Where and how to log in on a host; undefined where no credential is stored. */
export type AccessFor = (hostId: number) => Promise<SshEndpoint | undefined>;

/** Throws where a rule forbids something of a script; `interpreter` tells its language. */
export type RunGuard = (script: string, interpreter: string) => Promise<void>;

/** A script of the library, as a run needs it. */
export interface KeptScript {
  readonly content: string;
  readonly interpreter: string;
  readonly parameters: readonly ScriptParameter[];
}

/** The library, where a run says which version it runs. */
export interface ScriptLibrary {
  /** Throws where it is not there for this actor, or was disabled or rejected. */
  runnable(actor: Actor, id: number, version: number): Promise<KeptScript>;
  recordRun(tx: Tx, run: { jobId: number; scriptId: number; version: number }): Promise<void>;
}
