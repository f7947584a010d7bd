import { isIPv6 } from 'node:net';
import type { FieldIssue, Reason, ReasonParams } from '@contract/errors';
import type { Contract } from '@contract/index';
import type { z } from 'zod';
import type { KnownHost } from './operate.store';

export type OperateInput = z.output<Contract['agents.operate']['input']>;
export type OperateHost = OperateInput['hosts'][number];
export type Operation = OperateInput['operation'];

/** What is true of the hosts at this moment. */
export interface Situation {
  readonly businessId: number;
  /** By inner address in its one spelling. */
  readonly known: ReadonlyMap<string, KnownHost>;
  /** Ids of hosts that have an agent. */
  readonly withAgent: ReadonlySet<number>;
  /** Ids of hosts that a job works on. */
  readonly busy: ReadonlySet<number>;
  /** The cloud area's name, where hosts are to be installed through a proxy of it and it has no valid one. */
  readonly lacksProxy?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** An IPv6 address in its one spelling; others are in it already. */
export function spelling(address: string): string {
  return isIPv6(address) ? new URL(`http://[${address}]`).hostname.slice(1, -1) : address;
}

/** What is wrong with the table by itself. Paths are `hosts.<line>.<field>`. */
export function tableIssues({ operation, nodeType, cloudId, hosts }: OperateInput): FieldIssue[] {
  const issues = createIssues();
  const installs = operation === 'INSTALL' || operation === 'REINSTALL';
  if (installs && nodeType === 'PAGENT' && cloudId === 0) issues.add('nodeType', 'agents.pagentNeedsArea');
  const seen = new Set<string>();
  hosts.forEach((host, line) => {
    const address = spelling(host.innerIp);
    if (seen.has(address)) issues.line(line, 'innerIp', 'agents.sameLineTwice', { ip: address });
    seen.add(address);
    if (installs && nodeType === 'PROXY' && !host.outerIp) issues.line(line, 'outerIp', 'common.required');
    if (installs && host.osType !== undefined && host.osType.toUpperCase() !== 'LINUX')
      issues.line(line, 'osType', 'agents.osNotSupported', { os: host.osType });
    // Such a name would reach commands on the host as an option or as several words.
    if (host.account !== undefined && !/^[^\s\p{Cc}:/-][^\s\p{Cc}:/]*$/u.test(host.account))
      issues.line(line, 'account', 'scripts.unsafeField');
  });
  return issues.found;
}

/** What is wrong with the table as things stand. */
export function situationIssues({ operation, hosts }: OperateInput, situation: Situation): FieldIssue[] {
  const issues = createIssues();
  const cloud = situation.lacksProxy;
  if (cloud !== undefined) issues.add('nodeType', 'agents.noProxy', { cloud });
  hosts.forEach((host, line) => {
    const ip = spelling(host.innerIp);
    const known = situation.known.get(ip);
    if (!known) {
      if (operation !== 'INSTALL') issues.line(line, 'innerIp', 'scripts.unknownHost', { ip });
      else if (!host.credentialId && !given(host, host.authType ?? 'PASSWORD'))
        issues.add(...credentialIssue(host, line));
      return;
    }
    const business = known.businessName;
    if (known.businessId !== null && known.businessId !== situation.businessId)
      issues.line(line, 'innerIp', 'cmdb.hostInOtherBusiness', { ip, business });
    else if (operation !== 'UPDATE_AUTHINFO' && situation.busy.has(known.id))
      issues.line(line, 'innerIp', 'agents.hostBusy', { ip });
    else if (operation === 'REMOVE' && !situation.withAgent.has(known.id))
      issues.line(line, 'innerIp', 'agents.notInstalled', { ip });
    else if (operation !== 'REMOVE' && usesExpired(host, known, situation.now))
      issues.line(line, 'credentialId', 'cmdb.credentialExpired', { name: known.credential });
    else if (operation !== 'REMOVE' && !canLogIn(host, known))
      issues.add(...credentialIssue(host, line, known));
  });
  return issues.found;
}

/** Whether a host would be logged in to by a shared credential that has expired. */
function usesExpired(host: OperateHost, known: KnownHost, now: number): boolean {
  if (host.credentialId !== undefined || host.password || host.key) return false;
  return known.credential !== '' && known.expiresAt !== null && known.expiresAt <= now;
}

/** A shared credential that a line names is looked at by itself. */
function canLogIn(host: OperateHost, known: KnownHost): boolean {
  if (host.credentialId !== undefined) return true;
  const type = host.authType ?? known.authType;
  return given(host, type) || (type === 'KEY' ? known.hasKey : known.hasPassword);
}

function given(host: OperateHost, type: 'PASSWORD' | 'KEY'): boolean {
  return Boolean(type === 'KEY' ? host.key : host.password);
}

function credentialIssue(host: OperateHost, line: number, known?: KnownHost): [string, Reason] {
  const type = host.authType ?? known?.authType ?? 'PASSWORD';
  return [`hosts.${line}.${type === 'KEY' ? 'key' : 'password'}`, 'agents.needsCredential'];
}

function createIssues() {
  const found: FieldIssue[] = [];
  const add = (path: string, reason: Reason, params: ReasonParams = {}) =>
    found.push({ path, reason, params });
  return {
    found,
    add,
    line: (line: number, field: string, reason: Reason, params?: ReasonParams) =>
      add(`hosts.${line}.${field}`, reason, params),
  };
}
