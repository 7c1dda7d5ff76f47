// Whom people were told of, or will be: a presence under a rule. Somebody who is decided on again is no news, over restarts too.
import type { DecisionEntry } from '../../audit/record.ts';
import { participantKey } from '../../audit/redact.ts';
import { createRecentMap } from '../../memory/recent-map.ts';

export interface KnownPeople {
  /** True for the first decision about this presence in this matter, which may have had another key before. */
  isNew(matter: string, formerly: string, entry: Pick<DecisionEntry, 'participant' | 'arrivedAt'>): boolean;
}

const maxPeople = 50_000;

export function createKnownPeople(): KnownPeople {
  const known = createRecentMap<{ arrivedAt?: string }>(maxPeople);
  return {
    isNew(matter, formerly, { participant, arrivedAt }) {
      const who = participantKey(participant).split('/').at(-1);
      const presence = `${matter} ${who}`;
      const before = known.get(presence) ?? known.get(`${formerly} ${who}`);
      if (before !== undefined && (arrivedAt === undefined || before.arrivedAt === arrivedAt)) return false;
      known.set(presence, arrivedAt === undefined ? {} : { arrivedAt });
      return true;
    },
  };
}
