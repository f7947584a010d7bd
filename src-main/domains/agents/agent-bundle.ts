import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** One file of the agent, as a host downloads it. */
export interface AgentFile {
  readonly name: string;
  readonly content: Buffer;
  /** SHA-256 of the content, in hex. */
  readonly sha256: string;
}

const relativeImport = /^\s*from \.\w+ import .+\n/gm;
const header = '#!/usr/bin/env python3\n# muster-agent: put together from its modules; do not edit.\n';

/**
 * Joins the agent's modules into the one file that stands on a host. Modules share one namespace
 * there, so imports between them are dropped; the order says what must be defined first.
 */
export function joinAgent(modules: readonly { name: string; text: string }[]): string {
  return (
    header +
    modules.map(({ name, text }) => `\n\n# --- ${name}\n${text.replace(relativeImport, '')}`).join('')
  );
}

/** The agent's files from `resources/agent`: the agent itself and the scripts that install and remove it. */
export async function readAgentFiles(folder: string): Promise<AgentFile[]> {
  const order = (await readFile(join(folder, 'src', 'order.txt'), 'utf8')).split('\n').filter(Boolean);
  const modules = await Promise.all(
    order.map(async (name) => ({ name, text: await readFile(join(folder, 'src', `${name}.py`), 'utf8') })),
  );
  const files: [string, Buffer][] = [
    ['muster-agent.py', Buffer.from(joinAgent(modules))],
    ['install.sh', await readFile(join(folder, 'install.sh'))],
    ['uninstall.sh', await readFile(join(folder, 'uninstall.sh'))],
  ];
  return files.map(([name, content]) => ({
    name,
    content,
    sha256: createHash('sha256').update(content).digest('hex'),
  }));
}
