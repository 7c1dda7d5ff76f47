// What no event tells: a link that comes late, and facts that change unsaid. The rule: everybody is looked at again within two minutes,
// in very large meetings those in the lobby and those of whom a fact is missing.
import { participantFacts } from '../../roster/participant.ts';
import { placeOf } from '../../rulings/portrait.ts';
import { isPresent, type Person } from '../person.ts';
import type { MeetingView } from '../ports.ts';
import type { Reader } from './reader.ts';

export interface LateLooks {
  /** They wait for a link: a few looks before the next round. */
  plan(person: Person): void;
  /** Once a minute: whoever was not read for most of it. */
  round(people: Iterable<Person>): void;
}

const lateLinkMs = [2_000, 10_000];
const oldMs = 50_000;
/** The rest of a very large meeting comes with the next rounds. */
const looksPerRound = 150;

export function createLateLooks(view: MeetingView, reader: Reader): LateLooks {
  return {
    plan(person) {
      for (const afterMs of lateLinkMs) {
        setTimeout(() => {
          if (person.opinion.linkless && isPresent(person, view)) reader.readAnew(person);
        }, afterMs).unref();
      }
    },
    round(people) {
      const now = performance.now();
      const due = [...people].filter(({ sight }) => !sight.reading && sight.failures === 0 && now - sight.readTime >= oldMs);
      due.sort((a, b) => Number(isOpen(b)) - Number(isOpen(a)) || a.sight.readTime - b.sight.readTime);
      for (const person of due.slice(0, looksPerRound)) reader.refresh(person);
    },
  };
}

/** What they are is not settled yet: they wait, or something is not known. An organizer's property is there for organizers alone, a number for few. */
function isOpen({ sight: { participant }, presence }: Person): boolean {
  if (participant === undefined || placeOf(participant, presence) === 'lobby') return true;
  const { organizer, phone, ...usual } = participantFacts(participant, presence);
  return Object.values(usual).includes(null);
}
