// How many people a change of policies may newly remove at once before a human has agreed. Pure.
import { type Action, removes, removesBy } from '../policy/action.ts';
import type { Facts } from '../roster/facts.ts';
import type { Clearance } from './guard.ts';

export interface RemovalBounds {
  people: number;
  /** 0 to 1, of the people who count. */
  share: number;
}

/** One person alone is no share of anything: somebody is put on a list while a meeting of three goes on. */
const leastShared = 2;

/** Whether so many of those who count are too many. */
export function isTooMany(removed: number, present: number, { people, share }: RemovalBounds): boolean {
  return removed > people || (removed >= leastShared && removed > present * share);
}

/** Anonymous people in the lobby do not count: a rule that refuses a raid is meant to hit many of them at once. */
export function countsAsRemoval({ anonymous, inLobby, phone }: Facts): boolean {
  return inLobby !== true || anonymous !== true || (typeof phone === 'string' && phone !== '');
}

/** Also of whom we cannot remove as long as we are no presenter: once we are, nobody is asked again. */
export function isRemoval(action: Action | 'none', clearance: Clearance): boolean {
  if (clearance.kind === 'order') return removesBy(clearance.rel);
  return action !== 'none' && removes(action) && clearance.because === 'no-link';
}
