import { z } from 'zod';
import { command, query, stroke } from '../procedure';
import { downloadTicket, id, nothing, time } from '../shapes';

/** Every path is data: absolute, any characters but NUL. */
const path = z.string().min(1).max(4096);
const at = { hostId: id, path };
const mode = z.number().int().min(0).max(0o7777);
const bytes = z.number().int().min(0);
const version = { size: bytes, modifiedAt: time };

const file = z.object({
  name: z.string(),
  kind: z.enum(['file', 'folder', 'link', 'other']),
  /** Permission bits. */
  mode,
  ...version,
  owner: z.string(),
  group: z.string(),
  /** Where a link points; what it points to is a folder, or is not there. */
  target: z.string(),
  targetKind: z.enum(['file', 'folder', 'none', '']),
});

export const hostFileProcedures = {
  /** An empty path: the login's own folder. At most 20,000 names; `cut` says that there are more. */
  'hostFiles.list': query(
    'terminal.use',
    z.object({ hostId: id, path: z.string().max(4096).default('') }),
    z.object({ path: z.string(), items: z.array(file), cut: z.boolean() }),
  ),
  'hostFiles.makeFolder': command('terminal.use', z.object(at), nothing),
  'hostFiles.rename': command('terminal.use', z.object({ ...at, to: path }), nothing),
  'hostFiles.chmod': command(
    'terminal.use',
    z.object({ hostId: id, paths: z.array(path).min(1).max(1000), mode }),
    nothing,
  ),
  /** What a deletion would take with it. */
  'hostFiles.count': query(
    'terminal.use',
    z.object({ hostId: id, paths: z.array(path).min(1).max(1000) }),
    z.object({ files: z.number().int(), folders: z.number().int() }),
  ),
  'hostFiles.delete': command(
    'terminal.use',
    z.object({ hostId: id, paths: z.array(path).min(1).max(1000) }),
    nothing,
  ),
  'hostFiles.download': command('terminal.use', z.object(at), downloadTicket),
  'hostFiles.read': query(
    'terminal.use',
    z.object(at),
    z.object({ path: z.string(), text: z.string(), mode, ...version }),
  ),
  /** Keeps owner, group and mode. Refuses a file that is not the one that was read, unless told. */
  'hostFiles.save': command(
    'terminal.use',
    z.object({ ...at, content: z.string().max(4_000_000), ...version, force: z.boolean().default(false) }),
    z.object(version),
  ),
  /** Begins an upload into a folder; its parts follow in order. */
  'hostFiles.upload': command(
    'terminal.use',
    z.object({ ...at, name: z.string().min(1).max(255), size: bytes, overwrite: z.boolean().default(false) }),
    z.object({ uploadId: z.string(), partSize: z.number().int() }),
  ),
  'hostFiles.part': stroke(
    'terminal.use',
    z.object({ uploadId: z.string().max(64), offset: bytes, base64: z.base64() }),
    nothing,
  ),
  /** Resolves when the file is in its place, whole and checked. */
  'hostFiles.finish': stroke('terminal.use', z.object({ uploadId: z.string().max(64) }), nothing),
  'hostFiles.cancel': stroke('terminal.use', z.object({ uploadId: z.string().max(64) }), nothing),
};
