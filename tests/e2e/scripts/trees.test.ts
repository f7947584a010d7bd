import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canRunSshd, type RealSshd, startRealSshd } from '../../support/ssh/real-sshd';
import { type Answer, isAlive, script } from './field';
import { type Hands, overAgent, overSsh } from './hands';

/** Notes its pid and stays; `f` is the file of pids. */
const stay = 'echo $$ >>"$f"; exec sleep 300';
const inner = `sh -c '${stay}'`;

/** How a script can leave processes, each with the number of pids that it notes. `u` is another user. */
const kinds: Readonly<Record<string, readonly [pids: number, script: string]>> = {
  plain: [1, stay],
  pipeline: [2, `${inner} | sh -c 'echo $$ >>"$f"; exec cat'`],
  background: [1, `${inner} & wait`],
  nohup: [1, `nohup ${inner} >/dev/null 2>&1 & wait`],
  setsid: [1, `setsid ${inner} & wait; sleep 300`],
  'double fork': [
    1,
    `(setsid sh -c "(${inner.replaceAll('$', '\\$').replaceAll('"', '\\"')} &)" &); sleep 300`,
  ],
  su: [1, `su "$u" -c '${stay}'`],
  sudo: [1, `sudo -u "$u" f="$f" ${inner}`],
  'deaf to TERM': [1, `trap '' TERM; echo $$ >>"$f"; while :; do sleep 1; done`],
  'closed input': [1, `exec <&-; ${inner} <&- & wait`],
  'holds the output': [1, `${inner} & trap 'exit 0' TERM; wait`],
  zombie: [
    2,
    `sh -c 'sh -c "exit 0" & echo $! >>"$f"; exec ${inner.replaceAll("'", '"').replaceAll('"$f"', '\\"$f\\"').replaceAll('$$', '\\$\\$')}'`,
  ],
};

describe.skipIf(!canRunSshd()).each([
  ['over SSH', overSsh, '127.0.9.21'],
  ['by the agent', overAgent, '10.77.0.21'],
] as const)('processes that a script leaves, stopped %s', (_way, open, ip) => {
  let hands: Hands;
  let users: RealSshd;
  let other: string;
  let folder: string;

  beforeAll(async () => {
    users = await startRealSshd();
    other = (await users.addUser()).name;
    hands = await open(ip);
    folder = await mkdtemp(join(tmpdir(), 'muster-e2e-trees-'));
    await chmod(folder, 0o777);
  });
  afterAll(async () => {
    await hands?.close();
    await users?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it.each(Object.entries(kinds))('%s: gone', async (name, [count, content]) => {
    const file = join(folder, name.replaceAll(' ', '-'));
    await writeFile(file, '');
    await chmod(file, 0o666);
    const pids = async () => (await readFile(file, 'utf8')).split('\n').filter(Boolean).map(Number);
    const run = hands.api.sync(script(ip, name, `export f='${file}' u='${other}'\n${content}\n`));
    await expect.poll(async () => (await pids()).length, { timeout: 20_000 }).toBe(count);
    expect((await pids()).some(isAlive)).toBe(true);
    expect(await hands.api.cancel(ip, name)).toEqual({ code: 0, msg: 'success' });
    expect((await pids()).filter(isAlive)).toEqual([]);
    const answer: Answer = await run;
    expect(answer.code).toBe(6);
  });
});
