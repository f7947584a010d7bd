import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { readUpgradeProgram } from '@main/domains/agents/agent-bundle';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { agentTestsSkipped, stageAgentFiles } from './support/agent-process';

const source = 'resources/agent/src';

/** Parses as Python 3.6, finds names that two modules both define, and calls that 3.6 does not have. */
const inspect = `
import ast, sys
options = {} if sys.version_info < (3, 8) else {'feature_version': (3, 6)}
tree = ast.parse(open(sys.argv[1], encoding='utf-8').read(), **options)
names = {}
for node in tree.body:
    targets = [node.name] if hasattr(node, 'name') else [
        name.id for target in getattr(node, 'targets', []) for name in ast.walk(target) if isinstance(name, ast.Name)]
    for name in targets:
        if name in names: print('defined twice:', name)
        names[name] = True
newer = {'capture_output', 'text', 'removeprefix', 'removesuffix', 'fromisoformat', 'ThreadingHTTPServer',
         'time_ns', 'nullcontext', 'cached_property', 'raise_signal', 'pidfd_open', 'block_on_close'}
for node in ast.walk(tree):
    if isinstance(node, ast.keyword) and node.arg in newer: print('newer than 3.6:', node.arg)
    if isinstance(node, ast.Attribute) and node.attr in newer - {'text'}: print('newer than 3.6:', node.attr)
    if isinstance(node, ast.ImportFrom) and node.level: print('a relative import is left:', node.module)
`;

describe.skipIf(agentTestsSkipped)("the agent's source", () => {
  let files: string;
  beforeAll(async () => {
    files = await stageAgentFiles();
  });
  afterAll(() => rm(files, { recursive: true }));

  it('names every module once in its order', () => {
    const order = readFileSync(join(source, 'order.txt'), 'utf8').trim().split('\n');
    const modules = readdirSync(source).filter((name) => name.endsWith('.py'));
    expect(order.map((name) => `${name}.py`).sort()).toEqual(modules.sort());
  });

  it('joins into one file that Python 3.6 can read', () => {
    const agent = join(files, 'muster-agent.py');
    expect(execFileSync('python3', ['-c', inspect, agent], { encoding: 'utf8' })).toBe('');
    const compiled = spawnSync('python3', ['-W', 'error', '-m', 'py_compile', agent], { encoding: 'utf8' });
    expect(compiled.stderr).toBe('');
  });

  it('has an upgrade program that Python 3.6 can read', async () => {
    const program = join(files, 'upgrade.py');
    await writeFile(program, await readUpgradeProgram(resolve('resources/agent')));
    expect(execFileSync('python3', ['-c', inspect, program], { encoding: 'utf8' })).toBe('');
    const compiled = spawnSync('python3', ['-W', 'error', '-m', 'py_compile', program], { encoding: 'utf8' });
    expect(compiled.stderr).toBe('');
  });

  it.each(['sh', 'dash', 'bash'])('has scripts that %s can read', (shell) => {
    if (spawnSync(shell, ['-c', 'true']).error) return;
    for (const name of ['install.sh', 'uninstall.sh']) {
      expect(spawnSync(shell, ['-n', join(files, name)], { encoding: 'utf8' }).stderr).toBe('');
    }
  });

  it('has scripts without a complaint of shellcheck, where that is installed', () => {
    const checked = spawnSync(
      'shellcheck',
      ['-s', 'sh', join(files, 'install.sh'), join(files, 'uninstall.sh')],
      {
        encoding: 'utf8',
      },
    );
    if (!checked.error) expect(checked.stdout).toBe('');
  });

  it('passes its own unit tests', async () => {
    await writeFile(join(files, 'upgrade.py'), await readUpgradeProgram(resolve('resources/agent')));
    const ended = spawnSync('python3', ['-W', 'error', '-m', 'unittest', 'discover', '-s', 'tests/agent'], {
      encoding: 'utf8',
      env: {
        ...process.env,
        ...{
          MUSTER_AGENT_FILE: join(files, 'muster-agent.py'),
          MUSTER_UPGRADE_FILE: join(files, 'upgrade.py'),
        },
      },
    });
    expect(ended.status, ended.stderr).toBe(0);
    expect(ended.stderr).toMatch(/Ran \d+ tests/);
  });
});
