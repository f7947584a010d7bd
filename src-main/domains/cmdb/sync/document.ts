import { setImmediate } from 'node:timers/promises';
import type { FieldIssue } from '@contract/errors';
import { AppError } from '@main/kernel/app-error';
import { fieldIssues } from '@main/kernel/validate';
import { z } from 'zod';
import { canonicalAddress } from '../address';

/**
 * The rows of a CMDB document (contract.md, "One CMDB under three vocabularies"). A field that is
 * left out keeps its stored value; ids of product lines and applications come as text or numbers.
 */
const digits = (value: unknown) => (typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value);
const number = z.preprocess(digits, z.int().min(0).max(2_147_483_647));
const code = z.union([z.string().min(1).max(64), z.int()]).transform(String);
const name = z.string().trim().min(1).max(255);
const text = (maximum: number) =>
  z
    .string()
    .max(maximum)
    .nullish()
    .transform((value) => value ?? (value === null ? '' : undefined));
const ip = z
  .string()
  .trim()
  .pipe(z.union([z.ipv4(), z.ipv6()]))
  .transform((value) => canonicalAddress(value) ?? value);

const productLine = z.object({ id: number, name });
const application = z.object({
  id: number,
  name,
  product_line_id: number.nullish(),
  company_id: code.optional(),
});
const set = z.object({ id: number, application_id: number, name });
const module = z.object({ id: number, set_id: number, name });
const environment = z.object({ id: code, name, remark: text(1024) });
const cloud = z.object({ id: number, name });

const cluster = z.object({
  id: code,
  name,
  type: text(64),
  env_id: code.nullish(),
  app_id: number.nullish(),
  remark: z.string().max(1024).nullish(),
  hosts: z.array(z.union([ip, z.object({ inner_ip: ip, cloud_id: number })])).optional(),
});

const host = z.object({
  inner_ip: ip,
  cloud_id: number.default(0),
  outer_ip: z.union([z.literal(''), ip]).nullish(),
  host_name: text(255),
  os_type: z.string().min(1).max(32).optional(),
  ssh_user: z.string().min(1).max(64).optional(),
  ssh_port: z.preprocess(digits, z.int().min(1).max(65_535).optional()),
  auth_type: z.enum(['PASSWORD', 'KEY']).optional(),
  ssh_passwd: z.string().max(1024).nullish(),
  ssh_key: z.string().max(65_536).nullish(),
  application_id: number.nullish(),
  modules: z.array(number).optional(),
  product_line_id: number.nullish(),
  env_id: code.nullish(),
  usage: text(255),
  userage: text(255),
  location: text(255),
  is_initialized: z
    .union([z.boolean(), z.int().min(0).max(1)])
    .transform(Number)
    .optional(),
  remark: text(1024),
});

export const rowSchemas = {
  product_lines: productLine,
  applications: application,
  sets: set,
  modules: module,
  environments: environment,
  clouds: cloud,
  clusters: cluster,
  hosts: host,
} as const;

export type Kind = keyof typeof rowSchemas;
export type Row<K extends Kind> = z.output<(typeof rowSchemas)[K]>;
export type CmdbDocument = { readonly [K in Kind]: readonly Row<K>[] };

const parts = z.strictObject(
  Object.fromEntries(Object.keys(rowSchemas).map((kind) => [kind, z.array(z.unknown()).optional()])),
);

const rowsBetweenPauses = 1000;

/**
 * Checks a document row by row. Throws `common.invalid` whose issues name the row and the field
 * (`hosts.2.inner_ip`), or the row that another one repeats.
 */
export async function readDocument(value: unknown): Promise<CmdbDocument> {
  const outer = parts.safeParse(value, { reportInput: true });
  if (!outer.success) throw new AppError('common.invalid', {}, fieldIssues(outer.error.issues));
  const given = outer.data as Partial<Record<Kind, unknown[]>>;
  const issues = createIssues();
  const document = Object.fromEntries(
    await Promise.all(
      kinds.map(async (kind) => [kind, await readRows(kind, given[kind] ?? [], issues)] as const),
    ),
  ) as unknown as CmdbDocument;
  issues.check();
  for (const kind of kinds) findRepeats(kind, document[kind], issues);
  issues.check();
  return document;
}

export const kinds = Object.keys(rowSchemas) as Kind[];

async function readRows(kind: Kind, given: readonly unknown[], issues: Issues): Promise<unknown[]> {
  const rows: unknown[] = [];
  for (const [index, row] of given.entries()) {
    const result = rowSchemas[kind].safeParse(row, { reportInput: true });
    if (result.success) rows.push(result.data);
    else
      for (const { path, ...issue } of fieldIssues(result.error.issues))
        issues.add({ ...issue, path: [kind, index, path].filter((part) => part !== '').join('.') });
    // A document of 100,000 hosts must not hold up everything else.
    if (index % rowsBetweenPauses === rowsBetweenPauses - 1) await setImmediate();
  }
  return rows;
}

function findRepeats(kind: Kind, rows: readonly unknown[], issues: Issues): void {
  const seen = new Map<string, number>();
  for (const [index, row] of (
    rows as readonly { id?: unknown; inner_ip?: string; cloud_id?: number }[]
  ).entries()) {
    const key = kind === 'hosts' ? `${row.cloud_id} ${row.inner_ip}` : String(row.id);
    const first = seen.get(key);
    if (first === undefined) seen.set(key, index);
    else
      issues.add({
        path: `${kind}.${index}`,
        reason: 'cmdb.duplicateRow',
        params: { row: `${kind}.${first}` },
      });
  }
}

/** Collects what is wrong, up to a number that can still be read. */
export interface Issues {
  add(issue: FieldIssue): void;
  /** Throws when there is any. */
  check(): void;
}

const shownIssues = 50;

export function createIssues(): Issues {
  const found: FieldIssue[] = [];
  return {
    add(issue) {
      if (found.length < shownIssues) found.push(issue);
    },
    check() {
      if (found.length > 0) throw new AppError('common.invalid', {}, found);
    },
  };
}
