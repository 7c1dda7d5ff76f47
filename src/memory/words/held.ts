// Since when rules hold somebody, and how often a human asked for more time. Part of the fold over the record. Bounded.
import type { DecisionEntry } from '../../audit/record.ts';
import { defined } from '../../defined.ts';
import { createRecentMap } from '../recent-map.ts';

export interface RememberedHold {
  since: number;
  extensions: number;
  arrivedAt?: string;
  /** Of whom, where they had an address or a number: a server may give their href to somebody else in its next session. */
  identity?: string;
}

/** `person` as memory names them: a meeting, and who it is in it. */
export interface Held {
  held(person: string, rule: string, decision: Partial<DecisionEntry>, at: number): void;
  extend(person: string, rule: string): void;
  /** Whoever comes next is held from then on. */
  left(person: string, rule: string | null): void;
  meetingOver(meeting: string): void;
  of(person: string, rule: string): RememberedHold | undefined;
}

export function createHeld(maxPeople: number): Held {
  const holds = createRecentMap<{ hold: RememberedHold; place: string }>(maxPeople);
  const of = (person: string, rule: string) => holds.get(`${person} ${rule}`)?.hold;

  function keep(person: string, rule: string, hold: RememberedHold): void {
    const place = `${person} ${rule}`;
    holds.set(place, { hold, place });
  }

  return {
    of,
    /** The first time counts, unless they have come again since. */
    held(person, rule, decision, at) {
      const who = whomHeld(decision);
      const hold = of(person, rule);
      const isSame = hold !== undefined && (who.arrivedAt === undefined || hold.arrivedAt === who.arrivedAt) && isOf(hold, who.identity);
      if (!isSame) keep(person, rule, { since: at, extensions: 0, ...who });
    },
    extend(person, rule) {
      const hold = of(person, rule);
      if (hold !== undefined) keep(person, rule, { ...hold, extensions: hold.extensions + 1 });
    },
    left: (person, rule) => holds.delete(`${person} ${rule}`),
    meetingOver(meeting) {
      for (const { place } of holds.values()) if (place.startsWith(`${meeting} `)) holds.delete(place);
    },
  };
}

/** Whether it may have been of whoever has this identity by an address or a number; undefined: by neither. */
export function isOf({ identity }: RememberedHold, whom: string | undefined): boolean {
  return identity === undefined || whom === undefined || identity === whom;
}

function whomHeld({ arrivedAt, identity, facts }: Partial<DecisionEntry>): Pick<RememberedHold, 'arrivedAt' | 'identity'> {
  const isNamed = typeof facts?.['uri'] === 'string' || typeof facts?.['phone'] === 'string';
  return defined({ arrivedAt, identity: isNamed ? identity : undefined });
}
