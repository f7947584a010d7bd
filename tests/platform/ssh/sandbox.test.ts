import { existsSync } from 'node:fs';
import { afterEach, expect, it } from 'vitest';
import { endpointOf, openWorkbench, type Workbench } from '../../support/ssh/bench';

let bench: Workbench | undefined;
afterEach(() => bench?.close());

it.skipIf(process.platform !== 'linux')(
  'a sandbox host ends with all that it started, also what left its session and cleared its environment',
  async () => {
    bench = await openWorkbench();
    const host = await bench.host();
    const session = await bench.pool().session(endpointOf(host));
    const start = async (word: string) => {
      const held = `${word} tail -f "$HOME/kept" </dev/null >/dev/null 2>&1`;
      const { stdout } = await session.exec(`touch kept; ${held} & echo $!`);
      const pid = Number(stdout.trim());
      expect(existsSync(`/proc/${pid}`)).toBe(true);
      return pid;
    };
    const pids = [await start('setsid'), await start('setsid env -i')];
    await host.close();
    expect(pids.filter((pid) => existsSync(`/proc/${pid}/exe`))).toEqual([]);
  },
);
