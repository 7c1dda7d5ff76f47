// When a human decided otherwise: somebody a rule refused in the lobby (or would have refused, in dry run) is later seen inside,
// without lobbyguard having let them in.

import type { DecisionEntry } from '../audit/record.ts';
import { createRecentMap } from '../memory/recent-map.ts';
import { removes } from '../policy/action.ts';

export interface Overrules {
  /** A decision about a person; `person` is their identity in their meeting. */
  seen(decision: DecisionEntry, person: string): void;
  /** The decision was carried out. */
  acted(decision: DecisionEntry, person: string): void;
}

const maxPeople = 50_000;

export function createOverrules(onOverruled: (rule: string | null) => void): Overrules {
  const refused = createRecentMap<string | null>(maxPeople);
  return {
    seen(decision, person) {
      const { inLobby } = decision.facts;
      const rule = refused.get(person);
      if (inLobby === false && rule !== undefined) {
        refused.delete(person);
        onOverruled(rule);
      }
      if (decision.verdict === 'would-act' && removes(decision.action) && inLobby === true) refused.set(person, decision.rule);
    },
    acted(decision, person) {
      if (decision.action === 'admit') refused.delete(person);
      else if (removes(decision.action) && decision.facts['inLobby'] === true) refused.set(person, decision.rule);
    },
  };
}
