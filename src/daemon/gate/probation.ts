// A set that is in force and only proposes where nobody has looked yet.
import type { Foreseen } from '../../moderation/foresight.ts';
import type { PolicySet } from '../../policy/policy.ts';

export interface Probation {
  set: PolicySet;
  before: PolicySet | undefined;
  /** The meetings it is about; undefined: every one. */
  only: ReadonlySet<string> | undefined;
  until: number;
  looked: Set<string>;
  /** When a meeting was first seen ready, though not everybody in it was read. */
  readySince: Map<string, number>;
  present: number;
  removed: Foreseen[];
  closed: boolean;
}

/** After so long every meeting that was followed before has been joined, or has its own alarms. */
const probationMs = 10 * 60_000;

export function probationOf(set: PolicySet, before: PolicySet | undefined, only: ReadonlySet<string> | undefined): Probation {
  const until = performance.now() + probationMs;
  return { set, before, only, until, looked: new Set(), readySince: new Map(), present: 0, removed: [], closed: false };
}

/** Nobody has looked there yet. */
export function isOpenFor({ only, looked }: Probation, meeting: string): boolean {
  return !looked.has(meeting) && (only === undefined || only.has(meeting));
}
