/** Numbers from 0 to below 1 that a seed repeats: a 32-bit linear congruential sequence, whose high bits are used. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
