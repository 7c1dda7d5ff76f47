// Removals a minute of each rule in each meeting, as the cap would have counted them; over it a rule only proposes from then on.
import type { Rule } from '../policy/policy.ts';
import { createMinute, type Minute } from './minute.ts';

export interface CapCount {
  /** False: over the cap. Times never go back within a meeting. */
  claim(rule: Rule, meeting: string, at: number): boolean;
}

export function createCapCount(defaultCap: number): CapCount {
  const accounts = new Map<string, { minute: Minute; tripped: boolean }>();
  return {
    claim({ id, cap = defaultCap }, meeting, at) {
      const key = `${id}\n${meeting}`;
      const account = accounts.get(key) ?? { minute: createMinute(), tripped: false };
      accounts.set(key, account);
      account.tripped ||= account.minute.until(at) >= cap;
      if (!account.tripped) account.minute.add(at);
      return !account.tripped;
    },
  };
}
