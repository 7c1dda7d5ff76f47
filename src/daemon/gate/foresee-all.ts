// What a set would newly do to everybody present, in every meeting.
import type { Protection } from '../../guard/protect.ts';
import type { Foreseen } from '../../moderation/foresight.ts';
import type { Moderator } from '../../moderation/moderator.ts';
import type { PolicySet } from '../../policy/policy.ts';
import type { Spot } from './probation.ts';

export interface Followed extends Pick<Moderator, 'place' | 'foresee' | 'decideAll'> {
  readonly account: string;
}

export interface ForeseenEverywhere {
  removed: readonly Foreseen[];
  /** How many meetings there are. */
  meetings: number;
  /** People who count. */
  present: number;
  /** Meetings in which not everybody could be looked at. */
  blind: ReadonlySet<string>;
}

/** `before`: the set that acts in a meeting; undefined: none does. `protection`: who would be protected along with `next`, if others than now. */
export async function foreseeAll(
  meetings: readonly Followed[],
  next: PolicySet,
  before: (spot: Spot) => PolicySet | undefined,
  protection?: Protection,
): Promise<ForeseenEverywhere> {
  const removed: Foreseen[] = [];
  const blind = new Set<string>();
  let present = 0;
  for (const moderator of meetings) {
    const spot = spotOf(moderator);
    const prospect = await moderator.foresee(next, before(spot), protection);
    present += prospect.present;
    removed.push(...prospect.removed);
    if (!prospect.ready || !prospect.complete) blind.add(spot.meeting);
  }
  return { removed, meetings: meetings.length, present, blind };
}

export function followedBy(account: string, { place, foresee, decideAll }: Moderator): Followed {
  return { account, place, foresee, decideAll };
}

export function spotOf(followed: Followed): Spot {
  return { account: followed.account, meeting: followed.place() };
}
