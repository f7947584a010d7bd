import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's top folder. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** The Node that the project brings with it (the one that Electron embeds), else the one that runs now. */
export function nodeBinary() {
  const bundled = join(root, 'node_modules/.bin/node');
  return process.platform !== 'win32' && existsSync(bundled) ? bundled : process.execPath;
}
