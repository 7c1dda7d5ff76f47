// Removals a minute of each rule in each meeting, as the cap would have counted them; over it a rule only proposes from then on.
import type { Rule } from '../policy/policy.ts';

export interface CapCount {
  /** False: over the cap. Times never go back within a meeting. */
  claim(rule: Rule, meeting: string, at: number): boolean;
}

const minuteMs = 60_000;

export function createCapCount(defaultCap: number): CapCount {
  const accounts = new Map<string, { times: number[]; tripped: boolean }>();
  return {
    claim({ id, cap = defaultCap }, meeting, at) {
      const key = JSON.stringify([id, meeting]);
      const account = accounts.get(key) ?? { times: [], tripped: false };
      accounts.set(key, account);
      if (account.tripped) return false;
      account.times = account.times.filter((time) => at - time < minuteMs);
      account.tripped = account.times.length >= cap;
      if (!account.tripped) account.times.push(at);
      return !account.tripped;
    },
  };
}
