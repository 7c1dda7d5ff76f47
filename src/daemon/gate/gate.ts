// Before a new set of policies takes effect, it decides everybody present, unseen. Would it newly remove too many, it waits for a human.
// After a start with other policies there is no older set to stay with: until everybody present has been looked at, its rules only propose.
import { isTooMany, type RemovalBounds } from '../../guard/new-removals.ts';
import type { PolicySet } from '../../policy/policy.ts';
import { type Finding, findingOf } from './finding.ts';
import { type Followed, foreseeAll } from './foresee-all.ts';
import { isOpenFor, type Probation, probationOf } from './probation.ts';

export interface GateOptions {
  /** Undefined: nothing ever waits. */
  bounds(): RemovalBounds | undefined;
  meetings(): readonly Followed[];
  /** The set that is on trial by the gate has been looked at everywhere, and may act. */
  onProven(): void;
  /** It would newly remove too many. */
  onClosed(finding: Finding): void;
}

export interface Gate {
  /** What keeps this set from taking effect; undefined: nothing. */
  judge(next: PolicySet, current: PolicySet): Promise<Finding | undefined>;
  /** Whom a set that waits would newly remove by now, without a word on whether that is too many. `current`: the set in force, where that is another one. */
  survey(next: PolicySet, current: PolicySet | undefined): Promise<Finding>;
  /** It has taken effect after it was judged. Meetings that could not be looked at then are looked at as soon as they can. */
  took(next: PolicySet, before: PolicySet): void;
  /** The daemon starts with another set than was in force: no older one is at hand. `doubts`: it waits, whatever it would do. */
  begin(set: PolicySet, doubts: readonly string[]): void;
  /** The set acts, whatever it would do. */
  open(): void;
  /** Rules only propose in this meeting. */
  isClosed(meeting: string): boolean;
  readonly isOpen: boolean;
  stop(): void;
}

const lookEveryMs = 250;
/** Somebody who cannot be read delays a meeting for so long. */
const patienceMs = 10_000;

export function createGate({ bounds, meetings, onProven, onClosed }: GateOptions): Gate {
  let probation: Probation | undefined;
  /** Meetings that could not be looked at when the last set was judged. */
  let unseen: ReadonlySet<string> = new Set();
  let looking = false;
  const timer = setInterval(() => void look(), lookEveryMs);

  async function judge(next: PolicySet, current: PolicySet): Promise<Finding | undefined> {
    const limit = bounds();
    if (limit === undefined) return undefined;
    const { removed, present, blind } = await foreseeAll(meetings(), next, (meeting) => actingIn(meeting, current));
    unseen = blind;
    return isTooMany(removed.length, present, limit) ? findingOf(removed) : undefined;
  }

  async function survey(next: PolicySet, current: PolicySet | undefined): Promise<Finding> {
    const { removed } = await foreseeAll(meetings(), next, (meeting) => current && actingIn(meeting, current));
    return findingOf(removed);
  }

  /** What a set that does not act yet would do there is no less new. */
  function actingIn(meeting: string, current: PolicySet): PolicySet | undefined {
    return isClosed(meeting) ? probation?.before : current;
  }

  async function look(): Promise<void> {
    const one = probation;
    if (one === undefined || one.closed || looking) return;
    looking = true;
    try {
      for (const moderator of meetings()) if (isOpenFor(one, moderator.place())) await lookAt(one, moderator);
      if (probation === one && !one.closed && isOver(one)) finish();
    } finally {
      looking = false;
    }
  }

  async function lookAt(one: Probation, moderator: Followed): Promise<void> {
    const key = moderator.place();
    const prospect = await moderator.foresee(one.set, one.before);
    if (probation !== one || one.closed || !prospect.ready) return;
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

  function isClosed(meeting: string): boolean {
    if (probation === undefined) return false;
    return isOpenFor(probation, meeting) || (probation.closed && probation.only === undefined);
  }

  function took(next: PolicySet, before: PolicySet): void {
    if (probation !== undefined) {
      const { before: proven, only } = probation;
      probation = probationOf(next, proven, only === undefined ? undefined : new Set([...only, ...unseen]));
    } else if (bounds() !== undefined && unseen.size > 0) probation = probationOf(next, before, unseen);
  }

  function isOver(one: Probation): boolean {
    const all = meetings();
    return performance.now() >= one.until || (all.length > 0 && !all.some((moderator) => isOpenFor(one, moderator.place())));
  }

  function finish(): void {
    probation = undefined;
    onProven();
  }

  return {
    judge,
    survey,
    took,
    begin(set, doubts) {
      if (bounds() === undefined) return onProven();
      probation = probationOf(set, undefined, undefined);
      if (doubts.length === 0) return;
      probation.closed = true;
      onClosed({ people: 0, would: [], doubts });
    },
    open() {
      probation = undefined;
    },
    isClosed,
    get isOpen() {
      return probation === undefined;
    },
    stop: () => clearInterval(timer),
  };
}
