import { z } from 'zod';
import { command, query } from '../procedure';
import { downloadTicket, id, nothing } from '../shapes';
import { mostFiles, mostTransferHosts, overwriteRules } from '../transfer';

const uploadId = z.string().min(1).max(64);
const count = z.number().int();
const bytes = z.number().int().min(0);
const digest = z.string().regex(/^[0-9a-f]{64}$/);

const stored = z.object({ sha256: digest, md5: z.string(), size: bytes });

/** A file for hosts: which content, and where below the destination. */
const file = z.object({
  sha256: digest,
  /** Parts by `/`; the last one is the file's name. */
  path: z.string().min(1).max(1024),
});

const commandLine = z.object({
  /** A line for /bin/sh; blank: nothing is run. */
  command: z.string().max(65_536).default(''),
  user: z.string().max(64).default(''),
});
const none = { command: '', user: '' };

const hostIds = z.array(id).min(1).max(mostTransferHosts);
const concurrency = z.number().int().min(1).max(500).optional();
const rate = z.number().int().min(1024).max(100_000_000_000).nullable().default(null);
const title = z.string().max(128).default('');

/**
 * Files to hosts and from hosts. A file is sent to Muster in parts first and kept by its content; a job
 * then takes it to each host.
 */
export const fileProcedures = {
  'files.open': query(
    'scripts.run',
    z.object({ size: bytes }),
    z.object({ uploadId, /** Bytes. */ partSize: count }),
  ),
  /**
   * Parts in their order, each of at most `partSize` bytes, as base64. A part that is here already
   * changes nothing: after a lost connection `received` says where to go on.
   */
  'files.part': query(
    'scripts.run',
    z.object({ uploadId, offset: bytes, base64: z.string().max(1_500_000) }),
    z.object({ received: bytes }),
  ),
  'files.finish': query('scripts.run', z.object({ uploadId }), stored),
  'files.drop': query('scripts.run', z.object({ uploadId }), nothing),
  'files.push': command(
    'scripts.run',
    z.object({
      title,
      files: z.array(file).min(1).max(mostFiles),
      /** Absolute path of a folder; it is made where it is missing. */
      destination: z.string().min(1).max(4096),
      /** '': as who logs in. */
      owner: z.string().max(64).default(''),
      group: z.string().max(64).default(''),
      /** Octal digits; null: as the file that is replaced, else 0644. */
      mode: z
        .string()
        .regex(/^[0-7]{3,4}$/)
        .nullable()
        .default(null),
      overwrite: z.enum(overwriteRules).default('different'),
      before: commandLine.default(none),
      after: commandLine.default(none),
      timeoutSeconds: z.number().int().min(1).max(86_400).optional(),
      concurrency,
      /** Bytes a second to one host, and to all together; null: no limit. */
      hostRate: rate,
      totalRate: rate,
      hostIds,
    }),
    z.object({ jobId: id }),
  ),
  'files.pull': command(
    'scripts.run',
    z.object({
      title,
      /** Absolute paths; `*`, `?` and `[…]` match within one part. A folder is taken with all below. */
      paths: z.array(z.string().min(1).max(4096)).min(1).max(100),
      /** Bytes from one host, and from all together: a host that has more is refused before anything is read. */
      hostLimit: z.number().int().min(1).max(1_000_000_000_000),
      totalLimit: z.number().int().min(1).max(1_000_000_000_000),
      concurrency,
      hostRate: rate,
      totalRate: rate,
      hostIds,
    }),
    z.object({ jobId: id }),
  ),
  /** How far the hosts are that a transfer job works on now. */
  'files.progress': query(
    'jobs.read',
    z.object({ jobId: id }),
    z.object({
      targets: z.array(
        z.object({
          targetId: id,
          done: bytes,
          total: bytes,
          /** Bytes a second over the last seconds. */
          rate: z.number(),
        }),
      ),
      /** Bytes a second to or from all hosts. */
      rate: z.number(),
    }),
  ),
  /** What a collection has brought; `keptUntil` is null where nothing is kept any more. */
  'files.collected': query(
    'jobs.read',
    z.object({ jobId: id }),
    z.object({ files: count, bytes, hosts: count, keptUntil: z.number().int().nullable() }),
  ),
  /** The collected files as one archive, `<address>/<path>`. */
  'files.download': command('scripts.run', z.object({ jobId: id }), downloadTicket),
};
