// Before a new set of policies takes effect, it decides everybody present, unseen. Would it newly remove too many, it waits for a human.
// After a start with other policies there is no older set to stay with: until everybody present has been looked at, its rules only propose.
import { isTooMany, type RemovalBounds } from '../../guard/new-removals.ts';
import type { Foreseen } from '../../moderation/foresight.ts';
import type { Moderator } from '../../moderation/moderator.ts';
import type { PolicySet } from '../../policy/policy.ts';
import { type Finding, findingOf } from './finding.ts';
import { isOpenFor, type Probation, probationOf } from './probation.ts';

export type Followed = Pick<Moderator, 'place' | 'foresee' | 'decideAll'>;

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
    const removed: Foreseen[] = [];
    const blind = new Set<string>();
    let present = 0;
    for (const moderator of meetings()) {
      const key = moderator.place();
      // What a set that does not act yet would do there is no less new.
      const before = isClosed(key) ? probation?.before : current;
      const prospect = await moderator.foresee(next, before);
      present += prospect.present;
      removed.push(...prospect.removed);
      if (!prospect.ready || !prospect.complete) blind.add(key);
    }
    unseen = blind;
    return isTooMany(removed.length, present, limit) ? findingOf(removed) : undefined;
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
