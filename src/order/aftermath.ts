// What is seen of an order after it was given up on its way: the server may carry it out all the same.
// The one rule: of these, nobody counts as removed by us without a yes of the server. Whoever comes in did so by our request, unless the server refused it.
import type { ActionRel } from '../roster/participant.ts';
import type { ReplyMeaning } from './answer.ts';
import { type Progress, wasTaken } from './progress.ts';

export interface Aftermath {
  /** What the request on its way came to. */
  answered(meaning: ReplyMeaning | undefined): void;
  left(): void;
  entered(): void;
}

/** A yes whose effect shows later than this is not what had it. */
const shownWithinMs = 10_000;
/** Longer than a request takes. */
const entersWithinMs = 60_000;

/** `progress`: as the order ended. `onCarriedOut` is called once at most. */
export function createAftermath(rel: ActionRel, progress: Progress & { phase: 'over' }, onCarriedOut: () => void): Aftermath {
  const endedAt = performance.now();
  let yesAt = wasTaken(progress) ? endedAt : undefined;
  let isOut = progress.left === true && rel !== 'admit';
  let isOver = false;

  function carriedOut(): void {
    if (isOver) return;
    isOver = true;
    onCarriedOut();
  }

  return {
    answered(meaning) {
      if (meaning?.kind === 'accepted') yesAt = performance.now();
      else if (meaning === undefined || !('unknown' in meaning && meaning.unknown)) isOver = true;
      if (isOut && yesAt !== undefined) carriedOut();
    },
    left() {
      if (rel === 'admit') isOver = true;
      else if (yesAt === undefined) isOut = true;
      else if (performance.now() - yesAt <= shownWithinMs) carriedOut();
    },
    entered() {
      if (rel === 'admit' && performance.now() - endedAt <= entersWithinMs) carriedOut();
    },
  };
}
