import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { nodeBinary, root } from '../../../scripts/lib/paths.mjs';

interface Demo {
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;
  output(): string;
  /** Resolves when the demo has printed this. */
  said(pattern: RegExp): Promise<void>;
  /** The demo's own folder. */
  folder(): string;
}

const folders = new Set<string>();

afterEach(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  folders.clear();
});

function start(command: string, words: readonly string[]): Demo {
  const child = spawn(command, words, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  const folder = () => {
    const found = /works in (\S+)/.exec(output)?.[1] ?? '';
    if (found) folders.add(found);
    return found;
  };
  return {
    child,
    ended,
    output: () => output,
    folder,
    async said(pattern) {
      while (!pattern.test(output)) {
        if (child.exitCode !== null) throw new Error(`the demo ended: ${output}`);
        await delay(50);
      }
      folder();
    },
  };
}

const demo = (...words: string[]) => start(nodeBinary(), [join(root, 'out/main/demo.js'), ...words]);

/** Processes that have the demo's folder in their environment or on their command line. */
function left(folder: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((pid) => {
      try {
        const text = ['environ', 'cmdline'].map((file) => readFileSync(`/proc/${pid}/${file}`, 'latin1'));
        return text.some((one) => one.includes(folder)) ? [`${pid} ${text[1]?.replaceAll('\0', ' ')}`] : [];
      } catch {
        // It ended while we looked.
        return [];
      }
    });
}

async function nothingLeft(folder: string): Promise<void> {
  while (left(folder).length > 0 || existsSync(join(folder, 'hosts'))) await delay(100);
}

describe('the demo', () => {
  it('does the main job and says what it did', async () => {
    const { ended, output, folder } = demo('--once');
    expect(await ended, output()).toBe(0);
    expect(output()).toContain('4 hosts synced');
    expect(output().match(/agent RUNNING/g)).toHaveLength(4);
    for (const name of ['web01', 'web02', 'web03', 'web04'])
      expect(output()).toMatch(new RegExp(`exit 0 {2}hello from ${name}`));
    expect(output()).toContain(`The data is in ${join(folder(), 'data')}`);
    await nothingLeft(folder());
  });

  it('stays open for looking around without --once, until Ctrl+C', async () => {
    const { child, ended, said, output, folder } = demo();
    await said(/Ctrl\+C ends the demo/);
    const console = /Open (\S+) and sign in/.exec(output())?.[1] ?? '';
    expect((await fetch(console)).status).toBe(200);
    child.kill('SIGINT');
    await ended;
    await nothingLeft(folder());
  });

  it('leaves no process behind when it is killed half-way', async () => {
    const { child, ended, said, folder } = demo('--once');
    await said(/EXECUTE_SCRIPT|WAIT_AGENT|OVER_SUCCESS/);
    child.kill('SIGKILL');
    await ended;
    await nothingLeft(folder());
  });

  it('leaves no process behind when npm is killed, which leaves a shell behind itself', async () => {
    const { child, ended, said, folder } = start('npm', ['run', 'demo', '--', '--once']);
    await said(/installing on/);
    child.kill('SIGKILL');
    await ended;
    await nothingLeft(folder());
  });
});
