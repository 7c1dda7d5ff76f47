// The result of a replay as it grows: counts by change, rule and meeting, with a few people for each. Bounded, however long the log is.
import type { Action } from '../policy/action.ts';
import type { Change } from './change.ts';

export interface Person {
  name?: string;
  uri?: string;
  participant: string;
  /** ISO 8601: when the decision was recorded. */
  at: string;
}

export interface Side {
  rule: string | null;
  action: Action | 'none';
  /** Only proposed to a human. */
  proposed?: true;
  /** Only once the rule has held them for as long as it says. */
  after?: 'hold';
}

/** People to whom the same thing happens, in one meeting. */
export interface Group {
  change: Change;
  from: Side;
  to: Side & {
    /** Rules on trial that match: enforced, they would have decided. */
    trials: readonly Side[];
  };
  meeting: string;
  subject?: string;
  count: number;
  /** The first few, each once. */
  people: Person[];
}

export interface Tally {
  add(group: Omit<Group, 'count' | 'people'>, person: Person): void;
  /** By change, then by size. */
  groups(): Group[];
  /** How many decisions differ, by change, groups beyond the bound included. */
  counts(): Readonly<Record<Change, number>>;
}

const maxGroups = 10_000;
const maxPeople = 20;

export function createTally(): Tally {
  const groups = new Map<string, Group>();
  const counts: Record<Change, number> = {
    'newly removed': 0,
    'newly spared': 0,
    'newly admitted': 0,
    'newly proposed': 0,
    'otherwise changed': 0,
    'never targeted': 0,
  };

  return {
    add(kind, person) {
      counts[kind.change] += 1;
      const key = JSON.stringify([kind.change, kind.from, kind.to, kind.meeting]);
      const known = groups.get(key);
      if (known === undefined && groups.size >= maxGroups) return;
      const group = known ?? { ...kind, count: 0, people: [] };
      groups.set(key, group);
      group.count += 1;
      if (group.people.length < maxPeople && !group.people.some((one) => one.participant === person.participant)) group.people.push(person);
    },
    groups: () => [...groups.values()].sort((a, b) => order(a.change) - order(b.change) || b.count - a.count),
    counts: () => ({ ...counts }),
  };

  function order(change: Change): number {
    return Object.keys(counts).indexOf(change);
  }
}
