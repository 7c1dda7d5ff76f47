// What leaves a channel next. Pure: one notice by itself, and what is late together as one digest.

export interface Waiting {
  /** Epoch ms of the first notice of the matter that was not told: news of it does not make it young. */
  since: number;
}

/** What was not told within this time goes with whatever else waits. */
const lateMs = 5_000;

/** `isFailing`: the channel did not take the last letter. Oldest first. */
export function nextOf<W extends Waiting>(waiting: readonly W[], at: number, isFailing: boolean): readonly W[] {
  const sorted = waiting.toSorted((a, b) => a.since - b.since);
  const isLate = isFailing || sorted.some((one) => at - one.since >= lateMs);
  return isLate ? sorted : sorted.slice(0, 1);
}
