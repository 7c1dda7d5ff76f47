// The facts of one participant in one meeting at this moment, and what of them a decision is remembered by.

import { createSituation } from '../policy/situation.ts';
import type { Facts, Situation } from '../roster/facts.ts';
import { identityOf } from '../roster/identity.ts';
import { type Participant, participantFacts } from '../roster/participant.ts';
import type { Presence } from '../roster/roster.ts';
import type { Person } from './person.ts';
import type { MeetingView, ModeratorDeps } from './ports.ts';

export function situationOf(person: Person, participant: Participant, deps: ModeratorDeps, view: MeetingView): Situation {
  const meeting = view.meeting();
  const at = deps.now();
  const { key } = person.presence;
  const { situation } = createSituation({
    participant: participantFacts(participant, person.presence),
    meeting: {
      organizer: meeting.organizers[0] ?? null,
      subject: meeting.subject ?? null,
      accessLevel: meeting.accessLevel ?? null,
      size: view.roster.inside,
      lobbySize: view.roster.waiting,
    },
    at,
    count: (fact, withinMs, facts) =>
      fact === 'arrivals'
        ? deps.memory.arrivals(meeting.key, withinMs, at)
        : deps.memory.removals(meeting.key, identityOf(facts, key), withinMs, at),
  });
  return situation;
}

/** The same facts, links and revision are decided once; sizes, counts and the clock are not the participant's own, and where a link leads is no matter. */
export function fingerprintOf(person: Person, { facts, at }: Situation, deps: ModeratorDeps, view: MeetingView): string {
  const { 'meeting.size': _size, 'meeting.lobbySize': _lobbySize, ...own } = facts;
  return JSON.stringify([
    own,
    Object.keys(person.sight.participant?.links ?? {}),
    deps.policies().revision,
    view.meeting().organizers,
    humanMark(person, facts, at, deps, view),
  ]);
}

/** What humans have to do with it, and which holds have run out. */
function humanMark({ word, holds, presence }: Person, facts: Facts, at: number, deps: ModeratorDeps, view: MeetingView): unknown[] {
  const { standing } = word;
  const pass = deps.memory.passOf(view.meeting().key, identityOf(facts, presence.key), at);
  const over = [...holds].filter(([, { deadline }]) => deadline !== undefined && deadline <= at).map(([rule]) => rule);
  const said = standing.kind === 'silent' ? null : [standing.kind, standing.said.id, standing.kind === 'ordered' && standing.due];
  return [said, pass?.id ?? null, over];
}

export function identityIn({ uri, phone }: Participant, { key }: Presence): string {
  const facts: Facts = { ...(uri === undefined ? {} : { uri }), ...(phone === undefined ? {} : { phone }) };
  return identityOf(facts, key);
}

/** Counts an arrival, as soon as it is known who it is; true when there was one. */
export function countArrival({ presence }: Person, participant: Participant, deps: ModeratorDeps, view: MeetingView): boolean {
  const { arrivedAt } = presence;
  if (arrivedAt === undefined) return false;
  deps.memory.arrived(view.meeting().key, identityIn(participant, presence), arrivedAt);
  return true;
}
