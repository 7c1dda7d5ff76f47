// Follows one meeting: joins it, waits in its lobby, reads its roster, keeps it in step with events, and joins again when it is lost
// (protocol 4.1-4.3, 10.2). What happens to its people is the moderator's business.
import { canonicalAddress } from '../address.ts';
import { backoffMs, sleep } from '../backoff.ts';
import { describeMeeting, type Meeting } from '../roster/meeting.ts';
import { createRoster } from '../roster/roster.ts';
import type { LobbyEvent, Reason } from '../source/event.ts';
import { linkOf, type Resource } from '../source/resource.ts';
import { canonicalHref } from '../source/url.ts';
import type { ReplyMeaning } from '../ucwa/action-reply.ts';
import type { ReadySession } from '../ucwa/session.ts';
import { type FullRead, type FullReadResult, readMeeting } from './full-read.ts';
import type { MeetingStatus } from './handle.ts';
import { attemptJoin, type JoinResult } from './join.ts';
import { createModerator, type Moderator, type ModeratorDeps } from './moderator.ts';

export interface MeetingWatch {
  /** The focus URI, where known. */
  readonly uri: string | undefined;
  /** Canonical href of the conversation, once there is one. */
  readonly conversation: string | undefined;
  readonly moderator: Moderator;
  /** A session is up: join, or take over a conversation that is already there. */
  attach(session: ReadySession): void;
  /** We were invited: events and the conversation follow the accepted invitation. */
  attachInvited(session: ReadySession, invitation: LobbyEvent): void;
  /** The session is lost or its conversations are: nothing may be sent until the next `attach`. */
  detach(reason: string): void;
  /** Events may be missing: read everyone again before anyone is decided on. */
  gap(): void;
  /** The periodic look for what no event told (protocol T48). */
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

type ReadKind = 'enter' | 'gap' | 'reconcile';

const rejoinPause = { minMs: 1_000, maxMs: 300_000 };
const slowPause = { minMs: 60_000, maxMs: 900_000 };
const rereadPause = { minMs: 500, maxMs: 30_000 };
/** After an accepted join, events should come within this time; otherwise the conversations are looked through. */
const silenceMs = 15_000;
/** Staying this long makes a join count as a success: the next loss starts with a short pause again. */
const settledMs = 60_000;
const tolerantAfter = 3;

export function createMeetingWatch(options: MeetingWatchOptions): MeetingWatch {
  const { deps } = options;
  const { account, log, recorder } = deps;
  const roster = createRoster();
  const selfKeys = new Set<string>();
  let state: MeetingStatus['state'] = 'joining';
  let session: ReadySession | undefined;
  let conversationHref: string | undefined;
  let meeting: Meeting = describeMeeting('', options.uri, []);
  let selfAddress: string | undefined;
  let operationId: string | undefined;
  let invitation: string | undefined;
  let heard = false;
  let ready = false;
  let reading: ReadKind | undefined;
  let readNext: ReadKind | undefined;
  let readAt: number | undefined;
  let joins = 0;
  let enteredAt = 0;
  let life = new AbortController();

  const moderator = createModerator(deps, {
    meeting: () => meeting,
    session: () => session,
    roster,
    selfKeys,
    selfAddress: () => selfAddress ?? session?.self,
    ready: () => ready && state === 'in' && session !== undefined,
    signal: () => life.signal,
    onTrouble,
    onConversationGone: () => read('gap'),
  });

  function attach(next: ReadySession): void {
    begin();
    session = next;
    joins = 0;
    if (options.uri === undefined) options.onOver();
    else void join(0);
  }

  function attachInvited(next: ReadySession, event: LobbyEvent): void {
    begin();
    session = next;
    invitation = event.key;
    const href = event.resource && linkOf(event.resource, 'conversation');
    if (href !== undefined) know(href);
  }

  /** A clean slate: a new life, in which nothing of the old one can happen. */
  function begin(): void {
    life.abort();
    life = new AbortController();
    moderator.abandon();
    roster.clear();
    selfKeys.clear();
    state = 'joining';
    conversationHref = undefined;
    operationId = undefined;
    invitation = undefined;
    heard = false;
    ready = false;
    reading = undefined;
    readNext = undefined;
  }

  async function join(pauseMs: number): Promise<void> {
    const { signal } = life;
    const { uri } = options;
    await sleep(pauseMs, signal);
    if (signal.aborted || session === undefined || uri === undefined || conversationHref !== undefined) return;
    const running = await options.findConversation(uri).catch(() => undefined);
    if (signal.aborted || conversationHref !== undefined) return;
    if (running !== undefined) return adopt(running);
    joins += 1;
    const attempt = attemptJoin(session, uri, signal);
    operationId = attempt.operationId;
    const result = await attempt.result;
    if (!signal.aborted) await afterJoin(result, uri, signal);
  }

  async function afterJoin(result: JoinResult, uri: string, signal: AbortSignal): Promise<void> {
    switch (result.kind) {
      case 'started':
        invitation = result.invitation;
        await sleep(silenceMs, signal);
        if (!signal.aborted && !heard) await join(0);
        return;
      case 'already-in':
        return join(backoffMs(joins, rejoinPause));
      case 'session-dead':
        session?.lost(result.reason);
        return;
      case 'application-doubtful':
        onTrouble(result);
        return join(backoffMs(joins, rejoinPause));
      case 'retry':
        log.warn('meeting could not be joined, trying again', { account, meeting: uri, reason: result.why });
        if (result.alarm !== undefined && joins === 1) recorder.alarm(result.alarm.code, `${result.alarm.message} (${uri})`, { account });
        return join(backoffMs(joins, result.slow ? slowPause : rejoinPause));
    }
  }

  function adopt(href: string): void {
    heard = true;
    if (conversationHref !== undefined) return;
    know(href);
    read('enter');
  }

  function know(href: string): void {
    conversationHref = href;
    meeting = describeMeeting(canonicalHref(href), options.uri, []);
  }

  function ownsInvitation(event: LobbyEvent): boolean {
    const id = event.resource?.properties['operationId'];
    return (operationId !== undefined && id === operationId) || (invitation !== undefined && event.key === invitation);
  }

  function onInvitation(event: LobbyEvent): void {
    heard = true;
    const href = event.resource && linkOf(event.resource, 'conversation');
    if (href !== undefined && conversationHref === undefined) know(href);
    if (event.type !== 'completed') return;
    if (event.status === 'Failure') return refused(event.reason);
    if (conversationHref !== undefined) read('enter');
    else void join(0);
  }

  function refused(reason: Reason | undefined): void {
    const why = reason?.subcode ?? reason?.code ?? 'refused';
    recorder.alarm('meeting-refused', `the moderator was not let into the meeting: ${why}`, { account, ...aboutMeeting() });
    over('lost', why, slowPause);
  }

  function onConversation(event: LobbyEvent): void {
    heard = true;
    if (event.type === 'deleted') return ended(event.reason);
    const conversation = event.resource;
    if (typeof conversation?.properties['state'] === 'string') follow(conversation.properties['state'], event.reason);
    else read(state === 'in' ? 'reconcile' : 'enter');
  }

  function follow(conversationState: string, reason: Reason | undefined): void {
    if (conversationState === 'InLobby') return waitInLobby();
    if (conversationState === 'Disconnected' || conversationState === 'Disconnecting') return ended(reason);
    if (conversationState !== 'Conferenced' && conversationState !== 'Connected') return;
    read(state === 'in' ? 'reconcile' : 'enter');
  }

  function waitInLobby(): void {
    if (state === 'lobby') return;
    if (state === 'in') {
      moderator.abandon();
      roster.clear();
      ready = false;
    }
    state = 'lobby';
    recorder.alarm('moderator-in-lobby', 'the moderator waits in the lobby itself; make the account a presenter', { account, ...aboutMeeting() });
  }

  function ended(reason: Reason | undefined): void {
    if (conversationHref === undefined) return;
    const why = reason?.subcode ?? reason?.code ?? 'the conversation ended';
    if (why === 'Ejected') recorder.alarm('moderator-removed', 'the moderator was removed from the meeting', { account, ...aboutMeeting() });
    over('left', why, rejoinPause);
  }

  /** We are out. Nothing of this meeting is acted on any more; after a pause we join again. */
  function over(event: 'left' | 'lost', reason: string, pause: typeof rejoinPause): void {
    if (state === 'in') recorder.write({ type: 'meeting', account, event, ...describe(), reason });
    const settled = state === 'in' && deps.now() - enteredAt > settledMs;
    begin();
    if (!options.rejoin) {
      state = 'left';
      return options.onOver();
    }
    joins = settled ? 1 : joins + 1;
    void join(backoffMs(joins, pause));
  }

  /** Asks for a full read; reads already asked for are not doubled, the stronger kind wins. */
  function read(kind: ReadKind): void {
    if (session === undefined || conversationHref === undefined) return;
    if (kind !== 'reconcile') ready = false;
    if (reading === undefined) void readFully(kind, life.signal);
    else if (kind !== 'reconcile' || readNext === undefined) readNext = kind;
  }

  async function readFully(kind: ReadKind, signal: AbortSignal): Promise<void> {
    reading = kind;
    for (let attempt = 1; !signal.aborted && session !== undefined && conversationHref !== undefined; attempt += 1) {
      const since = roster.beginReading();
      const result = await readMeeting(session.requests, conversationHref, attempt >= tolerantAfter, signal);
      if (signal.aborted) return;
      if (settleRead(kind, result, since, attempt)) break;
      await sleep(backoffMs(attempt, rereadPause), signal);
    }
    if (signal.aborted) return;
    reading = undefined;
    const next = readNext;
    readNext = undefined;
    if (next !== undefined) read(next);
  }

  /** True when there is nothing to try again. */
  function settleRead(kind: ReadKind, result: FullReadResult, since: number, attempt: number): boolean {
    if (result.kind === 'read') {
      merge(kind, result.read, since);
      return true;
    }
    roster.abandonReading();
    switch (result.kind) {
      case 'gone':
        over('lost', 'the conversation is gone', rejoinPause);
        return true;
      case 'in-lobby':
        waitInLobby();
        return true;
      case 'application-doubtful':
        onTrouble(result);
        return false;
      case 'unreadable':
        log.warn('roster could not be read, trying again', { account, meeting: meeting.key, reason: result.why });
        if (attempt === tolerantAfter) recorder.alarm('roster-unreadable', `the roster cannot be read: ${result.why}`, { account, ...aboutMeeting() });
        return kind === 'reconcile';
    }
  }

  function merge(kind: ReadKind, full: FullRead, since: number): void {
    const entering = state !== 'in';
    learnAboutMeeting(full);
    learnAboutSelf(full.self, entering);
    const now = deps.now();
    const { changed, missing } = roster.finishReading(full.listing, since, entering ? undefined : now);
    state = 'in';
    readAt = now;
    if (entering) entered(now);
    const asked = kind === 'reconcile' && ready ? [...changed, ...missing] : roster.presences();
    ready = true;
    for (const presence of asked) {
      roster.touch(presence);
      moderator.refresh(presence);
    }
  }

  function learnAboutMeeting({ conversation, onlineMeeting }: FullRead): void {
    meeting = describeMeeting(meeting.key, options.uri, [onlineMeeting, conversation]);
  }

  function learnAboutSelf(self: Resource | undefined, entering: boolean): void {
    if (self === undefined) return;
    if (self.self !== undefined) selfKeys.add(canonicalHref(self.self));
    const uri = self.properties['uri'];
    if (typeof uri === 'string') selfAddress = canonicalAddress(uri);
    const role = self.properties['role'];
    if (!entering || role !== 'Attendee') return;
    recorder.alarm('not-a-leader', 'the moderator is an attendee and can remove nobody; make the account a presenter', { account, ...aboutMeeting() });
  }

  function entered(now: number): void {
    enteredAt = now;
    recorder.write({ type: 'meeting', account, event: 'joined', ...describe() });
    moderator.remember();
  }

  function onPeople(event: LobbyEvent): void {
    if (event.rel === 'localParticipant') {
      selfKeys.add(event.key);
      if (event.type === 'deleted' && event.in === undefined) read('gap');
      return;
    }
    const at = state === 'in' ? deps.now() : undefined;
    const change = roster.apply(event, at);
    if (change === undefined) return;
    if (change.kind === 'left') return moderator.left(change.presence);
    moderator.refresh(change.presence);
  }

  function onTrouble(meaning: ReplyMeaning): void {
    if (meaning.kind === 'meeting-gone') read('gap');
    if (meaning.kind === 'session-dead') session?.lost(meaning.reason);
    if (meaning.kind === 'refused') read('reconcile');
    if (meaning.kind === 'application-doubtful') void confirmApplication();
  }

  /** That subcode has also reported lesser losses: ask the application itself before giving everything up (protocol 2.4). */
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

  function aboutMeeting(): { meeting?: string } {
    return conversationHref === undefined ? {} : { meeting: meeting.key };
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
    detach(reason) {
      if (state === 'in') recorder.write({ type: 'meeting', account, event: 'lost', ...describe(), reason });
      begin();
      session = undefined;
    },
    gap: () => read('gap'),
    reconcile() {
      if (state === 'in' && ready) moderator.retryFailed();
      if (conversationHref !== undefined) read(state === 'in' ? 'reconcile' : 'enter');
    },
    adopt,
    ownsInvitation,
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
        ...(readAt === undefined ? {} : { rosterReadAt: new Date(readAt).toISOString() }),
      };
    },
  };
}
