import { expect, it } from 'vitest';
import { operator } from '../support';
import { openImport } from './import.support';

it('an import tells how far it has come while it compares and while it writes', async () => {
  const setup = await openImport();
  const lines = Array.from({ length: 7000 }, (_, at) => `10.7.${at >> 8}.${at & 255},web-${at}`);
  const file = await setup.upload(`内网IP,主机名\n${lines.join('\n')}\n`);
  const seen = new Set<string>();
  let over = false;
  const watching = (async () => {
    while (!over) {
      const { phase, done, total } = setup.imports.progress(operator, file.importId);
      if (done > 0 && done < total) seen.add(phase);
      await new Promise((resolve) => setImmediate(resolve));
    }
  })();
  expect(await file.apply()).toMatchObject({ added: 7000 });
  over = true;
  await watching;
  expect([...seen].sort()).toEqual(['comparing', 'writing']);
  expect(setup.imports.progress(operator, file.importId).phase).toBe('idle');
});
