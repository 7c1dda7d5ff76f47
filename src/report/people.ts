// The report's headline: people, not decisions. What was done to each, or what would have been, by the first rule that would have decided.
import type { AuditRecord, DecisionEntry } from '../audit/record.ts';
import { createRecentMap } from '../memory/recent-map.ts';
import { createWindow, type Window } from '../memory/window.ts';
import { removes } from '../policy/action.ts';
import { isProposed, wouldPropose } from './proposed.ts';

export type WouldBe = 'removed' | 'admitted' | 'held' | 'proposed';

export interface PeopleCount {
  seen: number;
  /** Refused or removed, as the rules decided in force. */
  removed: number;
  admitted: number;
  /** About whom a human was asked. */
  proposed: number;
  would: Readonly<Record<WouldBe, number>>;
  /** Of those who would have been removed: whom a cap of `capPerMinute` for each rule and meeting would have left where they were. */
  overCap: number;
  capPerMinute: number;
}

export interface People {
  /** `person`: an identity in its meeting. */
  decided(record: AuditRecord & DecisionEntry, meeting: string, person: string, at: number): void;
  count(): PeopleCount;
}

/** What the configuration has where it says nothing. */
const capPerMinute = 120;
const minuteMs = 60_000;
const maxPeople = 100_000;

interface Person {
  removed: boolean;
  admitted: boolean;
  proposed: boolean;
  would?: WouldBe;
  overCap: boolean;
}

export function createPeople(): People {
  const people = new Map<string, Person>();
  const trials = createRecentMap<DecisionEntry>(maxPeople);
  const removals = new Map<string, { window: Window; tripped: boolean }>();

  /** Once over the cap a rule stays stopped in that meeting. */
  function stoppedByCap(meeting: string, rule: string | null, at: number): boolean {
    const key = `${meeting} ${rule}`;
    const spent = removals.get(key) ?? { window: createWindow(), tripped: false };
    removals.set(key, spent);
    spent.window.add(at);
    spent.tripped ||= spent.window.count(minuteMs, at) > capPerMinute;
    return spent.tripped;
  }

  function personOf(key: string): Person | undefined {
    const known = people.get(key);
    if (known !== undefined || people.size >= maxPeople) return known;
    const fresh = { removed: false, admitted: false, proposed: false, overCap: false };
    people.set(key, fresh);
    return fresh;
  }

  return {
    decided(record, meeting, key, at) {
      if (record.trial === true) {
        if (trials.get(key) === undefined) trials.set(key, record);
        return;
      }
      const person = personOf(key);
      const trial = trials.get(key);
      trials.delete(key);
      if (person === undefined) return;
      if (record.verdict === 'act') {
        if (removes(record.action)) person.removed = true;
        else person.admitted = true;
      }
      person.proposed ||= isProposed(record);
      const deciding = record.rule === null && trial !== undefined ? trial : record;
      const would = wouldBe(deciding);
      if (would === undefined || person.would !== undefined) return;
      person.would = would;
      person.overCap = would === 'removed' && stoppedByCap(meeting, deciding.rule, at);
    },
    count() {
      const all = [...people.values()];
      const number = (is: (person: Person) => boolean): number => all.filter(is).length;
      return {
        seen: all.length,
        removed: number(({ removed }) => removed),
        admitted: number(({ admitted }) => admitted),
        proposed: number(({ proposed }) => proposed),
        would: {
          removed: number(({ would }) => would === 'removed'),
          admitted: number(({ would }) => would === 'admitted'),
          held: number(({ would }) => would === 'held'),
          proposed: number(({ would }) => would === 'proposed'),
        },
        overCap: number(({ overCap }) => overCap),
        capPerMinute,
      };
    },
  };
}

/** What a rule in dry run would have done; undefined for what was in force or is nothing. */
function wouldBe(decision: DecisionEntry): WouldBe | undefined {
  const { verdict, action, because, mode, trial } = decision;
  if (wouldPropose(decision)) return 'proposed';
  if (verdict === 'would-act' || (because === 'capped' && mode === 'dry-run')) return removes(action) ? 'removed' : 'admitted';
  return because === 'held' && (trial === true || mode === 'dry-run') ? 'held' : undefined;
}
