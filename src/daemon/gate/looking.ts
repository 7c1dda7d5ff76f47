// Looks into the meetings that a set on probation is about, as soon as they can be looked into, until none is left or it would remove too many.
import { isTooMany, type RemovalBounds } from '../../guard/new-removals.ts';
import { type Finding, findingOf } from './finding.ts';
import { type Followed, spotOf } from './foresee-all.ts';
import { beforeIn, isOpenFor, keyOf, type Probation } from './probation.ts';

export interface LookingOptions {
  bounds(): RemovalBounds | undefined;
  meetings(): readonly Followed[];
  probation(): Probation | undefined;
  /** Nothing is left to look at. */
  onOver(one: Probation): void;
  /** It would remove too many. */
  onClosed(finding: Finding): void;
}

const lookEveryMs = 250;
/** Somebody who cannot be read delays a meeting for so long. */
const patienceMs = 10_000;

export function lookInto({ bounds, meetings, probation, onOver, onClosed }: LookingOptions): { stop(): void } {
  let looking = false;
  const timer = setInterval(() => void look(), lookEveryMs);

  async function look(): Promise<void> {
    const one = probation();
    if (one === undefined || one.closed || looking) return;
    looking = true;
    try {
      for (const moderator of meetings()) if (isOpenFor(one, spotOf(moderator))) await lookAt(one, moderator);
      if (probation() === one && !one.closed && isOver(one)) onOver(one);
    } finally {
      looking = false;
    }
  }

  async function lookAt(one: Probation, moderator: Followed): Promise<void> {
    const spot = spotOf(moderator);
    const key = keyOf(spot);
    const known = one.taken.get(spot.account);
    const prospect = await moderator.foresee(one.set, beforeIn(one, spot));
    if (probation() !== one || one.closed || !prospect.ready || one.taken.get(spot.account) !== known) return;
    const since = one.readySince.get(key) ?? performance.now();
    one.readySince.set(key, since);
    if (!prospect.complete && performance.now() - since < patienceMs) return;
    one.present += prospect.present;
    one.removed.push(...prospect.removed);
    const limit = bounds();
    if (limit !== undefined && isTooMany(one.removed.length, one.present, limit)) {
      one.closed = true;
      onClosed(findingOf(one.removed));
      return;
    }
    one.looked.add(key);
    void moderator.decideAll('anew');
  }

  /** More meetings of an account that was taken over may be joined any moment. */
  function isOver(one: Probation): boolean {
    const all = meetings();
    const open = all.filter((moderator) => isOpenFor(one, spotOf(moderator)));
    if (performance.now() >= one.until) return !open.some(({ account }) => one.taken.has(account));
    return one.taken.size === 0 && all.length > 0 && open.length === 0;
  }

  return { stop: () => clearInterval(timer) };
}
