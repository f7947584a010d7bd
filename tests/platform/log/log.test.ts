import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLogger } from '@main/platform/log';
import { openLogFile } from '@main/platform/log/log.file';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../support/store';

describe('the log', () => {
  it('writes JSON lines, and of an error only what is known to be harmless', async () => {
    const dataDir = await temporaryFolder();
    const echoed: string[] = [];
    const logger = createLogger({ dataDir, level: 'info', echo: (line) => echoed.push(line) });
    logger.debug({}, 'not shown');
    logger.child({ job: 7 }).info({ host: 'a' }, 'started');
    const cause = Object.assign(new Error('inner'), { code: 'EPIPE' });
    const err = Object.assign(new Error('outer', { cause }), { config: { password: 'hunter2' } });
    logger.error({ err, job: 7 }, 'failed');
    const lines = readFileSync(join(dataDir, 'logs/muster.log'), 'utf8').trim().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { level: 'info', job: 7, host: 'a', msg: 'started', time: expect.stringMatching(/^\d{4}-.*Z$/) },
      { level: 'error', err: { message: 'outer', cause: { message: 'inner', code: 'EPIPE' } } },
    ]);
    expect(lines.join()).not.toContain('hunter2');
    expect(echoed).toEqual(['error: failed: outer {"job":7}\n']);
  });

  it('refuses a level that is none', async () => {
    const dataDir = await temporaryFolder();
    expect(() => createLogger({ dataDir, level: 'loud' })).toThrow('MUSTER_LOG_LEVEL: must be one of');
  });

  it('begins a new file when one is full and keeps so many', async () => {
    const folder = await temporaryFolder();
    const file = openLogFile({ folder, most: 10, older: 2 });
    for (let number = 0; number < 8; number += 1) file.write(`line ${number}\n`);
    file.close();
    expect(readdirSync(folder).sort()).toEqual(['muster.1.log', 'muster.2.log', 'muster.log']);
    expect(readFileSync(join(folder, 'muster.log'), 'utf8')).toBe('line 6\nline 7\n');
    expect(readFileSync(join(folder, 'muster.2.log'), 'utf8')).toBe('line 2\nline 3\n');
  });
});
