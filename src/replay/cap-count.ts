// Removals a minute of each rule in each meeting, as the cap would have counted them; over it a rule only proposes from then on.
import type { Rule } from '../policy/policy.ts';
import { createRecentMinutes, type RecentMinutes } from './recent-minutes.ts';

export interface CapCount {
  /** `place` is the number of a meeting. False: over the cap. Times never go back within a meeting. */
  claim(rule: Rule, place: number, at: number): boolean;
}

interface Account {
  minutes: RecentMinutes<number>;
  /** Meetings where the rule is over its cap. */
  tripped: Set<number>;
}

export function createCapCount(defaultCap: number): CapCount {
  const rules = new Map<string, Account>();

  function accountOf(rule: string): Account {
    const known = rules.get(rule) ?? { minutes: createRecentMinutes(), tripped: new Set() };
    rules.set(rule, known);
    return known;
  }

  return {
    claim({ id, cap = defaultCap }, place, at) {
      const { minutes, tripped } = accountOf(id);
      if (tripped.has(place)) return false;
      const minute = minutes.of(place, at);
      if (minute.until(at) >= cap) tripped.add(place);
      else minute.add(at);
      return !tripped.has(place);
    },
  };
}
