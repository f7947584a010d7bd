import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSyntaxService } from '@main/domains/library';
import { problemsIn } from '@main/domains/library/syntax.rules';
import { runProgram } from '@main/platform/programs/run-program';
import { describe, expect, it } from 'vitest';

const here = createSyntaxService({ here: runProgram, onHost: async () => undefined });

describe('a look at the syntax', () => {
  it.each([
    ['sh', 'echo a\nif true; then\necho b\n'],
    ['bash', 'echo a\nfor x in 1 2; do\n  echo $x\n'],
    ['python', 'import os\n\ndef f(:\n    pass\n'],
  ] as const)('finds the line in %s', async (language, content) => {
    const found = await here.check({ language, content });
    expect(found).toMatchObject({ state: 'wrong', where: 'here' });
    expect(found.problems[0]?.line).toBeGreaterThanOrEqual(3);
    expect(found.problems[0]?.message).not.toBe('');
  });

  it('runs nothing of the script', async () => {
    const file = join(tmpdir(), `muster-syntax-${process.pid}`);
    for (const [language, content] of [
      ['sh', `touch ${file}\n`],
      ['bash', `touch ${file}\nx=$(touch ${file})\n`],
      ['python', `open(${JSON.stringify(file)}, 'w')\n`],
    ] as const)
      expect(await here.check({ language, content })).toEqual({ state: 'ok', where: 'here', problems: [] });
    expect(existsSync(file)).toBe(false);
  });

  it('says so where it cannot be made: no checker, no interpreter, no line', async () => {
    const unchecked = { state: 'unchecked', where: null, problems: [] };
    expect(await here.check({ language: 'perl', content: 'BEGIN { die }' })).toEqual(unchecked);
    expect(await here.check({ language: 'powershell', content: 'if (' })).toEqual(unchecked);
    const none = createSyntaxService({ here: async () => undefined, onHost: async () => undefined });
    expect(await none.check({ language: 'bash', content: 'if', hostId: 1 })).toEqual(unchecked);
    const odd = createSyntaxService({
      here: async () => ({ exitCode: 3, stderr: 'no memory' }),
      onHost: async () => undefined,
    });
    expect(await odd.check({ language: 'bash', content: 'true' })).toEqual(unchecked);
  });

  it('asks the host first where one is named', async () => {
    const both = createSyntaxService({
      here: async () => ({ exitCode: 0, stderr: '' }),
      onHost: async () => ({ exitCode: 2, stderr: 'sh: 4: Syntax error: "fi" unexpected\n' }),
    });
    expect(await both.check({ language: 'sh', content: 'x', hostId: 1 })).toEqual({
      state: 'wrong',
      where: 'host',
      problems: [{ line: 4, message: 'Syntax error: "fi" unexpected' }],
    });
    expect(await both.check({ language: 'sh', content: 'x' })).toMatchObject({ state: 'ok', where: 'here' });
  });

  it('reads what bash, dash and busybox say', () => {
    const bash = "bash: line 2: syntax error near unexpected token `done'\nbash: line 2: `done'\n";
    expect(problemsIn(bash)).toEqual([{ line: 2, message: "syntax error near unexpected token `done'" }]);
    expect(problemsIn('sh: 7: Syntax error: Unterminated quoted string\n')[0]?.line).toBe(7);
    expect(problemsIn('sh: line 5: syntax error: unexpected end of file (expecting "fi")\n')[0]?.line).toBe(
      5,
    );
  });
});
