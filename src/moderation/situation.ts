// The facts of one participant in one meeting at this moment, and what of them a decision is remembered by.

import { placeOfUri } from '../audit/place.ts';
import { createSituation } from '../policy/situation.ts';
import type { CountFact, Facts, FactValue, MeetingFact, Situation } from '../roster/facts.ts';
import { identityOf } from '../roster/identity.ts';
import type { Meeting } from '../roster/meeting.ts';
import { type Participant, participantFacts } from '../roster/participant.ts';
import type { Presence } from '../roster/roster.ts';
import type { Person } from './person.ts';
import type { MeetingView, ModeratorDeps } from './ports.ts';

export function situationOf(person: Person, participant: Participant, deps: ModeratorDeps, view: MeetingView): Situation {
  const { key: meeting } = view.meeting();
  const at = deps.now();
  const sizes: Record<SizeFact, number> = { 'meeting.size': view.roster.inside, 'meeting.lobbySize': view.roster.waiting };
  const facts: Facts = { ...ownFacts(person, participant, view).facts, ...sizes };
  const counts: Record<CountFact, (withinMs: number) => number | undefined> = {
    arrivals: (withinMs) => deps.memory.arrivals(meeting, withinMs, at),
    removals: (withinMs) => deps.memory.removals(meeting, identityOf(facts, person.presence.key), withinMs, at),
  };
  return { facts, at, meeting: placeOf(view), count: (fact, withinMs) => counts[fact](withinMs) };
}

/** In the form that survives redaction: a replay has to find the same meeting in the same share. */
export function placeOf(view: MeetingView): string | undefined {
  const { uri } = view.meeting();
  return uri === undefined ? undefined : placeOfUri(uri);
}

/** The same facts, links and revision are decided once; sizes, counts and the clock are not the participant's own, and where a link leads is no matter. */
export function fingerprintOf(person: Person, participant: Participant, deps: ModeratorDeps, view: MeetingView): string {
  const { mark } = ownFacts(person, participant, view);
  return `${mark} ${JSON.stringify([deps.policies().revision, humanMark(person, participant, deps, view)])}`;
}

type SizeFact = 'meeting.size' | 'meeting.lobbySize';
type Unprefixed<Name> = Name extends `meeting.${infer Rest}` ? Rest : never;

interface OwnFacts {
  /** All but the sizes of the meeting. */
  facts: Facts;
  /** What of them and their meeting a decision is remembered by. */
  mark: string;
}

/** What they rest on; each is replaced, never changed, but for what the roster knows of the person. */
interface Basis extends OwnFacts {
  meeting: Meeting;
  inLobby: boolean | undefined;
  role: string | undefined;
}

const known = new WeakMap<Participant, Basis>();

/** Asked five times from the read to the request. */
function ownFacts({ presence }: Person, participant: Participant, view: MeetingView): OwnFacts {
  const meeting = view.meeting();
  const { inLobby, role } = presence;
  const before = known.get(participant);
  if (before !== undefined && before.meeting === meeting && before.inLobby === inLobby && before.role === role) return before;
  const { facts } = createSituation({
    participant: participantFacts(participant, presence),
    meeting: meetingFacts(meeting),
    at: 0,
  }).situation;
  const mark = JSON.stringify([facts, Object.keys(participant.links), meeting.organizers]);
  const own = { meeting, inLobby, role, facts, mark };
  known.set(participant, own);
  return own;
}

/** The facts of the meeting itself, without the prefix; null is unknown. Its sizes change with everybody who comes. */
function meetingFacts({ organizers, subject, accessLevel }: Meeting): Record<Unprefixed<Exclude<MeetingFact, SizeFact>>, FactValue | null> {
  return { organizer: organizers[0] ?? null, subject: subject ?? null, accessLevel: accessLevel ?? null };
}

/** What humans have to do with it, and which holds have run out. */
function humanMark({ word, holds, presence }: Person, participant: Participant, deps: ModeratorDeps, view: MeetingView): unknown[] {
  const { standing } = word;
  const at = deps.now();
  const pass = passOf(participant, presence, at, deps, view);
  const over = [...holds].filter(([, { deadline }]) => deadline !== undefined && deadline <= at).map(([rule]) => rule);
  const said = standing.kind === 'silent' ? null : [standing.kind, standing.said.id, standing.kind === 'ordered' && standing.due];
  return [said, pass?.id ?? null, over];
}

/** The pass they have by a human. */
export function passOf(participant: Participant, presence: Presence, at: number, deps: ModeratorDeps, view: MeetingView) {
  if (isUnchecked(participant)) return undefined;
  return deps.memory.passOf(view.meeting().key, identityIn(participant, presence), at);
}

/** They joined without signing in, under an address that anybody could claim: nobody is known again by it. */
export function isUnchecked({ anonymous, phone }: Participant): boolean {
  return anonymous === true && phone === undefined;
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
