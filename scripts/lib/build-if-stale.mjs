import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { nodeBinary, root } from './paths.mjs';

const sources = ['src-main', 'src-preload', 'src-renderer', 'electron.vite.config.ts', 'package-lock.json'];
const results = [
  'main/electron.js',
  'main/server.js',
  'main/demo.js',
  'preload/index.cjs',
  'renderer/index.html',
];

const out = join(root, 'out');
const stamp = join(out, '.sources');
const lock = join(out, '.building');

/**
 * Builds both hosts and the screens unless out/ already holds what the sources say. Of several
 * processes that call it at once, one builds and the others wait. All it prints goes to stderr.
 * Resolves with whether it built; rejects when the build fails.
 */
export async function buildIfStale() {
  if (isFresh()) return false;
  mkdirSync(out, { recursive: true });
  await takeLock();
  try {
    // Somebody else may have built while this process waited.
    const before = fingerprint();
    if (isFresh(before)) return false;
    process.stderr.write('Building Muster…\n');
    rmSync(stamp, { force: true });
    await runBuild();
    writeFileSync(stamp, before);
    return true;
  } finally {
    rmSync(lock, { force: true });
  }
}

function isFresh(now = fingerprint()) {
  if (!results.every((file) => existsSync(join(out, file)))) return false;
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === now;
}

/** A hash over names and contents: times of files say nothing after a checkout. */
function fingerprint() {
  const hash = createHash('sha256');
  for (const source of sources) {
    for (const file of filesUnder(source)) {
      const text = readFileSync(join(root, file));
      hash.update(`${file}\0${text.length}\0`).update(text);
    }
  }
  return hash.digest('hex');
}

function filesUnder(path) {
  const whole = join(root, path);
  if (!existsSync(whole)) return [];
  if (!statSync(whole).isDirectory()) return [path];
  return readdirSync(whole, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length))
    .sort();
}

async function takeLock() {
  for (;;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (ownerIsGone()) rmSync(lock, { force: true });
    else await sleep(100);
  }
}

function ownerIsGone() {
  try {
    const text = readFileSync(lock, 'utf8');
    // The file is there before its text is: an empty one has an owner that is about to write.
    if (!text) return Date.now() - statSync(lock).mtimeMs > 10_000;
    process.kill(Number(text), 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}

function runBuild() {
  const vite = join(root, 'node_modules/electron-vite/bin/electron-vite.js');
  const child = spawn(nodeBinary(), [vite, 'build', '--logLevel', 'warn'], {
    cwd: root,
    // Results of a build are not what a caller's stdout promises (`--json`).
    stdio: ['ignore', 2, 2],
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`the build failed (${signal ?? `exit code ${code}`})`));
    });
  });
}
