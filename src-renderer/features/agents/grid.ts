import { type ErrorBody, type Language, wordsOf } from '@contract/errors';
import type { Input } from '@contract/index';
import { isAddress, splitAddresses } from '../../ui/addresses';

type InstallHost = Input<'agents.operate'>['hosts'][number];

/** One line of the install table: one host. */
export interface GridRow {
  /** Stays with the row while others come and go. */
  readonly key: number;
  innerIp: string;
  outerIp: string;
  osType: string;
  port: string;
  account: string;
  /** NAMED: a shared credential, which has account and secret. */
  authType: 'PASSWORD' | 'KEY' | 'NAMED';
  credentialId: number | null;
  password: string;
  keyText: string;
  passphrase: string;
  /** A credential is stored for this host: it may be left out here. */
  stored: boolean;
}

export type GridColumn = 'innerIp' | 'outerIp' | 'osType' | 'port' | 'account' | 'authType' | 'secret';

/** What an operating system is usually reached with. */
export const osDefaults: Readonly<Record<string, { port: string; account: string }>> = {
  LINUX: { port: '22', account: 'root' },
  AIX: { port: '22', account: 'root' },
  WINDOWS: { port: '22', account: 'Administrator' },
};

let lastKey = 0;

/** A new row; what is not given comes from the operating system's defaults. */
export function newRow(given: Partial<Omit<GridRow, 'key'>> = {}): GridRow {
  lastKey += 1;
  const osType = given.osType ?? 'LINUX';
  return {
    innerIp: '',
    outerIp: '',
    authType: 'PASSWORD',
    credentialId: null,
    password: '',
    keyText: '',
    passphrase: '',
    stored: false,
    ...(osDefaults[osType] ?? { port: '22', account: 'root' }),
    ...given,
    osType,
    key: lastKey,
  };
}

/** Changes the operating system; port and account follow where they stood at the defaults. */
export function changeOs(row: GridRow, osType: string): void {
  const before = osDefaults[row.osType];
  const after = osDefaults[osType];
  if (after && row.port === before?.port) row.port = after.port;
  if (after && row.account === before?.account) row.account = after.account;
  row.osType = osType;
}

/** A row like another one, for a further address: its login, not its address. */
function likeRow(row: GridRow | undefined, innerIp: string): GridRow {
  if (!row) return newRow({ innerIp });
  const { osType, port, account, authType, credentialId, password, keyText, passphrase } = row;
  return newRow({ innerIp, osType, port, account, authType, credentialId, password, keyText, passphrase });
}

/** Puts several addresses into the table: the first into the row itself, a new row for each other. */
export function spreadAddresses(rows: readonly GridRow[], at: number, text: string): GridRow[] {
  const { addresses, others } = splitAddresses(text);
  const row = rows[at];
  if (!row || addresses.length === 0) return [...rows];
  const known = new Set(rows.filter((one) => one !== row).map(({ innerIp }) => innerIp));
  const [first = '', ...rest] = addresses.filter((address) => !known.has(address));
  // Words that are no address stay where they can be seen and mended.
  row.innerIp = [first, ...others].filter(Boolean).join(' ');
  return [...rows.slice(0, at + 1), ...rest.map((address) => likeRow(row, address)), ...rows.slice(at + 1)];
}

const authWords: Readonly<Record<string, 'PASSWORD' | 'KEY'>> = {
  PASSWORD: 'PASSWORD',
  KEY: 'KEY',
  密码: 'PASSWORD',
  密钥: 'KEY',
};

function setCell(row: GridRow, column: GridColumn, text: string): void {
  const value = text.trim();
  if (value === '') return;
  if (column === 'osType') changeOs(row, value.toUpperCase());
  else if (column === 'authType') row.authType = authWords[value.toUpperCase()] ?? row.authType;
  else if (column === 'secret') {
    // A secret is taken as it stands: spaces may belong to it.
    if (row.authType === 'KEY') row.keyText = text;
    else if (row.authType === 'PASSWORD') row.password = text;
  } else row[column] = value;
}

/**
 * Pastes a table (Excel, TSV) with its upper left corner at a cell; rows that are missing are made.
 * undefined when the text is no table: it then goes where it would go anyway.
 */
export function pasteTable(
  rows: readonly GridRow[],
  at: number,
  column: GridColumn,
  columns: readonly GridColumn[],
  text: string,
): GridRow[] | undefined {
  const lines = text
    .replace(/\r/g, '')
    .split('\n')
    .filter((line) => line.trim() !== '');
  const cells = lines.map((line) => line.split('\t'));
  const first = columns.indexOf(column);
  if (first < 0 || !text.includes('\t') || cells.length === 0) return undefined;
  // A line of headings has no address where the addresses are.
  const addressAt = columns.indexOf('innerIp') - first;
  const headed = addressAt >= 0 && !isAddress(cells[0]?.[addressAt]?.trim() ?? '');
  const result = [...rows];
  for (const [offset, line] of cells.slice(headed ? 1 : 0).entries()) {
    const row = result[at + offset] ?? newRow();
    result[at + offset] = row;
    for (const [index, cell] of line.entries()) {
      const target = columns[first + index];
      if (target) setCell(row, target, cell);
    }
  }
  return result;
}

/** Gives every row what the first one has in a column. */
export function fillColumn(rows: readonly GridRow[], column: GridColumn): void {
  const [first, ...rest] = rows;
  if (!first || column === 'innerIp') return;
  for (const row of rest) {
    if (column === 'osType') changeOs(row, first.osType);
    else if (column === 'authType')
      Object.assign(row, { authType: first.authType, credentialId: first.credentialId });
    else if (column === 'secret') {
      const { authType, credentialId, password, keyText, passphrase } = first;
      Object.assign(row, { authType, credentialId, password, keyText, passphrase });
    } else row[column] = first[column];
  }
}

/** The rows that name a host, as the core takes them. Secrets that were not typed are left out. */
export function hostsOf(
  rows: readonly GridRow[],
  withLogin: boolean,
): { hosts: InstallHost[]; keys: number[] } {
  const named = rows.filter(({ innerIp }) => innerIp.trim() !== '');
  return { hosts: named.map((row) => hostOf(row, withLogin)), keys: named.map(({ key }) => key) };
}

function hostOf(row: GridRow, withLogin: boolean): InstallHost {
  const host: InstallHost = {
    innerIp: row.innerIp.trim(),
    outerIp: row.outerIp.trim(),
    osType: row.osType,
    port: Number(row.port) || 0,
  };
  if (row.authType === 'NAMED') return row.credentialId ? { ...host, credentialId: row.credentialId } : host;
  host.account = row.account.trim();
  host.authType = row.authType;
  if (!withLogin) return host;
  if (row.authType === 'PASSWORD' && row.password) host.password = row.password;
  if (row.authType === 'KEY' && row.keyText) host.key = row.keyText;
  if (row.authType === 'KEY' && row.passphrase) host.passphrase = row.passphrase;
  return host;
}

export type CellErrors = Readonly<Record<number, Readonly<Record<string, string>>>>;

const columnOfField: Readonly<Record<string, string>> = {
  password: 'secret',
  key: 'secret',
  passphrase: 'secret',
  credentialId: 'secret',
};

/** Puts the complaints about `hosts.N.field` to their cells; `keys` are the rows in the order they were sent. */
export function cellErrors(
  error: ErrorBody | undefined,
  keys: readonly number[],
  language: Language,
): { cells: CellErrors; rest: ErrorBody | undefined } {
  const cells: Record<number, Record<string, string>> = {};
  const others = (error?.issues ?? []).filter((issue) => {
    const [, at, field = 'innerIp'] = /^hosts\.(\d+)(?:\.(\w+))?$/.exec(issue.path) ?? [];
    const key = at === undefined ? undefined : keys[Number(at)];
    if (key === undefined) return true;
    const row = cells[key] ?? {};
    row[columnOfField[field] ?? field] = wordsOf(issue.reason, issue.params ?? {}, language);
    cells[key] = row;
    return false;
  });
  const placed = error !== undefined && error.issues.length > 0 && others.length === 0;
  return { cells, rest: error && !placed ? { ...error, issues: others } : undefined };
}
