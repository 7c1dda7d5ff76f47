// What one beat tells that the one before did not. Pure but for what it remembers.
import type { Seen } from './leases.ts';

export interface News {
  /** Redis has lost what it was told. */
  isBlank: boolean;
  /** The clock of Redis has gone further, or less far, than ours allow for: its windows have moved. */
  hasStepped: boolean;
  /** None has come or gone for so long that accounts may be moved between nodes. */
  isSteady: boolean;
}

export interface Course {
  next(seen: Seen): News;
  /** The connection is a new one: clocks and nodes are compared from here on. */
  restart(): void;
}

/** More than the clock of a machine is set right by in passing. */
const stepMs = 250;
const steadyMs = 60_000;

export function createCourse(): Course {
  let before: Seen | undefined;
  let quarantine: number | undefined;
  let steadySince = 0;

  return {
    next(seen) {
      const isBlank = quarantine !== undefined && quarantine !== seen.quarantine;
      quarantine = seen.quarantine;
      if (before === undefined || namesOf(before) !== namesOf(seen)) steadySince = seen.answered;
      const news = {
        isBlank,
        hasStepped: before !== undefined && hasStepped(before, seen),
        isSteady: seen.answered - steadySince >= steadyMs,
      };
      before = seen;
      return news;
    },
    restart() {
      before = undefined;
    },
  };
}

function namesOf({ nodes }: Seen): string {
  return `${nodes.toSorted()}`;
}

function hasStepped(before: Seen, seen: Seen): boolean {
  const passed = seen.now - before.now;
  return passed < seen.asked - before.answered - stepMs || passed > seen.answered - before.asked + stepMs;
}
