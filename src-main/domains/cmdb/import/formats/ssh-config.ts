import { isIP } from 'node:net';
import type { ImportField } from '@contract/import-fields';
import { createNotes, type ImportTable, tableOfRecords } from './table';

interface Block {
  readonly line: number;
  readonly patterns: readonly string[];
  /** Keywords in lower case; the first value of each counts. */
  readonly settings: Map<string, string>;
}

const titles: Partial<Record<ImportField, string>> = {
  hostName: 'Host',
  innerIp: 'HostName',
  sshPort: 'Port',
  sshUser: 'User',
  authType: 'IdentityFile',
  proxy: 'ProxyJump',
  remark: 'Note',
};

/**
 * Reads an OpenSSH client configuration (ssh_config(5)). Each name without a pattern is a host; the
 * settings of every `Host` line that fits it hold, the first value of each wins. Key files stand on
 * the operator's machine and are not read, `Match` and `Include` are noted and passed over.
 */
export function readSshConfig(text: string): ImportTable {
  const notes = createNotes();
  const blocks = blocksOf(text, notes);
  const byName = Map.groupBy(
    blocks.flatMap((block) => block.patterns.filter(isPlain).map((name) => ({ name, block }))),
    ({ name }) => name,
  );
  const general = blocks.filter(({ patterns }) => !patterns.every(isPlain));
  for (const { patterns } of blocks)
    for (const pattern of patterns) if (!isPlain(pattern) && pattern !== '*') notes.add('wildcard', pattern);

  const records: Partial<Record<ImportField, string>>[] = [];
  const taken = new Set<Block>();
  for (const [name, own] of byName) {
    const first = own[0]?.block;
    if (!first) continue;
    const fitting = [...new Set([...own.map(({ block }) => block), ...general])]
      .filter(({ patterns }) => fits(name, patterns))
      .sort((a, b) => a.line - b.line);
    const setting = (key: string) => fitting.find(({ settings }) => settings.has(key))?.settings.get(key);
    const address = (setting('hostname') ?? name).replaceAll('%h', name).replaceAll('%%', '%');
    // Further names of one line are other names of the same host.
    const isAlias = taken.has(first) && setting('hostname') !== undefined && address !== name;
    if (isAlias && !setting('hostname')?.includes('%h')) continue;
    taken.add(first);
    const keyFile = setting('identityfile');
    if (keyFile) notes.add('keyFile', keyFile);
    records.push(fieldsOf(name, address, setting, keyFile));
  }
  return tableOfRecords(records, titles, notes.all());
}

function fieldsOf(
  name: string,
  address: string,
  setting: (key: string) => string | undefined,
  keyFile: string | undefined,
): Partial<Record<ImportField, string>> {
  const jump = setting('proxyjump') ?? jumpOfCommand(setting('proxycommand'));
  return {
    innerIp: address,
    hostName: isIP(name) ? '' : name,
    sshPort: setting('port') ?? '',
    sshUser: setting('user') ?? '',
    authType: keyFile ? 'KEY' : '',
    proxy: jump && jump.toLowerCase() !== 'none' ? jump : '',
    remark: keyFile ? `IdentityFile ${keyFile}` : '',
  };
}

/** The jump host of `ssh -W %h:%p jump`, the way of older clients. */
function jumpOfCommand(command: string | undefined): string | undefined {
  if (!command || command === 'none') return undefined;
  const words = command.split(/\s+/);
  return words[0]?.endsWith('ssh') && words.includes('-W')
    ? words.findLast((word) => !word.startsWith('-') && !word.includes('%'))
    : command;
}

function blocksOf(text: string, notes: ReturnType<typeof createNotes>): Block[] {
  // What stands before the first Host line holds for every host.
  const blocks: Block[] = [{ line: 0, patterns: ['*'], settings: new Map() }];
  let present: Block | undefined = blocks[0];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const [, keyword = '', value = ''] = /^\s*([A-Za-z]\w*)\s*(?:=\s*|\s)\s*(.*?)\s*$/.exec(line) ?? [];
    const key = keyword.toLowerCase();
    if (key === 'host') {
      present = { line: index + 1, patterns: wordsOf(value), settings: new Map() };
      blocks.push(present);
    } else if (key === 'match') {
      notes.add('match', value);
      present = undefined;
    } else if (key === 'include') notes.add('include', value);
    else if (key && present && !present.settings.has(key)) present.settings.set(key, unquoted(value));
  }
  return blocks;
}

function wordsOf(text: string): string[] {
  return [...text.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');
}

function unquoted(text: string): string {
  return /^"(.*)"$/.exec(text)?.[1] ?? text;
}

function isPlain(pattern: string): boolean {
  return !/[*?!]/.test(pattern);
}

/** Whether a name fits a `Host` line: one pattern at least, and none that is negated. */
function fits(name: string, patterns: readonly string[]): boolean {
  const matching = patterns.filter((pattern) => patternOf(pattern.replace(/^!/, '')).test(name));
  return matching.length > 0 && !matching.some((pattern) => pattern.startsWith('!'));
}

const compiled = new Map<string, RegExp>();

function patternOf(pattern: string): RegExp {
  let found = compiled.get(pattern);
  if (!found) {
    const source = pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replace(/\*+/g, '.*')
      .replaceAll('?', '.');
    found = new RegExp(`^${source}$`, 'i');
    if (compiled.size > 10_000) compiled.clear();
    compiled.set(pattern, found);
  }
  return found;
}
