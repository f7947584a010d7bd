import { parseDocument } from 'yaml';
import { createInventory, groupOf, hostOf, type Inventory, tableOfInventory } from './ansible.inventory';
import { expandRanges } from './ansible-ini';
import { FormatError, type ImportTable, mostRows, TooManyRows } from './table';

/** Bytes of YAML that are read: its reader takes a hundred times longer than the others. */
export const largestYaml = 8 * 1_048_576;

type Mapping = Record<string, unknown>;

/** Reads an Ansible inventory in YAML form: groups with `hosts`, `vars` and `children`. */
export function readAnsibleYaml(text: string): ImportTable {
  const document = parseDocument(text, { logLevel: 'silent', schema: 'core' });
  const [error] = document.errors;
  if (error) throw new FormatError(error.message.split('\n')[0] ?? 'YAML');
  const top: unknown = document.toJS({ maxAliasCount: 100 });
  if (!isMapping(top)) throw new FormatError('all: …');
  const inventory = createInventory();
  for (const [name, group] of Object.entries(top)) addGroup(inventory, name, group, 0);
  return tableOfInventory(inventory);
}

function addGroup(inventory: Inventory, name: string, given: unknown, depth: number): void {
  const group = groupOf(inventory, name);
  if (given === null || given === undefined) return;
  if (!isMapping(given) || depth > 50) throw new FormatError(`${name}: …`);
  for (const [key, value] of Object.entries(mappingOf(given.vars))) group.vars.set(key, textOf(value));
  for (const [pattern, vars] of Object.entries(mappingOf(given.hosts))) {
    for (const host of expandRanges(pattern)) {
      const own = hostOf(inventory, host);
      for (const [key, value] of Object.entries(mappingOf(vars))) own.set(key, textOf(value));
      group.hosts.add(host);
      if (inventory.hosts.size > mostRows) throw new TooManyRows();
    }
  }
  for (const [child, inside] of Object.entries(mappingOf(given.children))) {
    group.children.add(child);
    addGroup(inventory, child, inside, depth + 1);
  }
}

function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function mappingOf(value: unknown): Mapping {
  return isMapping(value) ? value : {};
}

/** A variable as text; lists and mappings mean nothing to a host's row. */
function textOf(value: unknown): string {
  return typeof value === 'object' || value === undefined ? '' : String(value);
}
