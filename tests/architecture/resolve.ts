import { existsSync, readdirSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join, posix, relative, sep } from 'node:path';

/** Where an import leads: a file of the repository (path from its top), a package, or a part of Node. */
export type Target =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'package'; readonly name: string }
  | { readonly kind: 'node'; readonly name: string };

const aliases = [
  ['@main/', 'src-main/'],
  ['@contract/', 'src-main/contract/'],
  ['@renderer/', 'src-renderer/'],
] as const;

/** Follows a specifier that stands in the file `from` (path from the top). */
export function resolveImport(from: string, specifier: string): Target {
  const plain = specifier.replace(/[?#].*$/, '');
  if (plain === '@contract') return { kind: 'file', path: 'src-main/contract/index.ts' };
  for (const [alias, folder] of aliases) {
    if (plain.startsWith(alias))
      return { kind: 'file', path: posix.normalize(folder + plain.slice(alias.length)) };
  }
  if (plain.startsWith('.')) return { kind: 'file', path: posix.join(posix.dirname(from), plain) };
  if (plain.startsWith('/')) return { kind: 'file', path: plain };
  if (isBuiltin(plain)) return { kind: 'node', name: plain.replace(/^node:/, '').replace(/\/.*$/, '') };
  const parts = plain.split('/');
  return { kind: 'package', name: parts.slice(0, plain.startsWith('@') ? 2 : 1).join('/') };
}

/** The file that a path without ending means, as the bundler reads it; undefined when there is none. */
export function fileOf(top: string, path: string): string | undefined {
  const candidates = [path, `${path}.ts`, `${path}/index.ts`, path.replace(/\.m?js$/, '.ts')];
  return candidates.find((file) => /\.(ts|vue)$/.test(file) && existsSync(join(top, file)));
}

/** All files under a folder whose name ends so, as paths from the top with forward slashes. */
export function filesUnder(top: string, folder: string, endings: readonly string[]): string[] {
  if (!existsSync(join(top, folder))) return [];
  return readdirSync(join(top, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && endings.some((ending) => entry.name.endsWith(ending)))
    .map((entry) => relative(top, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
}
