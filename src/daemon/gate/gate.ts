// Before a new set of policies takes effect, it decides everybody present, unseen. Would it newly remove too many, it waits for a human.
// After a start with other policies there is no older set to stay with: until everybody present has been looked at, its rules only propose. The same
// holds for an account that is taken over from a node where another set acted.
import { isTooMany, type RemovalBounds } from '../../guard/new-removals.ts';
import type { Protection } from '../../guard/protect.ts';
import type { PolicySet } from '../../policy/policy.ts';
import { type Finding, findingOf } from './finding.ts';
import { type Followed, type ForeseenEverywhere, foreseeAll } from './foresee-all.ts';
import { createGained } from './gained.ts';
import { lookInto } from './looking.ts';
import { isMarkOf } from './mark.ts';
import {
  aboutSomething,
  beforeIn,
  forget,
  fromTheBeginning,
  isClosedFor,
  isIdle,
  type Probation,
  probationOf,
  type Spot,
  type Taken,
  untilFromNow,
} from './probation.ts';

export interface GateOptions {
  /** Undefined: nothing ever waits. */
  bounds(): RemovalBounds | undefined;
  meetings(): readonly Followed[];
  /** The set in force. */
  current(): PolicySet;
  /** A digest of who is protected. */
  protection(): string;
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
  /** Whom the set in force would remove if only they were protected, and spares as it is. */
  foreseeWithout(protection: Protection): Promise<ForeseenEverywhere>;
  /** It has taken effect after it was judged. Meetings that could not be looked at then are looked at as soon as they can. */
  took(next: PolicySet, before: PolicySet): void;
  /** The daemon starts with another set than was in force: no older one is at hand. `doubts`: it waits, whatever it would do. */
  begin(set: PolicySet, doubts: readonly string[]): void;
  /** Others are protected: what would have removed too many is looked at from the beginning. False where nothing waits for that reason. */
  lookAgain(): boolean;
  /** The set that acted last is in force again. */
  back(set: PolicySet): void;
  /** The set acts, whatever it would do. */
  open(): void;
  /** An account becomes ours. `acted`: the mark of what acted there last; undefined: nobody tells of it. */
  taken(account: string, acted: string | undefined): void;
  /** It is ours no more. */
  left(account: string): void;
  /** Rules only propose in this meeting. */
  isClosed(spot: Spot): boolean;
  readonly isOpen: boolean;
  stop(): void;
}

export function createGate({ bounds, meetings, current, protection, onProven, onClosed }: GateOptions): Gate {
  let probation: Probation | undefined;
  /** Meetings that could not be looked at when the last set was judged. */
  let unseen: ReadonlySet<string> = new Set();
  /** Then none could be looked at. */
  let judgedBlindly = false;
  /** The set in force took effect without a look at anybody. */
  let isUntried = false;
  /** Nothing else acted there than would here. */
  const isSame = (acted: string | undefined, set: PolicySet): boolean => isMarkOf(acted, set, protection());
  const gained = createGained(isSame);
  const looking = lookInto({ bounds, meetings, probation: () => probation, onOver: finish, onClosed });
  const isClosed = (spot: Spot): boolean => isClosedFor(probation, spot);

  async function judge(next: PolicySet, before: PolicySet): Promise<Finding | undefined> {
    const limit = bounds();
    if (limit === undefined) return undefined;
    const all = meetings();
    const { removed, present, blind } = await foreseeAll(all, next, (spot) => actingIn(spot, before));
    unseen = blind;
    judgedBlindly = all.every((followed) => blind.has(followed.place()));
    return isTooMany(removed.length, present, limit) ? findingOf(removed) : undefined;
  }

  /** What a set that does not act yet would do there is no less new. */
  function actingIn(spot: Spot, before: PolicySet): PolicySet | undefined {
    return probation !== undefined && isClosed(spot) ? beforeIn(probation, spot) : before;
  }

  function took(next: PolicySet, before: PolicySet): void {
    isUntried = judgedBlindly;
    if (probation === undefined && bounds() === undefined) return;
    const { before: proven, only } = probation ?? { before, only: new Set<string>() };
    probation = aboutSomething(next, proven, { only: only && new Set([...only, ...unseen]), taken: takenFor(next, before) });
  }

  /** Where this set acted already before we had the account, nobody need look. */
  function takenFor(next: PolicySet, current: PolicySet): Map<string, Taken> {
    const all = [...gained.lately(current), ...(probation?.taken ?? [])];
    return new Map(all.filter(([, { acted }]) => !isSame(acted, next)));
  }

  function taken(account: string, acted: string | undefined): void {
    const set = current();
    if (acted !== undefined) gained.add(account, acted);
    if (bounds() === undefined || (acted === undefined ? !isUntried : isSame(acted, set))) return;
    probation ??= probationOf(set, set, { only: new Set(), taken: new Map() });
    probation.taken.set(account, { acted, before: undefined });
    probation.until = untilFromNow();
    forget(probation, account);
  }

  function left(account: string): void {
    gained.remove(account);
    if (probation?.taken.delete(account) === true && isIdle(probation)) finish(probation);
  }

  function finish({ looked }: Probation): void {
    probation = undefined;
    if (looked.size > 0) isUntried = false;
    onProven();
  }

  return {
    judge: judgedUnder(protection, judge),
    async survey(next, before) {
      const { removed } = await foreseeAll(meetings(), next, (spot) => before && actingIn(spot, before));
      return findingOf(removed);
    },
    foreseeWithout: (fewer) => foreseeAll(meetings(), current(), current, fewer),
    took,
    begin(set, doubts) {
      if (bounds() === undefined) return onProven();
      probation = probationOf(set, undefined, { only: undefined, taken: new Map() });
      if (doubts.length === 0) return;
      Object.assign(probation, { closed: true, isDoubted: true });
      onClosed({ people: 0, would: [], doubts });
    },
    lookAgain() {
      const again = fromTheBeginning(probation);
      probation = again ?? probation;
      return again !== undefined;
    },
    back(set) {
      isUntried = judgedBlindly;
      probation = aboutSomething(set, set, { only: new Set(), taken: takenFor(set, set) });
    },
    open() {
      probation = undefined;
      isUntried = false;
    },
    taken,
    left,
    isClosed,
    get isOpen() {
      return probation === undefined;
    },
    stop: looking.stop,
  };
}

/** What was found while others were protected is found again. */
function judgedUnder(protection: GateOptions['protection'], judge: Gate['judge']): Gate['judge'] {
  return async function judgeAgain(next, current): Promise<Finding | undefined> {
    const before = protection();
    const finding = await judge(next, current);
    return protection() === before ? finding : judgeAgain(next, current);
  };
}
