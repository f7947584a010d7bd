/** Numbers from 0 to below 1 (mulberry32): chance that is the same in every run of a test. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Whole numbers from 0 to below `limit`, the same ones in every run. */
export function seededIntegers(seed: number): (limit: number) => number {
  const next = seededRandom(seed);
  return (limit) => Math.floor(next() * limit);
}
