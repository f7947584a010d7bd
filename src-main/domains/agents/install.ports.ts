import type { Reason, ReasonParams } from '@contract/errors';
import type { Settings } from '@contract/procedures/settings';
import type { Actor } from '@main/kernel/actor';
import type { Address } from '@main/kernel/config';
import type { SshEndpoint } from '@main/platform/ssh';
import type { Tx } from '@main/platform/store';
import type { AgentFile } from './agent-bundle';
import type { DownloadTokens } from './download.tokens';
import type { Proxies } from './proxies';
import type { KeptFacts } from './registry.ports';
import type { RegistryService } from './registry.service';
import type { Tunnels } from './tunnels';

export type NodeType = 'AGENT' | 'PAGENT' | 'PROXY';

/** A host as an operation on agents brings it into the CMDB. An empty secret or outer address says nothing. */
export interface HostToRegister {
  readonly innerIp: string;
  readonly outerIp: string;
  readonly osType: string;
  readonly account: string;
  readonly port: number;
  readonly authType: 'PASSWORD' | 'KEY';
  readonly password?: string | undefined;
  readonly key?: string | undefined;
  readonly passphrase?: string | undefined;
  /** A shared credential in place of account and secrets. */
  readonly credentialId?: number | undefined;
}

/** A login, or why none can be tried. */
export type LoginOrNot =
  | { readonly login: Pick<SshEndpoint, 'username' | 'auth'> }
  | { readonly reason: Reason; readonly params: ReasonParams };

export interface HostsToRegister {
  readonly businessId: number;
  readonly cloudId: number;
  readonly nodeType: NodeType;
  readonly hosts: readonly HostToRegister[];
  /** Whether a host that is not there is made, or refused. */
  readonly unknown: 'add' | 'refuse';
}

/** What installing needs of the CMDB. */
export interface InstallHosts {
  /** Adds or updates hosts with their credentials; answers their ids, in the order given. */
  register(tx: Tx, registration: HostsToRegister, actor: Actor): Promise<number[]>;
  /** How to log in; undefined where the host is gone or no credential is stored. */
  accessFor(hostId: number): Promise<SshEndpoint | undefined>;
  /** The jump hosts for hosts of a cloud area. */
  jumpsFor(cloudId: number): Promise<SshEndpoint[]>;
  /** The login of a host, or why none can be tried. */
  loginOf(hostId: number): Promise<LoginOrNot>;
  /** The same of a shared credential. */
  credentialLogin(credentialId: number): Promise<LoginOrNot>;
  /** Keeps what the host's system is. */
  keepFacts(tx: Tx, hostId: number, facts: KeptFacts): Promise<void>;
  /** Keeps what was learnt from the host itself. */
  noteFacts(tx: Tx, hostId: number, facts: { hostName?: string; osType?: string }): Promise<void>;
}

/** What installing needs of the registry of agents. */
export type InstallRegistry = Pick<
  RegistryService,
  'prepareForHost' | 'called' | 'ofHosts' | 'remove' | 'toldOf'
>;

/** What installing behind a proxy asks of the proxies. */
export type InstallProxies = Pick<Proxies, 'list' | 'relayUrls' | 'areaName'>;

export type InstallTunnels = Pick<Tunnels, 'open' | 'release'>;

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
