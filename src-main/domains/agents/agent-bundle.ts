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

/** The agent itself, among its files. */
export const agentFileName = 'muster-agent.py';

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

/** The version that an agent's file says it has; '' where it says none. */
export function versionIn(text: string): string {
  return /^VERSION = '([^']*)'$/m.exec(text)?.[1] ?? '';
}

/** The version of the agent that hosts get from here. */
export function bundledVersion(files: readonly AgentFile[]): string {
  return versionIn(files.find(({ name }) => name === agentFileName)?.content.toString('utf8') ?? '');
}

/**
 * The program that upgrades an agent on its host (resources/agent/upgrade): one text, to which the order
 * is added. What comes over stdin has no file, which a module of the agent's asks for.
 */
export async function readUpgradeProgram(folder: string): Promise<string> {
  const order = (await readFile(join(folder, 'upgrade', 'order.txt'), 'utf8')).split('\n').filter(Boolean);
  const modules = await Promise.all(
    order.map(async (name) => ({ name, text: await readFile(join(folder, `${name}.py`), 'utf8') })),
  );
  return `__file__ = globals().get('__file__', '-')\n${joinAgent(modules)}`;
}

/** The agent's files from `resources/agent`: the agent itself and the scripts that install and remove it. */
export async function readAgentFiles(folder: string): Promise<AgentFile[]> {
  const order = (await readFile(join(folder, 'src', 'order.txt'), 'utf8')).split('\n').filter(Boolean);
  const modules = await Promise.all(
    order.map(async (name) => ({ name, text: await readFile(join(folder, 'src', `${name}.py`), 'utf8') })),
  );
  const files: [string, Buffer][] = [
    [agentFileName, Buffer.from(joinAgent(modules))],
    ['install.sh', await readFile(join(folder, 'install.sh'))],
    ['uninstall.sh', await readFile(join(folder, 'uninstall.sh'))],
  ];
  return files.map(([name, content]) => ({
    name,
    content,
    sha256: createHash('sha256').update(content).digest('hex'),
  }));
}
