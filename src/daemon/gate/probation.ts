// A set that is in force and only proposes where nobody has looked yet.
import type { Foreseen } from '../../moderation/foresight.ts';
import type { PolicySet } from '../../policy/policy.ts';

export interface Probation extends Scope {
  set: PolicySet;
  /** The set that acts meanwhile in the meetings of `only`. */
  before: PolicySet | undefined;
  until: number;
  looked: Set<string>;
  /** When a meeting was first seen ready, though not everybody in it was read. */
  readySince: Map<string, number>;
  present: number;
  removed: Foreseen[];
  closed: boolean;
  /** Because it holds values that can mean nothing. */
  isDoubted: boolean;
}

/** What it is about. */
export interface Scope {
  /** These meetings; undefined: every one. */
  only: ReadonlySet<string> | undefined;
  /** Every meeting of these accounts, which another node had. */
  taken: Map<string, Taken>;
}

export interface Taken {
  /** The mark of what acted there before, where it is known. */
  acted: string | undefined;
  /** That set, where it is at hand. */
  before: PolicySet | undefined;
}

/** A meeting, as an account follows it. */
export interface Spot {
  account: string;
  meeting: string;
}

/** After so long every meeting that was followed before has been joined, or has its own alarms. */
const probationMs = 10 * 60_000;

export function probationOf(set: PolicySet, before: PolicySet | undefined, { only, taken }: Scope): Probation {
  const empty = {
    looked: new Set<string>(),
    readySince: new Map<string, number>(),
    present: 0,
    removed: [],
    closed: false,
    isDoubted: false,
  };
  return { set, before, only, taken, until: untilFromNow(), ...empty };
}

/** Undefined where nothing is left that it would be about. */
export function aboutSomething(set: PolicySet, before: PolicySet | undefined, scope: Scope): Probation | undefined {
  return isIdle(scope) ? undefined : probationOf(set, before, scope);
}

/** One that would remove too many, as if nobody had looked yet. Undefined where it waits for another reason, or does not. */
export function fromTheBeginning(one: Probation | undefined): Probation | undefined {
  return one?.closed !== true || one.isDoubted ? undefined : probationOf(one.set, one.before, one);
}

export function untilFromNow(): number {
  return performance.now() + probationMs;
}

export function keyOf({ account, meeting }: Spot): string {
  return `${account} ${meeting}`;
}

/** Nobody has looked there yet. */
export function isOpenFor({ looked, only, taken }: Probation, spot: Spot): boolean {
  return !looked.has(keyOf(spot)) && (only === undefined || only.has(spot.meeting) || taken.has(spot.account));
}

/** Rules only propose there. */
export function isClosedFor(one: Probation | undefined, spot: Spot): boolean {
  if (one === undefined) return false;
  const { closed, only, taken } = one;
  return isOpenFor(one, spot) || (closed && (only === undefined || taken.has(spot.account)));
}

/** Whoever looked into its meetings did so before another node had the account. */
export function forget({ looked, readySince }: Probation, account: string): void {
  const isOfIt = (key: string): boolean => key.startsWith(keyOf({ account, meeting: '' }));
  for (const key of [...looked].filter(isOfIt)) looked.delete(key);
  for (const key of [...readySince.keys()].filter(isOfIt)) readySince.delete(key);
}

/** The set that acts there meanwhile, or did last; undefined: none that is at hand. */
export function beforeIn({ before, taken }: Probation, { account }: Spot): PolicySet | undefined {
  const one = taken.get(account);
  return one === undefined ? before : one.before;
}

/** About nothing any more. */
export function isIdle({ only, taken }: Scope): boolean {
  return only?.size === 0 && taken.size === 0;
}
