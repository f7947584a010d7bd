import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { filesUnder } from './resolve';

const top = resolve(fileURLToPath(new URL('../..', import.meta.url)));

function lines(file: string): number {
  return readFileSync(join(top, file), 'utf8').split('\n').length - 1;
}

const source = [
  ...['src-main', 'src-preload', 'src-renderer'].flatMap((part) => filesUnder(top, part, ['.ts', '.vue'])),
  ...filesUnder(top, 'resources/agent', ['.py', '.sh']),
];

it('has no source file over 400 lines', () => {
  expect(source.filter((file) => lines(file) > 400)).toEqual([]);
});

it('keeps to small files: median under 80 lines, nine in ten under 250', () => {
  const sizes = source.map(lines).sort((a, b) => a - b);
  expect(sizes[Math.floor(sizes.length / 2)] ?? 0).toBeLessThan(80);
  expect(sizes[Math.floor(sizes.length * 0.9)] ?? 0).toBeLessThan(250);
});

it('locks packages without the address they came from, so that any registry serves', () => {
  const lock = JSON.parse(readFileSync(join(top, 'package-lock.json'), 'utf8'));
  const packages = Object.entries<{ resolved?: string; integrity?: string }>(lock.packages);
  expect(packages.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
  // `npm ci` refuses what was tampered with only where an integrity stands.
  expect(packages.filter(([path, { integrity }]) => path !== '' && !integrity)).toEqual([]);
});

it('mentions no path of the machine it stands on', () => {
  // In a folder such as /app every text would match.
  if (top.split(/[\\/]/).length < 3) return;
  expect(trackedFiles().filter((file) => readFileSync(join(top, file), 'latin1').includes(top))).toEqual([]);
});

/** What git keeps; nothing where there is no git (a source archive has no stray files). */
function trackedFiles(): string[] {
  try {
    const listing = execFileSync('git', ['ls-files', '-z', '--cached'], { cwd: top, encoding: 'utf8' });
    const deleted = execFileSync('git', ['ls-files', '-z', '--deleted'], { cwd: top, encoding: 'utf8' });
    const gone = new Set(deleted.split('\0'));
    return listing.split('\0').filter((file) => file !== '' && !gone.has(file));
  } catch {
    return [];
  }
}
