import { describe, expect, it } from 'vitest';
import { killWhilePosting } from '../../support/kills';

describe('kill -9 under 200 parallel posts', () => {
  // The child runs the TypeScript of src-main as it is, which Node can from version 22.18 on.
  it.skipIf(!process.features.typescript)('loses no acknowledged write and tears none', async () => {
    const { acknowledged, lost, torn } = await killWhilePosting(4);
    expect(acknowledged).toBeGreaterThanOrEqual(4 * 50);
    expect({ lost, torn }).toEqual({ lost: [], torn: [] });
  });
});
