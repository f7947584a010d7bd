import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CuttingProxy, startCuttingProxy } from '../../support/cutting-proxy';
import { seededIntegers } from '../../support/random';
import { canRunSshd } from '../../support/ssh/real-sshd';
import { type Answer, openField, script } from './field';

/** One host, and so one connection, for each cut. */
const addresses = Array.from({ length: 100 }, (_, at) => `127.0.61.${at + 1}`);
const lines = 4000;
/** What the script writes, and all that goes with it, is some 24 kB up and down. */
const mostBytes = 26_000;

describe.skipIf(!canRunSshd())('the connection of a run is cut at 100 moments', () => {
  let field: Awaited<ReturnType<typeof openField>>;
  let proxy: CuttingProxy;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'muster-e2e-cuts-'));
    await chmod(folder, 0o777);
    const pick = seededIntegers(61);
    const seen = new Set<string>();
    field = await openField(addresses, {
      async between(port) {
        proxy = await startCuttingProxy({
          to: { address: '127.0.0.1', port },
          address: '0.0.0.0',
          // The first connection to each host is cut, in its handshake or at any moment after.
          bytesUntilCut(address) {
            if (seen.has(address)) return undefined;
            seen.add(address);
            return 1 + pick(mostBytes);
          },
        });
        return proxy.port;
      },
    });
  });
  afterAll(async () => {
    await field?.close();
    await proxy?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('each is reported as it was: with its return code and all of its output, or not as a success', async () => {
    const sign = (ip: string) => join(folder, ip);
    const work = (ip: string) => `echo ran >>${sign(ip)}; seq ${lines}; exit 7`;
    const answers = await Promise.all(
      addresses.map((ip) => field.api.sync(script(ip, 'cut', work(ip), { user: field.user, timeout: 120 }))),
    );
    const whole = Array.from({ length: lines }, (_, at) => `${at + 1}\n`).join('');
    const outcomes = { whole: 0, lost: 0, unreached: 0 };
    for (const [at, answer] of answers.entries()) {
      const runs = await readFile(sign(addresses[at] ?? ''), 'utf8').catch(() => '');
      outcomes[judge(answer, whole, runs)] += 1;
    }
    process.stdout.write(`${proxy.cut} cuts: ${JSON.stringify(outcomes)}\n`);
    expect(proxy.cut).toBeGreaterThanOrEqual(60);
    expect(outcomes.whole).toBeGreaterThan(0);
  });
});

/** Throws where an answer says something that did not happen. */
function judge(answer: Answer, whole: string, runs: string): 'whole' | 'lost' | 'unreached' {
  expect(['', 'ran\n'], 'it ran twice').toContain(runs);
  if (answer.code === 0) {
    expect(answer).toMatchObject({ exit_code: 7, stderr: '' });
    expect(answer.stdout === whole, `${answer.stdout.length} characters of ${whole.length}`).toBe(true);
    expect(runs).toBe('ran\n');
    return 'whole';
  }
  expect(answer).toMatchObject({ code: 5, exit_code: -1, msg: expect.stringMatching(/./) });
  return runs === '' ? 'unreached' : 'lost';
}
