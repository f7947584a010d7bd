import type { Settings } from '@contract/procedures/settings';
import type { Actor } from '@main/kernel/actor';
import type { Address } from '@main/kernel/config';
import type { SshEndpoint } from '@main/platform/ssh';
import type { Reader, Tx } from '@main/platform/store';
import type { AgentFile } from './agent-bundle';
import type { DownloadTokens } from './download.tokens';
import type { RegistryService } from './registry.service';

export type NodeType = 'AGENT' | 'PAGENT' | 'PROXY';

/** A host that the CMDB has already, as far as an installation asks. */
export interface KnownHost {
  readonly id: number;
  readonly innerIp: string;
  readonly outerIp: string;
  readonly businessId: number | null;
  readonly businessName: string;
  readonly authType: 'PASSWORD' | 'KEY';
  /** Which credentials are stored for it. */
  readonly hasPassword: boolean;
  readonly hasKey: boolean;
}

/**
 * A host as an operator confirmed it. What is undefined stays as it is stored; a new host gets root,
 * port 22, PASSWORD, LINUX and AGENT. An empty secret is forgotten.
 */
export interface HostToSave {
  readonly innerIp: string;
  readonly outerIp?: string | undefined;
  readonly osType?: string | undefined;
  readonly nodeType?: NodeType | undefined;
  readonly account?: string | undefined;
  readonly port?: number | undefined;
  readonly authType?: 'PASSWORD' | 'KEY' | undefined;
  readonly password?: string | undefined;
  readonly key?: string | undefined;
  readonly passphrase?: string | undefined;
}

/** What was learnt about a host while an agent was put there. */
export interface LearntFacts {
  readonly hostName: string;
  readonly osType: string;
}

/** What installing needs of the CMDB. */
export interface InstallHosts {
  /** The business's name; undefined: there is no such business. */
  businessName(db: Reader, id: number): Promise<string | undefined>;
  cloudExists(db: Reader, id: number): Promise<boolean>;
  /** Hosts of a cloud area that have one of these inner addresses. Lists may be long. */
  byAddresses(db: Reader, cloudId: number, addresses: readonly string[]): Promise<KnownHost[]>;
  /**
   * Adds hosts that are not there and updates those that are; a host without a business comes into this
   * one. Credentials go to the vault. Answers their ids, in the order given.
   */
  save(
    tx: Tx,
    actor: Actor,
    place: { readonly businessId: number; readonly cloudId: number },
    hosts: readonly HostToSave[],
  ): Promise<number[]>;
  /** How to log in, a PROXY over its outer address; undefined where the host is gone or has no credential. */
  accessFor(hostId: number): Promise<SshEndpoint | undefined>;
  /** Sets what was learnt; throws where the host is gone. */
  learn(tx: Tx, hostId: number, facts: LearntFacts): Promise<void>;
}

/** What installing needs of the registry of agents. */
export type InstallRegistry = Pick<RegistryService, 'prepareForHost' | 'called' | 'ofHosts' | 'remove'>;

export type InstallDownloads = Pick<DownloadTokens, 'create'>;

export type InstallFile = AgentFile;

export type InstallSettings = Pick<
  Settings,
  'installTimeoutSeconds' | 'innerAddresses' | 'outerAddresses' | 'concurrency' | 'agentPollSeconds'
>;

/** Facts of this process that an installation needs. */
export interface InstallSurroundings {
  /** muster-agent.py, install.sh and uninstall.sh. */
  files(): Promise<readonly InstallFile[]>;
  /** Read at each use, so that a change counts from the next job on. */
  settings(): InstallSettings;
  /** Where the listener is bound. */
  listener(): Address;
  /** This machine's addresses in its networks, for showing where hosts may call. */
  ownAddresses(): readonly string[];
}
