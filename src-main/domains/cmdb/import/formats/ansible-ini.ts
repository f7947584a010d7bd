import { createInventory, groupOf, hostOf, type Inventory, tableOfInventory } from './ansible.inventory';
import { FormatError, type ImportTable, mostRows, TooManyRows } from './table';

/** Reads an Ansible inventory in INI form: groups, `:vars`, `:children`, ranges of hosts, quoted values. */
export function readAnsibleIni(text: string): ImportTable {
  const inventory = createInventory();
  let group = 'ungrouped';
  let part: 'hosts' | 'vars' | 'children' = 'hosts';
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#') || line.startsWith(';')) continue;
    const section = /^\[([^\]:]+)(?::(\w+))?\]\s*(?:[#;].*)?$/.exec(line);
    if (section) {
      group = (section[1] ?? '').trim();
      const kind = section[2] ?? 'hosts';
      if (kind !== 'hosts' && kind !== 'vars' && kind !== 'children')
        throw new FormatError(`line ${index + 1}: [${group}:${kind}]`);
      part = kind;
      groupOf(inventory, group);
    } else if (part === 'vars') {
      const [, key = '', value = ''] = /^([^=]+?)\s*=\s*(.*)$/.exec(line) ?? [];
      if (key) groupOf(inventory, group).vars.set(key, unquoted(value.replace(/\s+#.*$/, '')));
    } else if (part === 'children') {
      const child = line.replace(/\s*#.*$/, '');
      groupOf(inventory, group).children.add(child);
      groupOf(inventory, child);
    } else addHosts(inventory, group, line, index + 1);
  }
  return tableOfInventory(inventory);
}

function addHosts(inventory: Inventory, group: string, line: string, number: number): void {
  const [pattern = '', ...words] = shellWords(line, number);
  const { name, port } = splitPort(pattern);
  const pairs = words.map((word) => {
    const at = word.indexOf('=');
    if (at <= 0) throw new FormatError(`line ${number}: ${word.slice(0, 40)}`);
    return [word.slice(0, at), word.slice(at + 1)] as const;
  });
  for (const host of expandRanges(name)) {
    const vars = hostOf(inventory, host);
    if (port) vars.set('ansible_port', port);
    for (const [key, value] of pairs) vars.set(key, value);
    groupOf(inventory, group).hosts.add(host);
    if (inventory.hosts.size > mostRows) throw new TooManyRows();
  }
}

/** `name:2222`, but neither an IPv6 address nor the colon within a range. */
function splitPort(text: string): { name: string; port: string | undefined } {
  const [, bracketed, behind] = /^\[([0-9a-f:]+)\](?::(\d+))?$/i.exec(text) ?? [];
  if (bracketed) return { name: bracketed, port: behind };
  const [, name, port] = /^((?:[^:[\]]|\[[^\]]*\])+):(\d+)$/.exec(text) ?? [];
  return { name: name ?? text, port };
}

/** The words of a line: parts may be quoted, a `#` after a space begins a comment. */
function shellWords(line: string, number: number): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote = '';
  for (let at = 0; at < line.length; at += 1) {
    const sign = line[at] ?? '';
    if (quote) {
      if (sign === quote) quote = '';
      else if (sign === '\\' && quote === '"') {
        at += 1;
        word = (word ?? '') + (line[at] ?? '');
      } else word = (word ?? '') + sign;
    } else if (sign === '"' || sign === "'") {
      quote = sign;
      word ??= '';
    } else if (/\s/.test(sign)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (sign === '#' && word === undefined) break;
    else word = (word ?? '') + sign;
  }
  if (quote) throw new FormatError(`line ${number}: ${quote}`);
  if (word !== undefined) words.push(word);
  return words;
}

/** `web[01:03]` are web01, web02 and web03; `[a:c]` and steps (`[1:9:2]`) are known, too. */
export function expandRanges(pattern: string): string[] {
  const [, before, from = '', to = '', step, after] =
    /^(.*?)\[(\w+):(\w+)(?::(\d+))?\](.*)$/.exec(pattern) ?? [];
  if (before === undefined || after === undefined) return [pattern];
  const middle = rangeOf(from, to, Number(step ?? 1));
  return expandRanges(after).flatMap((end) => middle.map((part) => before + part + end));
}

function rangeOf(from: string, to: string, step: number): string[] {
  const isNumber = /^\d+$/.test(from) && /^\d+$/.test(to);
  const isLetter = /^[a-z]$/i.test(from) && /^[a-z]$/i.test(to);
  if (!(isNumber || isLetter) || step < 1) throw new FormatError(`[${from}:${to}]`);
  const first = isNumber ? Number(from) : from.charCodeAt(0);
  const last = isNumber ? Number(to) : to.charCodeAt(0);
  if (last - first > mostRows * step) throw new TooManyRows();
  const parts: string[] = [];
  for (let at = first; at <= last; at += step)
    parts.push(isNumber ? String(at).padStart(from.length, '0') : String.fromCharCode(at));
  return parts;
}

function unquoted(text: string): string {
  const trimmed = text.trim();
  return /^(["'])(.*)\1$/.exec(trimmed)?.[2] ?? trimmed;
}
