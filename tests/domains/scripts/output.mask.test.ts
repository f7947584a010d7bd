import { OutputMask } from '@main/domains/scripts/output.mask';
import { describe, expect, it } from 'vitest';

async function masked(secrets: string[], pieces: string[]): Promise<{ whole: string; atOnce: string }> {
  let whole = '';
  const mask = new OutputMask(secrets, async (_, bytes) => {
    whole += bytes.toString('latin1');
  });
  for (const piece of pieces) await mask.write('stdout', Buffer.from(piece, 'latin1'));
  const atOnce = whole;
  await mask.end();
  return { whole, atOnce };
}

describe('the mask over an output', () => {
  it('blanks a secret wherever it is cut, and keeps the length', async () => {
    const text = 'a secret1 b secretsecret1 c secre';
    for (let cut = 0; cut <= text.length; cut += 1) {
      const { whole } = await masked(['secret1'], [text.slice(0, cut), text.slice(cut)]);
      expect(whole).toBe('a ******* b secret******* c secre');
    }
    expect((await masked(['secret1'], [...text])).whole).toBe('a ******* b secret******* c secre');
  });

  it('holds back no more than what may be the beginning of one', async () => {
    const { atOnce } = await masked(['secret1'], ['password: sec']);
    expect(atOnce).toBe('password: ');
    expect((await masked(['secret1'], ['done\n'])).atOnce).toBe('done\n');
  });

  it('blanks the longer of two first, and leaves what is too short to be a secret', async () => {
    expect((await masked(['abcd', 'abcdef', 'x'], ['x abcdef abcd'])).whole).toBe('x ****** ****');
  });
});
