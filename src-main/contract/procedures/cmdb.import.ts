import { z } from 'zod';
import { reasons } from '../errors';
import { exportColumns, importFields, importFormats, rowKinds } from '../import-fields';
import { command, query } from '../procedure';
import { downloadTicket, id, nothing, paging, port } from '../shapes';
import { hostFilter } from './cmdb';

const importId = z.string().min(1).max(64);
const field = z.enum(importFields);
const count = z.number().int();

/** What each column of the file means, in their order. */
const mapping = z.array(field.nullable()).max(256);

const options = z.object({
  /** For rows whose own column says nothing. */
  businessId: id.nullable().default(null),
  cloudId: z.number().int().min(0).default(0),
  moduleIds: z.array(id).max(100).default([]),
  sshUser: z.string().max(64).default('root'),
  sshPort: port.default(22),
  /** Modules and groups that name no set belong to this one. */
  setName: z.string().trim().min(1).max(128).default('Import'),
  groupsAs: z.enum(['none', 'modules', 'clusters']).default('none'),
  /** Businesses, cloud areas, sets, modules and clusters that are not there are made. */
  makePlaces: z.boolean().default(false),
});

const issue = z.object({
  field,
  reason: z.enum(Object.keys(reasons) as [keyof typeof reasons]),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
});

const row = z.object({
  /** As the file numbers it, from 1. */
  row: count,
  kind: z.enum(rowKinds),
  /** What stands in the file or was mended; a secret shows only that it is there. */
  cells: z.partialRecord(field, z.string()),
  mended: z.array(field),
  issues: z.array(issue),
  /** What another value would replace; a secret shows no value. */
  changes: z.array(z.object({ field, before: z.string(), after: z.string() })),
});

const counts = z.object({ added: count, changed: count, left: count, wrong: count, skipped: count });

const uploaded = z.object({
  format: z.enum(importFormats),
  encoding: z.string(),
  sheet: z.string(),
  sheets: z.array(z.string()),
  columns: z.array(
    z.object({ name: z.string(), guess: field.nullable(), samples: z.array(z.string()), filled: count }),
  ),
  rows: count,
  /** What in the file was not taken, one remark each. */
  notes: z.array(
    z.object({
      kind: z.enum(['match', 'include', 'wildcard', 'keyFile', 'vaulted', 'template', 'words']),
      count,
      sample: z.string(),
    }),
  ),
});

/** Names of what an import would make. */
const places = z.object({
  businesses: z.array(z.string()),
  clouds: z.array(z.string()),
  modules: z.array(z.string()),
  clusters: z.array(z.string()),
});

/**
 * Import of hosts from files. A file is sent in parts, read, looked at as often as one likes, and
 * applied in one transaction. Until then it lives in memory, for its sender alone, for half an hour.
 */
export const hostImportProcedures = {
  'hostImport.open': query(
    'cmdb.write',
    z.object({ name: z.string().max(255), size: count.min(0) }),
    z.object({ importId, partSize: count }),
  ),
  /** Parts in their order, each of at most `partSize` bytes, as base64. */
  'hostImport.part': query(
    'cmdb.write',
    z.object({ importId, offset: count.min(0), base64: z.string().max(1_500_000) }),
    z.object({ received: count }),
  ),
  /** Reads what was sent; again with other choices where the first ones were wrong. */
  'hostImport.read': query(
    'cmdb.write',
    z.object({
      importId,
      format: z.enum(importFormats).optional(),
      encoding: z.enum(['utf-8', 'gb18030', 'utf-16le']).optional(),
      sheet: z.string().max(255).optional(),
    }),
    uploaded,
  ),
  'hostImport.preview': query(
    'cmdb.write',
    z.object({
      importId,
      mapping,
      options,
      kinds: z.array(z.enum(rowKinds)).default([]),
      ...paging,
    }),
    z.object({ counts, total: count, items: z.array(row), places }),
  ),
  /** Another value for a field of one row, or the row left out. An empty text is a value, too. */
  'hostImport.mend': query(
    'cmdb.write',
    z.object({
      importId,
      row: count,
      values: z.partialRecord(field, z.string().max(65_536)).default({}),
      skip: z.boolean().optional(),
    }),
    nothing,
  ),
  'hostImport.apply': command(
    'cmdb.write',
    z.object({
      importId,
      mapping,
      options,
      /** Whether rows with errors are left out; otherwise they refuse the import whole. */
      leaveOutWrong: z.boolean().default(false),
    }),
    counts,
  ),
  /** How far the reading, comparing or writing of an import is. */
  'hostImport.progress': query(
    'cmdb.write',
    z.object({ importId }),
    z.object({ phase: z.enum(['idle', 'reading', 'comparing', 'writing']), done: count, total: count }),
  ),
  /** Stops reading, comparing or writing: that call fails, and nothing of it is kept. */
  'hostImport.cancel': query('cmdb.write', z.object({ importId }), nothing),
  'hostImport.close': query('cmdb.write', z.object({ importId }), nothing),
  'hostImport.template': query(
    'cmdb.read',
    z.object({ format: z.enum(['xlsx', 'csv']), language: z.enum(['zh', 'en']) }),
    z.object({ name: z.string(), base64: z.string() }),
  ),
};

/** The list of hosts as a file: what a filter finds, or hosts that were chosen. Without secrets. */
export const hostExportProcedures = {
  'hostExport.hosts': query(
    'cmdb.read',
    z.object({
      format: z.enum(['xlsx', 'csv']),
      language: z.enum(['zh', 'en']),
      columns: z.array(z.enum(exportColumns)).min(1),
      filter: hostFilter.default({}),
      /** Of those that the filter finds, these; left out: all. */
      ids: z.array(id).max(200_000).optional(),
      sortBy: z.enum(['innerIp', 'hostName', 'updatedAt', 'id']).default('innerIp'),
      descending: z.boolean().default(false),
    }),
    downloadTicket.extend({ rows: count }),
  ),
};
