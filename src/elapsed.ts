// How much time goes by, for whatever ends: a wall clock that is set back prolongs nothing, and a machine that sleeps stops nothing.

/** Milliseconds since the first look, by whichever clock went further since the look before; never less than before. */
export function createElapsed(wall: () => number = () => Date.now(), steady: () => number = () => performance.now()): () => number {
  let before = { wall: wall(), steady: steady() };
  let elapsed = 0;
  return () => {
    const now = { wall: wall(), steady: steady() };
    elapsed += Math.max(now.wall - before.wall, now.steady - before.steady, 0);
    before = now;
    return elapsed;
  };
}
