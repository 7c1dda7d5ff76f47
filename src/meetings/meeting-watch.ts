// Follows one meeting: joins it, waits in its lobby, reads its roster, keeps it in step with events, and joins again when it is lost
// (docs/protocol.md, Conversation). What happens to its people is the moderator's business.

import { setMaxListeners } from 'node:events';
import { canonicalAddress } from '../address.ts';
import type { AlarmCode } from '../alarms.ts';
import type { Backoff } from '../backoff.ts';
import { createModerator, type Moderator } from '../moderation/moderator.ts';
import type { ModeratorDeps } from '../moderation/ports.ts';
import type { ReplyMeaning } from '../order/answer.ts';
import { describeMeeting, type Meeting, mergeMeeting } from '../roster/meeting.ts';
import { createRoster, type Roster } from '../roster/roster.ts';
import type { ReadySession } from '../session/session.ts';
import type { LobbyEvent, Reason } from '../wire/event.ts';
import { linkOf, type Resource } from '../wire/resource.ts';
import { canonicalHref } from '../wire/url.ts';
import type { FullRead, FullReadResult } from './full-read.ts';
import { createJoining, rejoinPause, slowPause } from './joining.ts';
import { createRosterKeeper, type ReadKind, tolerantFrom } from './roster-keeper.ts';
import type { MeetingStatus } from './status.ts';

export interface MeetingWatch {
  /** The focus URI, where known. */
  readonly uri: string | undefined;
  /** Canonical href of the conversation, once there is one. */
  readonly conversation: string | undefined;
  readonly moderator: Moderator;
  /** A session is up: join, or take over a conversation that is already there. */
  attach(session: ReadySession): void;
  /** A conversation we have been put into without joining: callbacks tell of it. */
  takeOver(session: ReadySession, conversationHref: string): void;
  /** We were invited: events and the conversation follow the accepted invitation. */
  attachInvited(session: ReadySession, invitation: LobbyEvent): void;
  /** The session is lost or its conversations are: nothing may be sent until the next `attach`. */
  detach(reason: string, event?: 'left' | 'lost'): void;
  /** Events may be missing: read everyone again before anyone is decided on. */
  gap(): void;
  /** The periodic look for what no event told: somebody who comes and goes at once may cause none. */
  reconcile(): void;
  /** Takes over a conversation found by other means than our own invitation. */
  adopt(conversationHref: string): void;
  /** True when the invitation is the answer to our join. */
  ownsInvitation(event: LobbyEvent): boolean;
  onInvitation(event: LobbyEvent): void;
  onConversation(event: LobbyEvent): void;
  onPeople(event: LobbyEvent): void;
  status(): MeetingStatus;
}

export interface MeetingWatchOptions {
  uri: string | undefined;
  /** False for a meeting we were invited into: it is not joined again once it is over. */
  rejoin: boolean;
  deps: ModeratorDeps;
  /** Looks for a running conversation of this meeting on the server. */
  findConversation(uri: string): Promise<string | undefined>;
  onOver(): void;
}

type MergedRead = ReturnType<Roster['finishReading']>;

/** Reasons that do not pass within a second. */
const refusals: ReadonlySet<string> = new Set(['Denied', 'Declined', 'InviteesOnly', 'AnonymousNotAllowed', 'Forbidden']);
/** Staying this long makes a join count as a success: the next loss starts with a short pause again. */
const settledMs = 60_000;

export function createMeetingWatch(options: MeetingWatchOptions): MeetingWatch {
  const { deps } = options;
  const { account, log, recorder } = deps;
  /** An address an administrator wrote names the organizer; the one in an invitation is only what the inviter claims. */
  const configured = options.rejoin ? options.uri : undefined;
  const roster = createRoster();
  const selfKeys = new Set<string>();
  let state: MeetingStatus['state'] = 'joining';
  let session: ReadySession | undefined;
  let conversationHref: string | undefined;
  /** Where the meeting was before the session was lost. */
  let lastConversation: string | undefined;
  let meeting: Meeting = describeMeeting('', configured, []);
  let selfAddress: string | undefined;
  let leadersKnown = false;
  let offered = '';
  let enteredAt = 0;
  let life = newLife();

  const moderator = createModerator(deps, {
    meeting: () => meeting,
    session: () => session,
    roster,
    selfKeys,
    selfAddress: () => selfAddress ?? session?.self,
    leadersKnown: () => leadersKnown,
    ready: () => keeper.ready && state === 'in' && session !== undefined,
    signal: () => life.signal,
    onTrouble,
    onConversationGone: () => keeper.read('gap'),
  });
  const joining = createJoining({
    uri: options.uri,
    session: () => session,
    signal: () => life.signal,
    isIn: () => conversationHref !== undefined,
    findConversation: options.findConversation,
    onFound: adopt,
    onDoubt: () => onTrouble({ kind: 'application-doubtful' }),
    onFailed(why, told) {
      log.warn('meeting could not be joined, trying again', { account, meeting: options.uri, reason: why });
      if (told !== undefined) alarm(told.code, `${told.message} (${options.uri})`);
    },
  });
  const keeper = createRosterKeeper({
    roster,
    now: deps.now,
    source: () =>
      session && conversationHref !== undefined
        ? { requests: session.requests, conversation: conversationHref, signal: life.signal }
        : undefined,
    onRead,
    onNotIn,
    onUnreadable,
  });

  function attach(next: ReadySession): void {
    begin();
    session = next;
    joining.succeeded();
    if (options.uri !== undefined) void joining.join(0);
    else if (lastConversation !== undefined) adopt(lastConversation);
    else options.onOver();
  }

  function takeOver(next: ReadySession, href: string): void {
    begin();
    session = next;
    adopt(href);
  }

  function attachInvited(next: ReadySession, event: LobbyEvent): void {
    begin();
    session = next;
    joining.expect(event.key);
    const href = event.resource && linkOf(event.resource, 'conversation');
    if (href !== undefined) know(href);
  }

  /** A clean slate: a new life, in which nothing of the old one can happen. */
  function begin(): void {
    life.abort();
    life = newLife();
    moderator.abandon();
    roster.clear();
    selfKeys.clear();
    state = 'joining';
    conversationHref = undefined;
    joining.reset();
    keeper.reset();
  }

  function adopt(href: string): void {
    joining.heard();
    if (conversationHref !== undefined) return;
    know(href);
    keeper.read('enter');
  }

  function know(href: string): void {
    conversationHref = href;
    lastConversation = href;
    meeting = describeMeeting(canonicalHref(href), configured, []);
  }

  function onInvitation(event: LobbyEvent): void {
    joining.heard();
    const href = event.resource && linkOf(event.resource, 'conversation');
    if (href !== undefined && conversationHref === undefined) know(href);
    if (event.type !== 'completed') return;
    if (event.status === 'Failure') refused(event.reason);
    else if (conversationHref !== undefined) followUnseen();
    else void joining.join(0);
  }

  function refused(reason: Reason | undefined): void {
    const why = reason?.subcode ?? reason?.code ?? 'refused';
    alarm('meeting-refused', `the moderator was not let into the meeting: ${why}`);
    over('lost', why, refusals.has(why) ? slowPause : rejoinPause);
  }

  function onConversation(event: LobbyEvent): void {
    joining.heard();
    const conversation = event.resource;
    const conversationState = conversation?.properties['state'];
    if (event.type === 'deleted') ended(event.reason);
    else if (conversation === undefined || typeof conversationState !== 'string') followUnseen();
    else follow(conversationState, conversation, event.reason);
  }

  /** An event that does not say what the conversation is like now. */
  function followUnseen(): void {
    if (state === 'in') keeper.readSoon();
    else keeper.read('enter');
  }

  function follow(conversationState: string, conversation: Resource, reason: Reason | undefined): void {
    switch (conversationState) {
      case 'InLobby':
        waitInLobby();
        break;
      case 'Disconnecting':
      case 'Disconnected':
        ended(reason);
        break;
      case 'Conferenced':
      case 'Connected':
        if (state !== 'in') keeper.read('enter');
        else if (rosterLinks(conversation) !== offered) keeper.readSoon();
    }
  }

  function waitInLobby(): void {
    if (state === 'lobby') return;
    if (state === 'in') {
      moderator.abandon();
      roster.clear();
      keeper.reset();
    }
    state = 'lobby';
    alarm('moderator-in-lobby', 'the moderator waits in the lobby itself; make the account a presenter');
  }

  function ended(reason: Reason | undefined): void {
    if (conversationHref === undefined) return;
    const why = reason?.subcode ?? reason?.code ?? 'the conversation ended';
    if (why === 'Ejected') alarm('moderator-removed', 'the moderator was removed from the meeting');
    over('left', why, rejoinPause);
  }

  /** We are out. Nothing of this meeting is acted on any more; after a pause we join again. */
  function over(event: 'left' | 'lost', reason: string, pause: Backoff): void {
    if (state === 'in') recorder.write({ type: 'meeting', account, event, ...describe(), reason });
    const settled = state === 'in' && deps.now() - enteredAt > settledMs;
    begin();
    if (settled) joining.succeeded();
    if (options.rejoin) {
      joining.rejoin(pause);
    } else {
      state = 'left';
      options.onOver();
    }
  }

  function onRead(full: FullRead, kind: ReadKind, merge: (arrivedAt: number | undefined) => MergedRead): void {
    const entering = state !== 'in';
    const wasReady = keeper.ready;
    const changedMeeting = learnAboutMeeting(full);
    learnAboutSelf(full.self, entering);
    leadersKnown = full.leadersRead;
    const now = deps.now();
    const { changed, missing } = merge(entering ? undefined : now);
    state = 'in';
    if (entering) entered(now);
    const suspects = kind === 'reconcile' && wasReady ? [...changed, ...missing] : roster.presences();
    for (const presence of suspects) {
      roster.touch(presence);
      moderator.refresh(presence);
    }
    if (changedMeeting) void moderator.decideAll('change');
  }

  function onNotIn(result: FullReadResult): void {
    if (result.kind === 'gone') over('lost', 'the conversation is gone', rejoinPause);
    if (result.kind === 'in-lobby') waitInLobby();
    if (result.kind === 'application-doubtful') onTrouble(result);
  }

  function onUnreadable(why: string, attempt: number): void {
    log.warn('roster could not be read, trying again', { account, meeting: meeting.key, reason: why });
    if (attempt === tolerantFrom) alarm('roster-unreadable', `the roster cannot be read: ${why}`);
  }

  /** True when something about the meeting that rules may read is different. */
  function learnAboutMeeting({ conversation, onlineMeeting }: FullRead): boolean {
    const before = JSON.stringify(meeting);
    meeting = mergeMeeting(meeting, describeMeeting(meeting.key, configured, [onlineMeeting, conversation]));
    offered = rosterLinks(conversation);
    return before !== JSON.stringify(meeting);
  }

  function learnAboutSelf(self: Resource | undefined, entering: boolean): void {
    if (self === undefined) return;
    if (self.self !== undefined) selfKeys.add(canonicalHref(self.self));
    const { uri, role } = self.properties;
    if (typeof uri === 'string') selfAddress = canonicalAddress(uri);
    if (entering && role === 'Attendee') {
      alarm('not-a-leader', 'the moderator is an attendee and can remove nobody; make the account a presenter');
    }
  }

  function alarm(code: AlarmCode, message: string): void {
    recorder.alarm(code, message, { account, ...(conversationHref === undefined ? {} : { meeting: meeting.key }) });
  }

  function entered(now: number): void {
    enteredAt = now;
    recorder.write({ type: 'meeting', account, event: 'joined', ...describe() });
    moderator.remember();
  }

  function onPeople(event: LobbyEvent): void {
    if (event.rel === 'onlineMeeting') {
      if (state === 'in') keeper.readSoon();
      return;
    }
    if (event.rel === 'localParticipant') {
      selfKeys.add(event.key);
      if (event.type === 'deleted' && event.in === undefined) keeper.read('gap');
      return;
    }
    const at = state === 'in' ? deps.now() : undefined;
    const change = roster.apply(event, at);
    if (change === undefined) return;
    if (change.kind === 'left') moderator.left(change.presence);
    else moderator.refresh(change.presence);
  }

  function onTrouble(meaning: ReplyMeaning): void {
    if (meaning.kind === 'meeting-gone') keeper.read('gap');
    if (meaning.kind === 'session-dead') session?.lost(meaning.reason);
    if (meaning.kind === 'refused') keeper.read('reconcile');
    if (meaning.kind === 'application-doubtful') void confirmApplication();
  }

  /** That subcode has also reported lesser losses: ask the application itself before giving everything up. */
  async function confirmApplication(): Promise<void> {
    const asked = session;
    if (asked !== undefined && !(await asked.alive()) && session === asked) asked.lost('ApplicationNotFound');
  }

  function describe(): { meeting: string; uri?: string; subject?: string; organizer?: string } {
    const { key, uri, subject, organizers } = meeting;
    return {
      meeting: key,
      ...(uri === undefined ? {} : { uri }),
      ...(subject === undefined ? {} : { subject }),
      ...(organizers[0] === undefined ? {} : { organizer: organizers[0] }),
    };
  }

  return {
    get uri() {
      return meeting.uri ?? options.uri;
    },
    get conversation() {
      return conversationHref === undefined ? undefined : meeting.key;
    },
    moderator,
    attach,
    attachInvited,
    takeOver,
    detach(reason, event = 'lost') {
      if (state === 'in') recorder.write({ type: 'meeting', account, event, ...describe(), reason });
      begin();
      session = undefined;
    },
    gap: () => keeper.read('gap'),
    reconcile() {
      if (state === 'in' && keeper.ready) moderator.retryUnfinished();
      if (conversationHref !== undefined) keeper.read(state === 'in' ? 'reconcile' : 'enter');
      else if (session !== undefined && joining.hasHeard) void joining.join(0);
    },
    adopt,
    ownsInvitation: (event) => joining.owns(event),
    onInvitation,
    onConversation,
    onPeople,
    status() {
      const { subject, organizer } = describe();
      return {
        meeting: conversationHref === undefined ? (options.uri ?? '') : meeting.key,
        state,
        ...(subject === undefined ? {} : { subject }),
        ...(organizer === undefined ? {} : { organizer }),
        inside: roster.inside,
        waiting: roster.waiting,
        ...(keeper.readAt === undefined ? {} : { rosterReadAt: new Date(keeper.readAt).toISOString() }),
      };
    },
  };
}

/** Every request of a meeting's life listens to its signal: many at once are no leak. */
function newLife(): AbortController {
  const life = new AbortController();
  setMaxListeners(0, life.signal);
  return life;
}

/** Which views of the roster the conversation offers: when they change, there is more or less to see. */
function rosterLinks(conversation: Resource): string {
  return ['participants', 'attendees', 'leaders', 'lobby'].filter((rel) => linkOf(conversation, rel) !== undefined).join(' ');
}
