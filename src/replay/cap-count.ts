// Removals a minute of each rule in each meeting, as the cap would have counted them; over it a rule only proposes from then on.
import type { Rule } from '../policy/policy.ts';
import { createMinute, type Minute } from './minute.ts';

export interface CapCount {
  /** `place` is the number of a meeting. False: over the cap. Times never go back within a meeting. */
  claim(rule: Rule, place: number, at: number): boolean;
}

interface Account {
  minute: Minute;
  tripped: boolean;
}

export function createCapCount(defaultCap: number): CapCount {
  const rules = new Map<string, Map<number, Account>>();

  function accountsOf(rule: string): Map<number, Account> {
    const known = rules.get(rule) ?? new Map();
    rules.set(rule, known);
    return known;
  }

  return {
    claim({ id, cap = defaultCap }, place, at) {
      const accounts = accountsOf(id);
      const account = accounts.get(place) ?? { minute: createMinute(), tripped: false };
      accounts.set(place, account);
      account.tripped ||= account.minute.until(at) >= cap;
      if (!account.tripped) account.minute.add(at);
      return !account.tripped;
    },
  };
}
