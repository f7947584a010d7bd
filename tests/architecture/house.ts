/** The plan of the house: which rooms there are and what each may import (CONTRIBUTING.md, "The house"). */

/** From the bottom up: a storey imports itself and those below. */
export const storeys = [
  'contract',
  'kernel',
  'platform',
  'engine',
  'domains',
  'dialects',
  'app',
  'hosts',
] as const;
export type Storey = (typeof storeys)[number];
export type Part = Storey | 'preload' | 'renderer' | 'resources';

export interface Room {
  readonly part: Part;
  /** The folder within the storey (`ssh` of platform/ssh); empty for a file that stands in the storey itself. */
  readonly name: string;
}

/** Storeys whose rooms do not import one another. */
export const divided: readonly Part[] = ['platform', 'domains', 'dialects', 'hosts'];

/** Rooms that the others of their storey may import; they know none of them. */
export const common: readonly string[] = ['dialects/shared'];

/** Rooms of the platform that may use another one: `user → used`. */
// The store keeps its backups and damaged files with the tools of files/; the vault keeps its sealed rows in the store.
export const platformNeeds: Readonly<Record<string, readonly string[]>> = {
  store: ['files'],
  vault: ['files', 'store'],
};

/** Packages that only these folders may import. */
export const keptIn: readonly { packages: RegExp; folders: readonly string[] }[] = [
  { packages: /^electron$/, folders: ['src-main/hosts/electron/', 'src-preload/'] },
  { packages: /^(sqlite3|pg)$/, folders: ['src-main/platform/store/'] },
  { packages: /^ssh2$/, folders: ['src-main/platform/ssh/'] },
  {
    packages: /^(fastify|@fastify\/.+|fastify-.+)$/,
    folders: ['src-main/platform/http/', 'src-main/dialects/', 'src-main/hosts/server/'],
  },
];

/** Parts that may import these packages and no others. */
export const onlyPackages: Partial<Record<Part, readonly string[]>> = {
  contract: ['zod'],
  kernel: ['zod'],
  preload: ['electron'],
};

/** Parts that may import these modules of Node and no others: nothing here opens a file or a socket. */
export const onlyNode: Partial<Record<Part, readonly string[]>> = {
  contract: [],
  kernel: ['crypto', 'util', 'buffer', 'events', 'assert', 'url', 'path', 'timers', 'async_hooks', 'vm'],
  preload: [],
  renderer: [],
};

/** The room a path stands in; undefined for a file outside of the house. */
export function roomOf(path: string): Room | undefined {
  const [top, second = '', third = '', ...rest] = path.split('/');
  if (top === 'src-preload') return { part: 'preload', name: '' };
  if (top === 'src-renderer') return { part: 'renderer', name: '' };
  if (top === 'resources' || path === 'package.json') return { part: 'resources', name: '' };
  if (top !== 'src-main') return undefined;
  const part = storeys.find((storey) => storey === second);
  return part && { part, name: rest.length > 0 ? third : '' };
}
