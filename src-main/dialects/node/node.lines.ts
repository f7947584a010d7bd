import type { FieldIssue } from '@contract/errors';
import type { Contract } from '@contract/index';
import { installHost } from '@contract/procedures/agents';
import { AppError } from '@main/kernel/app-error';
import { fieldIssues } from '@main/kernel/validate';
import { z } from 'zod';
import { readNumber, type taskBody } from './shapes';

type OperateInput = z.output<Contract['agents.operate']['input']>;
type OperateHost = OperateInput['hosts'][number];
type TaskBody = z.output<typeof taskBody>;
type Line = TaskBody['hosts'][number];

/** 004's name of each of our fields. */
const wireNames: Readonly<Record<string, string>> = {
  innerIp: 'inner_ip',
  outerIp: 'outer_ip',
  osType: 'os_type',
  authType: 'auth_type',
  nodeType: 'node_type',
  cloudId: 'bk_cloud_id',
  businessId: 'bk_biz_id',
  operation: 'op_type',
};

/** Hosts of a request, and for each what the caller wrote as its address. */
export interface Lines {
  readonly hosts: OperateHost[];
  readonly written: string[];
}

/** A form writes numbers and truths as text. `has_cygwin` is for systems that agents do not run on: only looked at. */
const wireHost = installHost
  .extend({
    port: z.preprocess(readNumber, installHost.shape.port),
    has_cygwin: z.union([z.boolean(), z.enum(['', '0', '1', 'true', 'false', 'True', 'False'])]).nullish(),
  })
  .transform(({ has_cygwin: _looked, ...host }) => host);

/**
 * Reads the lines of a task: each address of a line's `inner_ips` becomes a host of its own. Throws
 * `common.invalid` that names every wrong field of every host.
 */
export function readLines(body: TaskBody): Lines {
  const hosts: OperateHost[] = [];
  const written: string[] = [];
  const issues: FieldIssue[] = [];
  for (const line of body.hosts) {
    const addresses = addressesOf(line);
    if (line.inner_ips != null && typeof line.inner_ips !== 'string')
      issues.push({
        path: 'hosts.inner_ips',
        reason: 'common.wrongType',
        params: { expected: 'string', host: '' },
      });
    else if (addresses.length === 0)
      issues.push({ path: 'hosts.inner_ips', reason: 'common.required', params: { host: '' } });
    for (const address of addresses) {
      const read = wireHost.safeParse(hostOf(line, address), { reportInput: true });
      if (read.success) {
        hosts.push(read.data);
        written.push(address);
      } else issues.push(...fieldIssues(read.error.issues).map((issue) => placed(issue, address)));
    }
  }
  if (issues.length > 0) throw new AppError('common.invalid', {}, issues);
  return { hosts, written };
}

/** An error of the service in 004's names, each fault of a line placed by what the caller wrote. */
export function inWireNames(error: unknown, written: readonly string[]): unknown {
  if (!(error instanceof AppError) || error.issues.length === 0) return error;
  const issues = error.issues.map((issue): FieldIssue => {
    const line = /^hosts\.(\d+)\./.exec(issue.path)?.[1];
    const address = line === undefined ? undefined : written[Number(line)];
    return address === undefined ? { ...issue, path: wirePath(issue.path) } : placed(issue, address);
  });
  return new AppError(error.reason, error.params, issues);
}

function placed(issue: FieldIssue, address: string): FieldIssue {
  return { ...issue, path: wirePath(issue.path), params: { ...issue.params, host: address } };
}

function wirePath(path: string): string {
  return path
    .split('.')
    .map((part) => wireNames[part] ?? part)
    .join('.');
}

function addressesOf(line: Line): string[] {
  const { inner_ips: text } = line;
  if (typeof text !== 'string') return [];
  return text
    .split(/[,，\s]+/)
    .map((part) => part.trim())
    .filter(Boolean);
}

/** Empty fields say nothing. With a key, `password` is its passphrase: 004 has no field for that. */
function hostOf(line: Line, address: string) {
  const { outer_ip, os_type, auth_type, account, port, password, key, passphrase, has_cygwin } = line;
  const withKey = auth_type === 'KEY' && Boolean(key);
  return {
    innerIp: address,
    outerIp: outer_ip ?? undefined,
    osType: os_type || undefined,
    account: account || undefined,
    port,
    authType: auth_type || undefined,
    password: withKey ? undefined : (password ?? undefined),
    key: key ?? undefined,
    has_cygwin,
    passphrase: passphrase || (withKey ? (password ?? undefined) : undefined),
  };
}
