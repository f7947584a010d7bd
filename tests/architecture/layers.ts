import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  common,
  divided,
  keptIn,
  onlyNode,
  onlyPackages,
  platformNeeds,
  type Room,
  roomOf,
  storeys,
} from './house';
import { type Import, importsOf } from './imports';
import { fileOf, filesUnder, resolveImport } from './resolve';

const sources = ['src-main', 'src-preload', 'src-renderer'];

/** Every import under `top` that breaks the plan, as `file:line: what is wrong`; empty when all is well. */
export function violations(top: string): string[] {
  const shipped = shippedPackages(top);
  const found: string[] = [];
  for (const file of sources.flatMap((folder) => filesUnder(top, folder, ['.ts', '.vue']))) {
    const room = roomOf(file);
    if (!room) found.push(`${file}:1: stands in no room of the house`);
    else
      for (const one of importsOf(join(top, file))) {
        const wrong = judge(top, file, room, one, shipped);
        if (wrong) found.push(`${file}:${one.line}: ${wrong}`);
      }
  }
  return found;
}

function judge(top: string, file: string, room: Room, one: Import, shipped: Set<string>): string | undefined {
  if (one.specifier === null) return 'imports something computed: the plan cannot be checked';
  const target = resolveImport(file, one.specifier);
  if (target.kind === 'package') return judgePackage(file, room, target.name, one, shipped);
  if (target.kind === 'node') {
    const allowed = onlyNode[room.part];
    return allowed && !allowed.includes(target.name)
      ? `${room.part} may not import node:${target.name}`
      : undefined;
  }
  const to = roomOf(fileOf(top, target.path) ?? target.path);
  if (!to) return `imports ${target.path}, which stands outside of the house`;
  return judgeRooms(room, to) ?? judgeValue(top, room, to, target.path, one);
}

function judgePackage(file: string, room: Room, name: string, one: Import, shipped: Set<string>) {
  const keeper = keptIn.find(({ packages }) => packages.test(name));
  if (keeper && !keeper.folders.some((folder) => file.startsWith(folder)))
    return `${name} may only be imported in ${keeper.folders.join(', ')}`;
  const allowed = onlyPackages[room.part];
  if (allowed && !allowed.includes(name)) return `${room.part} may not import ${name}`;
  if (room.part === 'renderer') {
    if (!one.typeOnly && shipped.has(name)) return `${name} belongs to the main process`;
  } else if (!one.typeOnly && name !== 'electron' && !shipped.has(name)) {
    return `${name} is not among the dependencies that are shipped`;
  }
  return undefined;
}

function judgeRooms(from: Room, to: Room): string | undefined {
  const names = `${label(from)} may not import ${label(to)}`;
  if (from.part === 'renderer' || from.part === 'preload')
    return to.part === from.part || to.part === 'contract' ? undefined : names;
  if (to.part === 'resources') return from.part === 'contract' || from.part === 'kernel' ? names : undefined;
  if (to.part === 'renderer' || to.part === 'preload' || from.part === 'resources') return names;
  if (storeys.indexOf(to.part) > storeys.indexOf(from.part)) return names;
  if (from.part !== to.part || from.name === to.name || !divided.includes(from.part)) return undefined;
  // What stands in the storey itself is shared by its rooms; it must not know them.
  if (to.name === '' || common.includes(label(to))) return undefined;
  if (from.part === 'platform' && platformNeeds[from.name]?.includes(to.name)) return undefined;
  return names;
}

/** A value from a contract file that reaches zod would bring zod into the screens. */
function judgeValue(top: string, from: Room, to: Room, path: string, one: Import): string | undefined {
  if (one.typeOnly || to.part !== 'contract') return undefined;
  if (from.part !== 'renderer' && from.part !== 'preload') return undefined;
  return reachesZod(top, path, new Set()) ? `imports a value of ${path}, which brings zod along` : undefined;
}

function reachesZod(top: string, path: string, seen: Set<string>): boolean {
  const file = fileOf(top, path);
  if (!file || seen.has(file)) return false;
  seen.add(file);
  return importsOf(join(top, file)).some(({ specifier, typeOnly }) => {
    if (typeOnly || specifier === null) return false;
    const target = resolveImport(file, specifier);
    if (target.kind === 'file') return reachesZod(top, target.path, seen);
    return target.kind === 'package' && target.name === 'zod';
  });
}

function shippedPackages(top: string): Set<string> {
  const file = join(top, 'package.json');
  const { dependencies = {} } = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  return new Set(Object.keys(dependencies));
}

function label(room: Room): string {
  return room.name ? `${room.part}/${room.name}` : room.part;
}
