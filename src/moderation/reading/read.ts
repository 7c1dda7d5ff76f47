// One read of one participant: asks, holds the answer against what was asked for, and notes what it makes of their sight.
// The one rule: an answer about somebody else is none, and answers may overtake each other: what was asked for later is newer.
import { recalling } from '../../roster/organizers.ts';
import { type Participant, readParticipant, remembering } from '../../roster/participant.ts';
import type { Presence } from '../../roster/roster.ts';
import { meaningOfRead, type ReadMeaning } from '../../session/meaning/read.ts';
import type { Reply } from '../../wire/reply.ts';
import type { Resource } from '../../wire/resource.ts';
import { isCurrent, isPresent, type Person } from '../person.ts';
import type { MeetingView, ModeratorDeps } from '../ports.ts';
import { isAbout } from './about.ts';
import { afterAnswer, afterDoubt, afterFailure, isDoubtNew, writableSight } from './sight.ts';

export type ReadResult = 'present' | 'gone' | 'unreadable';

/** `urgent`: an order waits for it. */
export type Read = (person: Person, urgent: boolean) => Promise<ReadResult>;

export interface ReadEvents {
  /** A representation has come. */
  onRead(person: Person): void;
  /** The server says they are no longer there. */
  onGone(person: Person): void;
}

interface Answer {
  reply: Reply;
  /** The roster's clock when it was asked for, and which of the reads it answers. */
  askedAt: number;
  turn: number;
}

export function createRead(deps: ModeratorDeps, view: MeetingView, events: ReadEvents): Read {
  async function ask(person: Person, givenUp: AbortSignal): Promise<Answer | undefined> {
    // One package often tells twice of one person: ask after the whole of it.
    await undefined;
    const session = view.session();
    if (session === undefined || !isPresent(person, view)) return undefined;
    const sight = writableSight(person);
    const askedAt = view.roster.now;
    sight.reads += 1;
    const turn = sight.reads;
    const { requests } = session;
    // What has failed before is asked for alone: it must not be the others' trouble.
    const read = person.sight.failures > 0 ? requests.get : requests.getWithOthers;
    const reply = await read(person.presence.href, givenUp);
    return { reply, askedAt, turn };
  }

  function seen(person: Person, { askedAt, turn }: Answer, resource: Resource): 'present' {
    if (turn < person.sight.shown) return 'present';
    const { changed } = person.presence;
    const said = remembering(person.sight.participant, readParticipant(resource), person.presence.told);
    const participant = recalling(view.organizers(), said);
    Object.assign(writableSight(person), afterAnswer(person.sight, { participant, askedAt, turn }, changed, performance.now()));
    if (isCurrent(person)) observed(person.presence, participant);
    events.onRead(person);
    return 'present';
  }

  function observed(presence: Presence, participant: Participant): void {
    view.roster.observed(presence, participant);
    if (view.roster.roleOf(presence) !== undefined || view.leadersKnown(presence)) return;
    if (view.roster.leadersWorthReading(presence)) view.onLeadersDoubtful();
  }

  function failed(person: Person, meaning: ReadMeaning): 'unreadable' {
    if (meaning.kind === 'conversation-gone') doubtConversation(person);
    if (meaning.kind === 'application-doubtful' || meaning.kind === 'session-dead') view.onTrouble(meaning);
    Object.assign(writableSight(person), afterFailure(person.sight, meaning, performance.now()));
    return 'unreadable';
  }

  function doubtConversation(person: Person): void {
    const now = performance.now();
    if (!isDoubtNew(person.sight, now)) return;
    Object.assign(writableSight(person), afterDoubt(now));
    view.onConversationGone();
  }

  return async (person, urgent) => {
    const answer = await deps.reads
      .add((givenUp) => ask(person, givenUp), {
        meeting: view.meeting().key,
        failures: person.sight.failures,
        within: () => view.signal(),
        urgent,
      })
      .catch(() => undefined);
    if (!isPresent(person, view)) return 'gone';
    const meaning = meaningOfRead(answer?.reply);
    if (answer !== undefined && meaning.kind === 'found' && isAbout(answer.reply, person.presence.href)) {
      return seen(person, answer, meaning.resource);
    }
    if (meaning.kind !== 'gone') return failed(person, meaning);
    events.onGone(person);
    return 'gone';
  };
}
