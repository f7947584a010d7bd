import { z } from 'zod';

/** Text of a whole number becomes that number; an empty text or null says nothing, and never zero. */
export function readNumber(value: unknown): unknown {
  if (value === null) return undefined;
  if (typeof value !== 'string') return value;
  const text = value.trim();
  if (text === '') return undefined;
  return /^-?\d{1,15}$/.test(text) ? Number(text) : value;
}

/** A number as it comes in a path, a query, a form or JSON. */
const number = (minimum: number, maximum = Number.MAX_SAFE_INTEGER) =>
  z.preprocess(readNumber, z.number().int().min(minimum).max(maximum));
const positive = number(1);
/** A parameter that is there and empty says nothing. */
const optional = <T extends z.ZodType>(shape: T) =>
  z.preprocess((value) => (value === '' ? undefined : value), shape.optional());

export const business = z.object({ bk_biz_id: positive });
export const businessJob = business.extend({ job_id: positive });
export const businessHost = business.extend({ host_id: positive });

/** `1,2,3`. */
const idList = z
  .string()
  .min(1)
  .transform((text) => text.split(',').map(Number))
  .pipe(z.array(z.number().int().min(1)).min(1).max(1000));

export const jobsQuery = z.object({ jobs: idList });
export const statusQuery = z.object({ host_ids: idList });

export const hostsQuery = z.object({
  bk_set_id: optional(positive),
  bk_module_id: optional(positive),
  bk_cloud_id: optional(number(0)),
  version: optional(z.string()),
  keyword: optional(z.string().max(256)),
  page_size: optional(number(1, 1000)).transform((size) => size ?? 10),
  page: optional(positive).transform((page) => page ?? 1),
});

export const cloudBody = z.object({ bk_cloud_name: z.string().trim().min(1).max(128) });

export const checkBody = z.object({
  bk_cloud_id: number(0),
  hosts: z.array(z.string()).min(1).max(5000),
});

export const proxyBody = z.object({ bk_cloud_id: number(0) });

export const topoQuery = z.object({
  add_hosts: optional(z.enum(['0', '1', 'true', 'false', 'True', 'False'])).transform((value) =>
    /^(1|true)$/i.test(value ?? ''),
  ),
});

const kvKey = z.enum(['nginx', 'timeout']);
export const kvQuery = z.object({ key: kvKey });
export const kvBody = z.object({
  key: kvKey,
  inner_ip: z.string().max(4096).optional(),
  outer_ip: z.string().max(4096).optional(),
  timeout: optional(number(10, 86_400)),
});

/**
 * A form carries `hosts` as JSON text. It is read in place, before anything else looks at the body: as
 * one long text the credentials in it would not be told apart from other words by the audit log.
 */
function readHostsOfForm(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || !('hosts' in body)) return body;
  if (typeof body.hosts !== 'string') return body;
  try {
    body.hosts = JSON.parse(body.hosts);
  } catch {
    body.hosts = null;
  }
  return body;
}

/** The lines are looked at one by one, so that each fault can be placed (node.lines.ts). */
export const taskBody = z.preprocess(
  readHostsOfForm,
  z.object({
    op_type: z.enum(['INSTALL', 'REINSTALL', 'UNINSTALL', 'REMOVE', 'UPDATE_AUTHINFO']),
    node_type: optional(z.enum(['AGENT', 'PAGENT', 'PROXY'])),
    bk_cloud_id: number(0),
    hosts: z.array(z.record(z.string(), z.unknown())).min(1).max(5000),
  }),
);
