import { createHash } from 'node:crypto';
import { runScript } from '@main/platform/ssh';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { hostileStrings } from '../../support/hostile';
import { endpointOf, openWorkbench } from '../../support/ssh/bench';
import { type RealSshd, startRealSshd } from '../../support/ssh/real-sshd';
import { record, specOf } from '../../support/ssh/runs';

let sshd: RealSshd;
beforeAll(async () => {
  sshd = await startRealSshd();
});
afterAll(() => sshd.stop());

it('500 strings that want to be code reach a script by its environment, byte for byte', async () => {
  const bench = await openWorkbench();
  const user = await sshd.addUser();
  const strings = hostileStrings(500, 'muster-hijacked', 2);
  const host = { address: '127.0.1.2', port: sshd.port };
  const login = { username: user.name, auth: { kind: 'password' as const, password: user.password } };
  const session = await bench.pool().session(endpointOf(host, login));
  const seen = record();
  const result = await runScript(
    session,
    specOf({
      env: Object.fromEntries(strings.map((text, at) => [`H${at}`, text])),
      script: `n=0; while [ $n -lt ${strings.length} ]; do eval 'v=$H'$n; printf %s "$v" | sha256sum; n=$((n+1)); done\nls -A "$HOME"`,
    }),
    seen.handlers,
  );
  result.acknowledge();
  await bench.close();
  const sum = (text: string) => createHash('sha256').update(text).digest('hex');
  expect(seen.text('stdout')).toContain(strings.map((text) => `${sum(text)}  -\n`).join(''));
  expect(seen.text('stdout')).not.toContain('muster-hijacked');
});
