import { execFile, execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { agentTestsSkipped, stageAgentFiles } from './support/agent-process';
import { processesWith } from './support/bodies';
import { StandIn } from './support/stand-in';

interface Ended {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

const shells = ['dash', 'bash', 'busybox'].filter((name) => {
  try {
    execFileSync('sh', ['-c', `command -v ${name}`]);
    return true;
  } catch {
    return false;
  }
});

describe.skipIf(agentTestsSkipped)('the installer', () => {
  const console_ = new StandIn();
  let files: string;
  let home: string;

  beforeAll(async () => {
    files = await stageAgentFiles();
    await console_.start();
  });
  afterAll(async () => {
    await rm(files, { recursive: true });
    await console_.stop();
  });
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'agent-installed-'));
  });
  afterEach(() => rm(home, { recursive: true, force: true }));

  /** Runs a script with a shell, parameters on stdin. */
  const run = (shell: string, words: string[], input = '') =>
    new Promise<Ended>((done) => {
      const argv = shell === 'busybox' ? ['sh', ...words] : words;
      const child = execFile(
        shell,
        argv,
        { env: { ...process.env, MUSTER_RUN: 'of-somebody-else' } },
        (error, stdout, stderr) => {
          done({ status: typeof error?.code === 'number' ? error.code : error ? -1 : 0, stdout, stderr });
        },
      );
      // A script that refuses before it reads closes the pipe first.
      child.stdin?.on('error', () => undefined).end(input);
    });
  const parameters = (extra: Record<string, string> = {}) =>
    Object.entries({
      home,
      service: 'daemon',
      servers: console_.url,
      name: 'web01',
      token: 'secret-token',
      bind: '127.0.0.1',
      port: '0',
      ...extra,
    })
      .map(([key, value]) => `${key}=${value}\n`)
      .join('');

  it.each(shells)('installs, replaces in place, and removes every trace (%s)', async (shell) => {
    const first = await run(shell, [join(files, 'install.sh'), '-'], parameters());
    expect(first).toMatchObject({ status: 0, stderr: '' });
    expect(first.stdout).toMatch(/^##muster python ok 3\./m);
    expect(first.stdout).toMatch(/^##muster start ok running, pid \d+/m);
    expect(first.stdout).not.toContain('secret-token');
    const pid = /pid (\d+)/.exec(first.stdout)?.[1];
    expect(readFileSync(`/proc/${pid}/environ`, 'utf8')).not.toContain('MUSTER_RUN');
    expect(statSync(join(home, 'config.json')).mode & 0o777).toBe(0o600);
    await console_.seen(({ path, body }) => path === '/agent/new' && body.token === 'secret-token');

    const again = await run(
      shell,
      [join(home, 'install.sh'), '-'],
      `home=${home}\nservice=daemon\nname=web02\n`,
    );
    expect(again).toMatchObject({ status: 0, stderr: '' });
    expect(processesWith(`${home} start`)).toHaveLength(1);
    expect(JSON.parse(readFileSync(join(home, 'config.json'), 'utf8'))).toMatchObject({
      name: 'web02',
      token: 'secret-token',
    });

    await writeFile(join(home, 'not-ours'), '');
    expect(await run(shell, [join(home, 'uninstall.sh'), home])).toMatchObject({ status: 0, stderr: '' });
    expect(processesWith(home)).toEqual([]);
    expect(readdirSync(home)).toEqual(['not-ours']);
    await rm(join(home, 'not-ours'));
    expect(await run(shell, [join(files, 'uninstall.sh'), home])).toMatchObject({ status: 0, stderr: '' });
    expect(existsSync(home)).toBe(false);
    expect((await run(shell, [join(files, 'uninstall.sh'), home])).status).toBe(0);
  });

  it('fails with a status and one line for each reason', async () => {
    const install = (extra: Record<string, string>) =>
      run('sh', [join(files, 'install.sh'), '-'], parameters(extra));
    const cases: [Record<string, string>, number, RegExp][] = [
      [{ home: '/' }, 2, /home must be/],
      [{ home: `${home}/$(id)` }, 2, /not allowed/],
      [{ service: 'magic' }, 2, /service must be/],
      [{ sha256: '00' }, 6, /wrong digest/],
      [{ agent: '/no/such' }, 6, /missing/],
      [{ servers: 'ftp://x' }, 7, /servers must hold/],
      [{ port: '99999' }, 7, /port must be between/],
      [{ port: String(console_.port) }, 8, /cannot listen/],
    ];
    for (const [extra, status, words] of cases) {
      const ended = await install(extra);
      expect({ extra, status: ended.status }).toEqual({ extra, status });
      expect(ended.stderr).toMatch(words);
      expect(ended.stderr.trim().split('\n')).toHaveLength(1);
      expect(ended.stderr + ended.stdout).not.toContain('secret-token');
    }
    expect((await run('sh', [join(files, 'install.sh')])).status).toBe(2);
  });

  it('checks the host and says what works', async () => {
    await run('sh', [join(files, 'install.sh'), '-'], parameters({ service: 'none' }));
    const agent = join(home, 'muster-agent.py');
    const checked = await run('python3', ['-I', agent, '--home', home, '--check']);
    expect(checked.status).toBe(0);
    expect(checked.stdout).toMatch(/^ok +server +http:\/\/127\.0\.0\.1:\d+ answers/m);
    expect(checked.stdout).not.toContain('secret-token');
    const version = await run('python3', ['-I', agent, '--version']);
    const { version: ours } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    expect(version.stdout).toBe(`muster-agent ${ours}\n`);
  });
});
