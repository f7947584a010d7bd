import { describe, expect, it } from 'vitest';
import { killWhilePosting } from '../../support/kills';

describe('kill -9 under 200 parallel posts', () => {
  it('loses no acknowledged write in 50 kills', async () => {
    const { acknowledged, lost, torn } = await killWhilePosting(50);
    console.log(`${acknowledged} acknowledged, ${lost.length} lost, ${torn.length} torn`);
    expect({ lost, torn }).toEqual({ lost: [], torn: [] });
  });
});
