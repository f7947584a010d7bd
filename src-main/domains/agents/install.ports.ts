import type { Settings } from '@contract/procedures/settings';
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
  /** Which credentials are stored for it. */
  readonly hasPassword: boolean;
  readonly hasKey: boolean;
}

/** A host as an operator confirmed it. A credential that is undefined or '' keeps what is stored. */
export interface HostToSave {
  readonly innerIp: string;
  readonly outerIp: string;
  readonly osType: string;
  readonly account: string;
  readonly port: number;
  readonly authType: 'PASSWORD' | 'KEY';
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
   * Adds hosts that are not there and updates address, account and credentials of those that are;
   * credentials go to the vault. Answers their ids, in the order given.
   */
  save(
    tx: Tx,
    place: { readonly businessId: number; readonly cloudId: number; readonly nodeType: NodeType },
    hosts: readonly HostToSave[],
  ): Promise<number[]>;
  /** How to log in; undefined where the host is gone or no credential is stored. */
  accessFor(hostId: number, over: 'inner' | 'outer'): Promise<SshEndpoint | undefined>;
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
}
