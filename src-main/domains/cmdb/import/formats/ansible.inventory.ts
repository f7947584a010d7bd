import { isIP } from 'node:net';
import type { ImportField } from '@contract/import-fields';
import { createNotes, type ImportTable, tableOfRecords } from './table';

export interface InventoryGroup {
  readonly vars: Map<string, string>;
  readonly hosts: Set<string>;
  readonly children: Set<string>;
}

/** An Ansible inventory, whichever way it is written. */
export interface Inventory {
  /** Hosts in their order, with their own variables. */
  readonly hosts: Map<string, Map<string, string>>;
  readonly groups: Map<string, InventoryGroup>;
}

export function createInventory(): Inventory {
  return { hosts: new Map(), groups: new Map() };
}

/** The group of this name; made where there is none. */
export function groupOf(inventory: Inventory, name: string): InventoryGroup {
  let group = inventory.groups.get(name);
  if (!group) {
    group = { vars: new Map(), hosts: new Set(), children: new Set() };
    inventory.groups.set(name, group);
  }
  return group;
}

/** The variables of this host; the host is made where there is none. */
export function hostOf(inventory: Inventory, name: string): Map<string, string> {
  const vars = inventory.hosts.get(name) ?? new Map<string, string>();
  inventory.hosts.set(name, vars);
  return vars;
}

const titles: Partial<Record<ImportField, string>> = {
  hostName: 'inventory_hostname',
  innerIp: 'ansible_host',
  sshPort: 'ansible_port',
  sshUser: 'ansible_user',
  authType: 'ansible_ssh_private_key_file',
  password: 'ansible_password',
  groups: 'groups',
  proxy: 'ProxyJump',
  remark: 'note',
};

/** Hosts with the variables that hold for them: `all`, then groups from the outermost in, then their own. */
export function tableOfInventory(inventory: Inventory): ImportTable {
  const notes = createNotes();
  const order = groupsInOrder(inventory);
  const groupsOf = new Map<string, string[]>();
  for (const name of order)
    for (const host of membersOf(inventory, name)) groupsOf.set(host, [...(groupsOf.get(host) ?? []), name]);

  const records = [...inventory.hosts].map(([name, own]) => {
    const vars = new Map<string, string>();
    for (const group of ['all', ...(groupsOf.get(name) ?? [])])
      for (const [key, value] of inventory.groups.get(group)?.vars ?? []) vars.set(key, value);
    for (const [key, value] of own) vars.set(key, value);
    const value = (...keys: string[]) => readable(vars, keys, notes);
    const keyFile = value('ansible_ssh_private_key_file', 'ansible_private_key_file');
    if (keyFile) notes.add('keyFile', keyFile);
    const direct = order.filter(
      (group) => !builtIn.has(group) && inventory.groups.get(group)?.hosts.has(name),
    );
    return {
      innerIp: value('ansible_host', 'ansible_ssh_host') || name,
      hostName: isIP(name) ? '' : name,
      sshPort: value('ansible_port', 'ansible_ssh_port'),
      sshUser: value('ansible_user', 'ansible_ssh_user'),
      password: value('ansible_password', 'ansible_ssh_pass', 'ansible_ssh_password'),
      authType: keyFile ? 'KEY' : '',
      groups: direct.join(','),
      proxy: jumpIn(value('ansible_ssh_common_args', 'ansible_ssh_extra_args')),
      remark: keyFile ? `private_key_file ${keyFile}` : '',
    };
  });
  return tableOfRecords(records, titles, notes.all());
}

const builtIn = new Set(['all', 'ungrouped']);

/** The first of these variables that has a value which means something outside of Ansible. */
function readable(
  vars: ReadonlyMap<string, string>,
  keys: readonly string[],
  notes: ReturnType<typeof createNotes>,
): string {
  for (const key of keys) {
    const value = vars.get(key)?.trim();
    if (!value) continue;
    if (value.startsWith('$ANSIBLE_VAULT') || value.startsWith('!vault')) notes.add('vaulted', key);
    else if (value.includes('{{')) notes.add('template', `${key}: ${value}`);
    else return value;
  }
  return '';
}

function jumpIn(args: string): string {
  return /(?:-J\s*|ProxyJump[=\s]+)["']?([^\s"']+)/.exec(args)?.[1] ?? '';
}

/** Groups so that each stands after those it is a child of. */
function groupsInOrder({ groups }: Inventory): string[] {
  const depths = new Map<string, number>();
  const visit = (name: string, depth: number, above: readonly string[]) => {
    if (above.includes(name) || (depths.get(name) ?? -1) >= depth) return;
    depths.set(name, depth);
    for (const child of groups.get(name)?.children ?? []) visit(child, depth + 1, [...above, name]);
  };
  const inner = new Set([...groups.values()].flatMap(({ children }) => [...children]));
  for (const name of groups.keys()) if (!inner.has(name) && !builtIn.has(name)) visit(name, 1, ['all']);
  for (const name of groups.keys()) if (!depths.has(name) && !builtIn.has(name)) visit(name, 1, []);
  return [...depths].sort(([a, x], [b, y]) => x - y || (a < b ? -1 : 1)).map(([name]) => name);
}

/** The hosts of a group and of all that are within it. */
function membersOf({ groups }: Inventory, name: string): Set<string> {
  const members = new Set<string>();
  const seen = new Set<string>();
  const visit = (group: string) => {
    if (seen.has(group)) return;
    seen.add(group);
    for (const host of groups.get(group)?.hosts ?? []) members.add(host);
    for (const child of groups.get(group)?.children ?? []) visit(child);
  };
  visit(name);
  return members;
}
