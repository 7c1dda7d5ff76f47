// What time it is at the daemon, by what it has said. Of the browser's two clocks one can be set, and the other may stand still while the machine sleeps.

/** One moment by both clocks of the browser, ms. */
export interface Moment {
  wall: number;
  steady: number;
}

/** What time it was at the daemon, at which moment here. */
export interface Reading {
  at: number;
  here: Moment;
}

/** The two machines' clocks do not run alike: a belief that is ahead gives way, slowly, and not by more after a sleep. */
const giveWay = { share: 0.01, mostMs: 50 };

export function moment(): Moment {
  return { wall: Date.now(), steady: performance.now() };
}

/** Ms; by the clock that says more have passed. */
export function between(from: Moment, to: Moment): number {
  return Math.max(to.wall - from.wall, to.steady - from.steady);
}

export function timeAt({ at, here }: Reading, then: Moment): number {
  return at + between(here, then);
}

/**
 * After a message that was written `at`, and not before it was `asked` for. One that says it is later than was believed came quicker than those before
 * it; one that says it is earlier is late. Where it cannot be as late as that, a clock has been set.
 */
export function corrected(known: Reading, at: number, asked: Moment, here: Moment): Reading {
  const believed = timeAt(known, here);
  if (believed > at + between(asked, here)) return { at, here };
  const less = Math.min(giveWay.mostMs, giveWay.share * between(known.here, here));
  return { at: Math.max(at, believed - less), here };
}
