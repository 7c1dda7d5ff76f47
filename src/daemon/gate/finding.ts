// What the gate has found about a set that has to wait, in a form that can be recorded and shown.
import type { WouldRemove } from '../../audit/record.ts';
import type { Foreseen } from '../../moderation/foresight.ts';

/** Whom a set that waits would newly remove, or why it waits else. */
export interface Finding {
  people: number;
  would: readonly WouldRemove[];
  /** It holds values that can mean nothing, which the set before did not. */
  doubts?: readonly string[];
  /** What waits is no set, but a change of the configuration by which fewer people are protected. */
  unprotects?: true;
}

const shownPeople = 20;

export function findingOf(removed: readonly Foreseen[]): Finding {
  const rules = new Map<string, Foreseen[]>();
  for (const one of removed) rules.set(one.rule, [...(rules.get(one.rule) ?? []), one]);
  const would = [...rules].map(([rule, people]) => ({
    rule,
    count: people.length,
    people: people.slice(0, shownPeople).map(({ meeting, identity, facts }) => ({ meeting, identity, facts: shown(facts) })),
  }));
  return { people: removed.length, would: would.sort((a, b) => b.count - a.count) };
}

/** Those by which a human knows somebody. */
function shown(facts: Foreseen['facts']): Foreseen['facts'] {
  const kept = ['name', 'uri', 'phone', 'anonymous', 'inLobby', 'meeting.subject'];
  return Object.fromEntries(Object.entries(facts).filter(([fact]) => kept.includes(fact)));
}
