// What the desk shows, built from what the daemon says of itself. Only opaque ids leave; everything here is a copy.

import { defined } from '../../defined.ts';
import type { PoliciesWaiting } from '../../rulings/policies-desk.ts';
import type { Desk, HoldSight, MeetingSight, Need, PersonSight, StoppedRule } from '../../rulings/port.ts';
import type { Keys } from './keys.ts';
import { findLookalikes, type Lookalikes } from './lookalikes.ts';
import type { MeetingDoc, NeedDoc, PersonDoc, StateDoc, WaitingDoc } from './schema.ts';

/** An item names so many of its people; the rest are on the meeting's page. */
const peopleOfNeed = 200;

export interface Documents {
  /** What was worked out about a meeting as a whole is worked out again. */
  refresh(): void;
  state(): StateDoc;
  need(need: Need): NeedDoc;
  meeting(meeting: MeetingSight): MeetingDoc;
  person(meeting: string, person: PersonSight): PersonDoc;
  /** Somebody a human may have to decide about now, or has just decided about: in the lobby, held, under an order. */
  isOfInterest(person: PersonSight): boolean;
}

/** `noteIdentity`: who is behind an id that leaves, for when they are gone. */
export function createDocuments(desk: Desk, keys: Keys, noteIdentity: (id: string, identity: string) => void): Documents {
  const looks = new Map<string, Lookalikes>();

  function looksIn(meeting: string): Lookalikes {
    const known = looks.get(meeting) ?? findLookalikes(desk.people(meeting));
    looks.set(meeting, known);
    return known;
  }

  const stopped = (rules: readonly StoppedRule[]) => rules.map((rule) => ({ ...rule, meeting: keys.idOf(rule.meeting) }));
  return {
    refresh: () => looks.clear(),
    state() {
      const { policiesWaiting, cluster, ...state } = desk.state();
      const nodes = cluster && { ...cluster, nodes: [...cluster.nodes], accounts: [...cluster.accounts], pools: [...cluster.pools] };
      return {
        ...state,
        stopped: stopped(state.stopped),
        ...defined({ policiesWaiting: policiesWaiting && waitingDoc(policiesWaiting), cluster: nodes }),
      };
    },
    need({ state, people, meeting, ...need }) {
      return {
        ...need,
        people: people.slice(0, peopleOfNeed).map(keys.idOf),
        ...(meeting === undefined ? {} : { meeting: keys.idOf(meeting) }),
        ...(state.kind === 'open' ? {} : { closed: { at: state.at, how: state.how, ...defined({ by: state.by, lasts: state.lasts }) } }),
      };
    },
    meeting({ key, account, state, subject, organizer, source, inside, waiting, stopped: rules, arrivals }) {
      const held = desk.people(key).filter((person) => needsWord(person)).length;
      return {
        id: keys.idOf(key),
        account,
        state,
        inside,
        waiting,
        held,
        stopped: stopped(rules),
        arrivals: [...arrivals],
        ...defined({ subject, organizer, source }),
      };
    },
    person(meeting, sight) {
      const { key, participant: _href, identity, facts, offers, hold, ...shown } = sight;
      noteIdentity(keys.idOf(key), identity);
      const lookalikes = looksIn(meeting)
        .of(sight)
        .map((one) => ({ ...one, person: keys.idOf(one.person) }));
      return {
        ...shown,
        id: keys.idOf(key),
        meeting: keys.idOf(meeting),
        offers: [...offers],
        ...(hold === undefined ? {} : { hold: holdOf(hold) }),
        ...(typeof facts['anonymous'] === 'boolean' ? { anonymous: facts['anonymous'] } : {}),
        ...(typeof facts['organizer'] === 'boolean' ? { organizer: facts['organizer'] } : {}),
        ...(lookalikes.length === 0 ? {} : { lookalikes }),
      };
    },
    isOfInterest: (person) =>
      person.place === 'lobby' || person.order !== undefined || needsWord(person) || wasJustDecided(person, Date.now()),
  };
}

/** Long enough for those who look at the row to see who it was. */
const justDecidedMs = 120_000;

function wasJustDecided({ ruling, vouched }: PersonSight, now: number): boolean {
  return Math.max(ruling?.at ?? 0, vouched?.at ?? 0) > now - justDecidedMs;
}

function holdOf({ then: atDeadline, ...hold }: HoldSight): NonNullable<PersonDoc['hold']> {
  return { ...hold, ...defined({ atDeadline }) };
}

/** Held, or proposed to a human. */
function needsWord({ decision, hold, ruling }: PersonSight): boolean {
  if (ruling !== undefined) return false;
  return hold !== undefined || decision?.because === 'held' || decision?.proposal !== undefined;
}

export function waitingDoc({ revision, since, people, proposes, doubts, unprotects, would }: PoliciesWaiting): WaitingDoc {
  const named = would.map(({ rule, count, people: some }) => ({
    rule,
    count,
    people: some.map(({ facts }) => ({
      ...textsOf({ name: facts['name'], address: facts['uri'], phone: facts['phone'], subject: facts['meeting.subject'] }),
      place: facts['inLobby'] === true ? ('lobby' as const) : ('inside' as const),
    })),
  }));
  return { revision, since, people, proposes, would: named, ...defined({ doubts: doubts && [...doubts], unprotects }) };
}

function textsOf<K extends string>(values: Readonly<Record<K, unknown>>): Partial<Record<K, string>> {
  const texts = Object.entries(values).filter(([, value]) => typeof value === 'string' && value !== '');
  return Object.fromEntries(texts) as Partial<Record<K, string>>;
}
