import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { userInfo } from 'node:os';

/** A whole script request of 000, run as the user of the tests. */
export function scriptBody(content: string, extra: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    interpreter: '/bin/sh',
    path: '/tmp',
    user: userInfo().username,
    content,
    param: '',
    timeout: 20,
    ip: '10.2.2.2',
    task_id: 'f32ed3',
    ...extra,
  };
}

/** Living processes (zombies are not) whose command line holds the words. */
export function processesWith(words: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        if (!readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').includes(words)) return false;
        return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
      } catch {
        return false;
      }
    });
}

/** Waits until a file is there, which a script makes when it has come so far. */
export async function appears(path: string): Promise<void> {
  while (!existsSync(path)) await new Promise((done) => setTimeout(done, 20));
}
