import type { FieldIssue } from '@contract/errors';
import type { ImportField } from '@contract/import-fields';
import { canonicalAddress } from '../address';

export interface RowIssue {
  readonly field: ImportField;
  readonly reason: FieldIssue['reason'];
  readonly params: Readonly<Record<string, string | number>>;
}

/** What stands in a row, by field; a field that says nothing is not there. */
export type Cells = Readonly<Partial<Record<ImportField, string>>>;

/** A row whose cells were understood. What the row says nothing about is undefined. */
export interface Draft {
  readonly row: number;
  readonly cells: Cells;
  readonly innerIp: string;
  readonly outerIp: string | undefined;
  readonly hostName: string | undefined;
  readonly osType: string | undefined;
  readonly sshUser: string | undefined;
  readonly sshPort: number | undefined;
  readonly authType: 'PASSWORD' | 'KEY' | undefined;
  /** A shared credential, by its name. */
  readonly credential: string | undefined;
  readonly usage: string | undefined;
  readonly location: string | undefined;
  readonly remark: string | undefined;
  /** The host it is reached through, until there is a proxy to point to. */
  readonly proxy: string | undefined;
  readonly business: string | undefined;
  readonly cloud: string | undefined;
  /** Modules as written, each with the set it names, if any. */
  readonly modules: readonly { readonly set: string | undefined; readonly name: string }[];
  readonly clusters: readonly string[];
  readonly groups: readonly string[];
  readonly issues: RowIssue[];
}

const longest: Partial<Record<ImportField, number>> = {
  hostName: 255,
  osType: 32,
  sshUser: 64,
  password: 1024,
  key: 65_536,
  passphrase: 1024,
  credential: 128,
  business: 128,
  cloud: 128,
  set: 128,
  usage: 255,
  location: 255,
  remark: 1024,
  proxy: 512,
};

const separators = /[,;，；、|\n]+/u;

/** Reads the cells of a row and names every field that is wrong. */
export function draftOf(row: number, cells: Cells): Draft {
  const issues: RowIssue[] = [];
  const wrong = (field: ImportField, reason: RowIssue['reason'], params: RowIssue['params'] = {}) => {
    issues.push({ field, reason, params });
  };
  for (const [field, maximum] of Object.entries(longest) as [ImportField, number][])
    if ((cells[field]?.length ?? 0) > maximum) wrong(field, 'common.tooLong', { maximum });

  const inner = addressOf(cells.innerIp ?? '');
  if (!cells.innerIp) wrong('innerIp', 'common.required');
  else if (!inner) wrong('innerIp', 'common.notIp');
  const outerIp = cells.outerIp === undefined ? undefined : canonicalAddress(cells.outerIp);
  if (cells.outerIp !== undefined && outerIp === undefined) wrong('outerIp', 'common.notIp');

  const port = cells.sshPort ?? inner?.port;
  const sshPort = port === undefined ? undefined : portOf(port);
  if (port !== undefined && sshPort === undefined)
    wrong('sshPort', 'common.wrongFormat', { format: '1–65535' });
  const authType = cells.authType === undefined ? impliedAuth(cells) : authOf(cells.authType);
  if (cells.authType !== undefined && !authType)
    wrong('authType', 'common.wrongValue', { values: 'PASSWORD, KEY' });
  // A login name ends up in a command line of su and sudo.
  if (cells.sshUser && /^-|[\s\0]/.test(cells.sshUser))
    wrong('sshUser', 'common.wrongFormat', { format: 'a–z 0–9 . _ -' });

  return {
    row,
    cells,
    innerIp: inner?.address ?? '',
    outerIp,
    hostName: cells.hostName,
    osType: cells.osType && systemOf(cells.osType),
    sshUser: cells.sshUser,
    sshPort,
    authType,
    credential: cells.credential,
    usage: cells.usage,
    location: cells.location,
    remark: cells.remark,
    proxy: cells.proxy,
    business: cells.business,
    cloud: cells.cloud,
    modules: listOf(cells.module).map((text) => moduleOf(text, cells.set)),
    clusters: listOf(cells.cluster),
    groups: listOf(cells.groups),
    issues,
  };
}

/** An address, as people write it: `10.0.0.1`, `10.0.0.1:22`, `[::1]:22`, `10.0.0.1/32`. */
function addressOf(text: string): { address: string; port: string | undefined } | undefined {
  const bare = text.trim().replace(/\/(?:32|128)$/, '');
  const whole = canonicalAddress(bare);
  if (whole) return { address: whole, port: undefined };
  const [, v6, v4, port] = /^(?:\[([0-9a-f:.]+)\]|([\d.]+))(?::(\d{1,5}))?$/i.exec(bare) ?? [];
  const address = canonicalAddress(v6 ?? v4 ?? '');
  return address === undefined ? undefined : { address, port };
}

function portOf(text: string): number | undefined {
  const port = Number(text);
  return Number.isInteger(port) && port >= 1 && port <= 65_535 ? port : undefined;
}

/** Without a column for it, the secret says how one logs in. */
function impliedAuth(cells: Cells): Draft['authType'] {
  if (cells.key) return 'KEY';
  return cells.password ? 'PASSWORD' : undefined;
}

function authOf(text: string): Draft['authType'] {
  if (/^(pass(word|wd)?|pwd|密码|口令)$/i.test(text)) return 'PASSWORD';
  return /^((ssh|private)?[ _-]?key|密钥|私钥|publickey|pubkey)$/i.test(text) ? 'KEY' : undefined;
}

/** One spelling for the systems that installs know; others stay as they are. */
function systemOf(text: string): string {
  if (/linux|centos|ubuntu|debian|red ?hat|rhel|suse|rocky|alma|euler|kylin|anolis|fedora/i.test(text))
    return 'LINUX';
  if (/win/i.test(text)) return 'WINDOWS';
  return /aix/i.test(text) ? 'AIX' : text;
}

function listOf(text: string | undefined): string[] {
  return [...new Set((text ?? '').split(separators).map((part) => part.trim()))].filter(Boolean);
}

function moduleOf(text: string, set: string | undefined): { set: string | undefined; name: string } {
  const [, before, name] = /^(.+?)\s*\/\s*(.+)$/.exec(text) ?? [];
  return before && name ? { set: before, name } : { set, name: text };
}
