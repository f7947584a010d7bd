import { posix } from 'node:path';
import { AppError } from '@main/kernel/app-error';

/** An absolute path without detours. Throws on any other, naming the field. */
export function checkedPath(path: string, field = 'path'): string {
  if (!path.startsWith('/') || path.includes('\0')) throw AppError.field(field, 'hostFiles.badPath');
  const plain = posix.normalize(path);
  return plain.length > 1 ? plain.replace(/\/+$/, '') : plain;
}

/** A name within a folder. */
export function checkedName(name: string, field = 'name'): string {
  if (name === '' || name === '.' || name === '..' || /[/\0]/.test(name))
    throw AppError.field(field, 'hostFiles.badName');
  return name;
}

/** Folders without which a system does not live. What is in them may be deleted, they may not. */
const system = new Set([
  ...['/', '/bin', '/boot', '/dev', '/etc', '/home', '/lib', '/lib32', '/lib64', '/media', '/mnt', '/opt'],
  ...[
    '/proc',
    '/root',
    '/run',
    '/sbin',
    '/srv',
    '/sys',
    '/tmp',
    '/usr',
    '/usr/bin',
    '/usr/lib',
    '/usr/sbin',
    '/var',
  ],
]);

/** Throws for a folder that a slip of the hand must not take away. */
export function checkDeletable(path: string): void {
  if (system.has(path)) throw new AppError('hostFiles.system', { path });
}
