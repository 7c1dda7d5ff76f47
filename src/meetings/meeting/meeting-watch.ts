// Follows one meeting: hands news to its state machine and carries out what that decides. What happens to its people is the moderator's business.
import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { ReadySession } from '../../session/session.ts';
import type { MeetingStatus } from '../status.ts';
import { conversationOf, isOnItsWay, operationOf, type Phase, startPhase } from './course.ts';
import { carryOut, type Hands, record } from './deeds.ts';
import { createInbox } from './inbox.ts';
import { createInside, type Inside } from './inside.ts';
import { createJoining } from './joining.ts';
import type { Claim, MeetingWatch, MeetingWatchOptions } from './meeting-port.ts';
import type { News } from './news.ts';
import { step } from './phase.ts';
import { createRosterKeeper, type RosterKeeper } from './roster-keeper.ts';
import { rosterReads } from './roster-reads.ts';
import { createShown } from './shown.ts';
import { createTrouble } from './trouble.ts';

const leaveTries = 3;
const leaveAgainMs = 2_000;

export function createMeetingWatch(options: MeetingWatchOptions): MeetingWatch {
  const { deps, uri, source } = options;
  let phase: Phase = startPhase({ canJoin: uri !== undefined, rejoin: options.rejoin });
  let session: ReadySession | undefined;
  let life = newLife();
  const { tell } = createInbox(take);

  const conversation = () => conversationOf(phase);
  const signal = () => life.signal;
  const trouble = createTrouble({
    session: () => session,
    conversation,
    signal,
    onDoubt: () => tell({ kind: 'doubt' }),
    onOut: (outcome) => tell({ kind: 'read', outcome }),
    onRefused: () => keeper.read('reconcile'),
  });
  const inside = createInside({
    deps,
    ...named(options),
    session: () => session,
    ready: () => phase.kind === 'in' && keeper.ready && session !== undefined && options.remembers(),
    signal,
    onTrouble: trouble.met,
    onConversationGone: () => tell({ kind: 'doubt' }),
    onLeadersDoubtful: () => keeper.readSoon(),
  });
  const keeper: RosterKeeper = createRosterKeeper({
    roster: inside.roster,
    now: deps.now,
    places: options.places.reads,
    source() {
      const href = conversation();
      return session && href !== undefined ? { requests: session.requests, conversation: href, signal: life.signal } : undefined;
    },
    ...rosterReads({ deps, inside, trouble, isIn: () => phase.kind === 'in', tell }),
  });
  const joining = createJoining({
    uri,
    session: () => session,
    signal,
    findConversation: options.findConversation,
    places: options.places.joins,
    tell,
  });
  const hands: Hands = { uri, followed: options, deps, inside, joining, keeper, trouble, forget, over: () => options.onOver(watch) };
  const status = () => statusOf({ phase, uri, source, inside, readAt: keeper.readAt });
  const tellDesk = createShown(deps, status);

  function take(news: News): void {
    const { phase: next, deeds } = step(phase, news, deps.now());
    phase = next;
    if (next.kind !== 'left') options.onClaim(watch, claimOf(next, inside.meeting.uri ?? uri));
    for (const deed of deeds) carryOut(deed, hands);
    inside.follow(conversation());
    tellDesk();
  }

  function forget(): void {
    life.abort();
    life = newLife();
    joining.cancel();
    inside.forget();
    keeper.reset();
  }

  const watch: MeetingWatch = {
    moderator: inside.moderator,
    attach(next, how = {}) {
      session = next;
      tell({ kind: 'session', ...how });
    },
    detach(why, how = 'lost') {
      tell({ kind: 'offline', how, why });
      session = undefined;
    },
    async leave() {
      const href = conversation();
      if (session !== undefined && href !== undefined) await leaveFor(session, href);
    },
    tell,
    keepOnRecord: () => void (phase.kind === 'in' && record({ event: 'joined', why: 'still followed' }, hands)),
    onPerson: (event) => inside.onPerson(event, phase.kind === 'in' ? deps.now() : undefined),
    onSelf(event) {
      inside.onSelf(event);
      if (event.type !== 'deleted') tell({ kind: 'meeting-changed' });
      else if (event.in === undefined) tell({ kind: 'gap' });
    },
    status,
    company: () => (phase.kind === 'in' ? inside.company(keeper.ready) : session === undefined || isOnItsWay(phase) ? 'unknown' : 'nobody'),
  };
  return watch;
}

/** An address in an invitation is only what the person inviting us says. */
function named({ uri, rejoin, organizers }: MeetingWatchOptions) {
  return { configured: rejoin ? uri : undefined, organizers };
}

/** A server that is busy just then must not keep us in a meeting that is over. */
async function leaveFor({ requests }: ReadySession, conversation: string): Promise<void> {
  for (let tries = 0; tries < leaveTries; tries += 1) {
    if (tries > 0) await delay(leaveAgainMs, undefined, { ref: false });
    const reply = await requests.delete(conversation).catch(() => undefined);
    if (reply !== undefined && reply.status < 500) return;
  }
}

interface Known {
  phase: Phase;
  /** As the administrator or an invitation gives it. */
  uri: string | undefined;
  source: string | undefined;
  inside: Inside;
  readAt: number | undefined;
}

function statusOf({ phase, uri, source, inside, readAt }: Known): MeetingStatus {
  const { subject, organizer, uri: focus = uri } = inside.describe();
  return {
    meeting: conversationOf(phase) === undefined ? (uri ?? '') : inside.meeting.key,
    ...(focus === undefined ? {} : { uri: focus }),
    state: phase.kind,
    ...(subject === undefined ? {} : { subject }),
    ...(organizer === undefined ? {} : { organizer }),
    inside: inside.roster.inside,
    waiting: inside.roster.waiting,
    ...(source === undefined ? {} : { source }),
    ...(readAt === undefined ? {} : { rosterReadAt: new Date(readAt).toISOString() }),
  };
}

function claimOf(phase: Phase, uri: string | undefined): Claim {
  const conversation = conversationOf(phase);
  const operation = operationOf(phase);
  return {
    ...(conversation === undefined ? {} : { conversation }),
    ...(operation === undefined ? {} : { operation }),
    ...(uri === undefined ? {} : { uri }),
  };
}

/** Every request of a meeting's life listens to its signal: many at once are no leak. */
function newLife(): AbortController {
  const life = new AbortController();
  setMaxListeners(0, life.signal);
  return life;
}
