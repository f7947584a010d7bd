import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';

const packageFolder = join(root, 'node_modules/electron');
const probeWithin = 3_000;
const fetchWithin = 600_000;

const executable =
  process.platform === 'darwin'
    ? 'Electron.app/Contents/MacOS/Electron'
    : process.platform === 'win32'
      ? 'electron.exe'
      : 'electron';

/** Path of an Electron runtime that is already on this machine; undefined when there is none. */
export function findElectron(env = process.env) {
  const candidates = [
    env.ELECTRON_EXEC_PATH,
    env.ELECTRON_OVERRIDE_DIST_PATH && join(env.ELECTRON_OVERRIDE_DIST_PATH, executable),
    fetchedVersion() && join(packageFolder, 'dist', executable),
  ];
  return candidates.find((path) => path && existsSync(path));
}

/** A fetch that was cut short leaves files behind; the version is written with them, so it must fit. */
function fetchedVersion() {
  try {
    const fetched = readFileSync(join(packageFolder, 'dist/version'), 'utf8').trim().replace(/^v/, '');
    return fetched === JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')).version;
  } catch {
    return false;
  }
}

/** Why no desktop app can be shown on this machine; undefined when one can. */
export function whyNoDesktop(env = process.env, platform = process.platform, uid = process.getuid?.()) {
  if (platform !== 'linux') return undefined;
  if (!env.DISPLAY && !env.WAYLAND_DISPLAY)
    return 'there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set)';
  if (uid === 0) return 'Electron does not run as root: start Muster as an ordinary user';
  return undefined;
}

/** Whether the place that Electron's runtime comes from answers at once. */
export async function canFetchElectron(env = process.env) {
  const mirror = env.ELECTRON_MIRROR ?? env.npm_config_electron_mirror ?? 'https://github.com';
  try {
    await fetch(mirror, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(probeWithin) });
    return true;
  } catch {
    return false;
  }
}

/** Lets the electron package fetch its runtime (some 110 MB, checked against its checksums). */
export async function fetchElectron() {
  const child = spawn(process.execPath, [join(packageFolder, 'install.js')], {
    stdio: ['ignore', 2, 2],
    timeout: fetchWithin,
  });
  return new Promise((resolve) => {
    child.once('error', () => resolve(false));
    child.once('exit', (code) => resolve(code === 0));
  });
}
