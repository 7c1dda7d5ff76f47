// What a set would newly do to everybody present, in every meeting.
import type { Foreseen } from '../../moderation/foresight.ts';
import type { Moderator } from '../../moderation/moderator.ts';
import type { PolicySet } from '../../policy/policy.ts';

export type Followed = Pick<Moderator, 'place' | 'foresee' | 'decideAll'>;

export interface ForeseenEverywhere {
  removed: readonly Foreseen[];
  /** People who count. */
  present: number;
  /** Meetings in which not everybody could be looked at. */
  blind: ReadonlySet<string>;
}

/** `before`: the set that acts in a meeting; undefined: none does. */
export async function foreseeAll(
  meetings: readonly Followed[],
  next: PolicySet,
  before: (meeting: string) => PolicySet | undefined,
): Promise<ForeseenEverywhere> {
  const removed: Foreseen[] = [];
  const blind = new Set<string>();
  let present = 0;
  for (const moderator of meetings) {
    const key = moderator.place();
    const prospect = await moderator.foresee(next, before(key));
    present += prospect.present;
    removed.push(...prospect.removed);
    if (!prospect.ready || !prospect.complete) blind.add(key);
  }
  return { removed, present, blind };
}
