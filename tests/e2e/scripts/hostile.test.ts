import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AgentHome, askAgent, stageAgentFiles } from '../../agent/support/agent-process';
import { hostileStrings } from '../../support/hostile';
import { canRunSshd } from '../../support/ssh/real-sshd';
import { type Answer, openField, script } from './field';

const count = 500;
const mark = 'muster-hijacked';
const strings = hostileStrings(count, mark);

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
/** One word of a word list, whatever stands in it. */
const quoted = (word: string) => `'${word.replaceAll("'", `'\\''`)}'`;

async function inTurn<T>(
  items: readonly T[],
  parallel: number,
  work: (item: T, at: number) => Promise<void>,
) {
  let next = 0;
  const hand = async () => {
    for (let at = next++; at < items.length; at = next++) await work(items[at] as T, at);
  };
  await Promise.all(Array.from({ length: parallel }, hand));
}

/** Who speaks 000: the listener for a host behind an sshd, or the agent on its own port. */
interface Way {
  /** Who may do everything, and in whose name files are moved. */
  readonly root: (body: object) => Promise<Answer>;
  /** A login whose shell starts quickly; `user` is its name. */
  readonly sync: (body: object) => Promise<Answer>;
  readonly transfer: (body: object) => Promise<{ readonly code: number }>;
  readonly user: string;
  /** Strings for which one run each is affordable. */
  readonly some: readonly string[];
  close(): Promise<void>;
}

const ip = '127.0.9.31';

async function overSsh(): Promise<Way> {
  const [plain, root] = await Promise.all([openField([ip]), openField([ip], { root: true })]);
  return {
    root: root.api.sync,
    sync: plain.api.sync,
    transfer: async (body) => (await plain.api.call('POST', '/agent/file/transfer', body)).body,
    user: plain.user,
    some: strings,
    async close() {
      await Promise.all([plain.close(), root.close()]);
    },
  };
}

async function byAgent(): Promise<Way> {
  const files = await stageAgentFiles();
  const home = await AgentHome.create(files, { servers: ['http://127.0.0.1:1'], token: 'secret-token' });
  const { port } = await home.start();
  const ask = async (path: string, body: object) => (await askAgent(port, 'POST', path, body)).body as never;
  return {
    root: (body) => ask('/agent/script/sync', body),
    sync: (body) => ask('/agent/script/sync', body),
    transfer: (body) => ask('/agent/file/transfer', body),
    user: 'root',
    // Each run has a Python process to itself.
    some: strings.filter((_, at) => at % 5 === 0),
    async close() {
      await home.remove();
      await rm(files, { recursive: true });
    },
  };
}

describe.skipIf(!canRunSshd()).each([
  ['over SSH', overSsh],
  ['by the agent', byAgent],
] as const)('%s, 500 strings that want to be code stay data', (_name, open) => {
  let way: Way;
  let folder: string;

  beforeAll(async () => {
    way = await open();
    folder = await mkdtemp(join(tmpdir(), 'muster-e2e-hostile-'));
    await chmod(folder, 0o777);
  });
  afterAll(async () => {
    const places = [folder, '/', '/root', '/tmp', '/usr'].filter((place) => existsSync(join(place, mark)));
    await way?.close();
    await rm(folder, { recursive: true, force: true });
    expect(places).toEqual([]);
  });

  it('as parameters, byte for byte', async () => {
    const answer = await way.sync(
      script(ip, 'param', 'for w; do printf %s "$w" | sha256sum; done', {
        user: way.user,
        param: strings.map(quoted).join(' '),
      }),
    );
    expect(answer).toMatchObject({ code: 0, exit_code: 0 });
    expect(answer.stdout).toBe(strings.map((text) => `${sha256(text)}  -\n`).join(''));
  });

  it('as folders', async () => {
    const wrong: string[] = [];
    await inTurn(way.some, 6, async (text, at) => {
      const path = join(folder, 'paths', text);
      // Dots and slashes are resolved by whoever looks: such a name is another folder's.
      await mkdir(path, { recursive: true });
      const answer = await way.sync(
        script(ip, `path-${at}`, 'pwd -P | tr "\\n" "|"', { user: way.user, path }),
      );
      if (answer.stdout !== `${path}\n`.replaceAll('\n', '|')) wrong.push(text);
    });
    expect(wrong).toEqual([]);
  });

  it('as users: nobody runs anything', async () => {
    const wrong: unknown[] = [];
    await inTurn(way.some, 6, async (user, at) => {
      const answer = await way.sync(script(ip, `user-${at}`, `touch ${join(folder, 'ran')}`, { user }));
      // 3: there is no such user; 400: it cannot be one.
      if (answer.code !== 3 && answer.code !== 400) wrong.push({ user, answer });
    });
    expect(wrong).toEqual([]);
    expect(existsSync(join(folder, 'ran'))).toBe(false);
  });

  it('as file names, each with its content', async () => {
    const files = join(folder, 'files');
    await mkdir(files);
    await chmod(files, 0o777);
    const { user } = way;
    const answer = await way.transfer({
      ...{ bcommand: 'true', bcommand_user: user, acommand: 'true', acommand_user: user },
      ...{ ip, task_id: 'files' },
      file_list: strings.map((name, at) => ({
        ...{ file_id: at, path: files, name, user, group: user, content: name },
        md5_check: false,
      })),
    });
    expect(answer.code).toBe(0);
    expect(readdirSync(files).toSorted()).toEqual(strings.toSorted());
    for (const name of strings) expect(await readFile(join(files, name), 'utf8')).toBe(name);
  });
});
