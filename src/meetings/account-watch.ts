// Follows one account: takes its session's events to the meetings they are about, and meetings to the session.
import type { AccountConfig } from '../config/config.ts';
import type { Trigger } from '../moderation/judge.ts';
import type { Moderator } from '../moderation/moderator.ts';
import type { ModeratorDeps } from '../moderation/ports.ts';
import { createPlaces } from '../queue/places.ts';
import type { ReadySession, SessionEvents } from '../session/session.ts';
import type { EventPackage, LobbyEvent } from '../wire/event.ts';
import { readInvitation } from '../wire/invitation.ts';
import { subjectOf } from '../wire/subject.ts';
import { canonicalHref } from '../wire/url.ts';
import { createClaims } from './claims.ts';
import { type ConversationScan, createConversationScan } from './conversation-scan.ts';
import type { MeetingWatch } from './meeting/meeting-port.ts';
import { createMeetingWatch } from './meeting/meeting-watch.ts';
import { newsOfConversation, newsOfInvitation } from './meeting/news-of.ts';
import type { AccountStatus, MeetingStatus } from './status.ts';

export interface AccountWatch extends SessionEvents {
  decideAll(trigger: Trigger): Promise<void>;
  /** The periodic look for what no event told, one for each meeting there is now. */
  looks(): (() => void)[];
  /** The meetings, for the desk. */
  meetings(): readonly { status: MeetingStatus; moderator: Moderator }[];
  /** Orders of which no outcome is known yet. */
  readonly outstanding: number;
  /** The daemon stops: no event is taken any more. Resolves when the conversations that would go on without us have been left. */
  close(): Promise<void>;
  status(): AccountStatus;
}

/** The session of the moment, and what belongs to it. */
interface Live {
  session: ReadySession;
  scan: ConversationScan;
  /** Canonical hrefs of conversations being looked at. */
  identifying: Set<string>;
}

/**
 * A pool refuses everything of a user who has a hundred requests under way. A full read is up to six at once; with reads of people, actions, the
 * scan of conversations and the event channel these stay well below.
 */
const joinPlaces = { count: 4, overtime: 4, slowMs: 2_000 };
const readPlaces = { count: 4, overtime: 4, slowMs: 2_000 };

type Standing = Pick<AccountStatus, 'state' | 'reason'>;

export function createAccountWatch(config: AccountConfig, deps: ModeratorDeps): AccountWatch {
  const { log, recorder } = deps;
  const account = config.name;
  const claims = createClaims<MeetingWatch>();
  const meetings = new Set<MeetingWatch>();
  const places = { joins: createPlaces(joinPlaces), reads: createPlaces(readPlaces) };
  /** Those an administrator asked for: they outlive their conversations. */
  const configured = new Set(config.meetings.map((uri) => watchMeeting(uri, true)));
  let live: Live | undefined;
  let standing: Standing = { state: 'starting' };

  function watchMeeting(uri: string | undefined, rejoin: boolean): MeetingWatch {
    const watch = createMeetingWatch({
      uri,
      rejoin,
      deps,
      places,
      findConversation: async (sought) => live?.scan.find(sought),
      onClaim(claimer, claim) {
        claims.set(claimer, claim);
        if (claim.conversation !== undefined) giveUpDoubles(claim.conversation);
      },
      onOver: drop,
    });
    meetings.add(watch);
    claims.set(watch, uri === undefined ? {} : { uri });
    return watch;
  }

  function drop(watch: MeetingWatch): void {
    meetings.delete(watch);
    claims.drop(watch);
  }

  /** One conversation is followed once: by the meeting that turns out to have joined it. */
  function giveUpDoubles(conversation: string): void {
    const sharers = claims.sharers(conversation);
    if (sharers.length < 2) return;
    const owner = sharers.find((watch) => configured.has(watch)) ?? sharers[0];
    for (const double of sharers) {
      if (double === owner || configured.has(double)) continue;
      drop(double);
      double.detach('followed by the meeting that joined it', 'left');
    }
  }

  function onEvent(event: LobbyEvent): void {
    switch (subjectOf(event)) {
      case 'invitation':
        onInvitation(event);
        return;
      case 'conversation':
        onConversation(event);
        return;
      case 'meeting':
        onInside(event, (watch) => watch.tell({ kind: 'meeting-changed' }));
        return;
      case 'self':
        onInside(event, (watch) => watch.onSelf(event));
        return;
      case 'person':
        onInside(event, (watch) => watch.onPerson(event));
    }
  }

  function onInvitation(event: LobbyEvent): void {
    const invitation = event.resource && readInvitation(event.resource);
    const owner = claims.ofInvitation(event.key, invitation?.operationId);
    if (owner !== undefined) owner.tell(newsOfInvitation(event));
    else if (invitation?.incoming && event.type === 'started' && config.acceptInvitations) void accept(event);
  }

  /** Joins a meeting we were invited into, unless we follow it already. */
  async function accept(event: LobbyEvent): Promise<void> {
    const { accept: href, meetingUri, conversation } = event.resource === undefined ? {} : readInvitation(event.resource);
    const known = meetingUri !== undefined && claims.ofUri(meetingUri) !== undefined;
    if (live === undefined || href === undefined || known) return;
    const watch = watchMeeting(meetingUri, false);
    watch.attach(live.session, { invitation: event.key, ...(conversation === undefined ? {} : { conversation }) });
    const reply = await live.session.requests.post(href, undefined).catch(() => undefined);
    if (reply !== undefined && reply.status < 300) return;
    log.warn('an invitation could not be accepted', { account, status: reply?.status ?? 'no answer' });
    drop(watch);
    watch.detach('the invitation could not be accepted');
  }

  function onConversation(event: LobbyEvent): void {
    live?.scan.forget(event.key);
    const watch = claims.ofConversation(event.key);
    if (watch !== undefined) watch.tell(newsOfConversation(event));
    else if (event.type !== 'deleted') void identify(event.href, event.key);
  }

  function onInside(event: LobbyEvent, tell: (watch: MeetingWatch) => void): void {
    const watch = claims.ofEvent(event);
    if (watch !== undefined) tell(watch);
    else if (subjectOf(event.sender) === 'conversation' && event.type !== 'deleted') void identify(event.sender.href, event.sender.key);
  }

  /**
   * A conversation nobody knows may be the one a meeting waits for: its invitation's event can be missing.
   * Where the server puts us into conversations, it may also be one of those, and that is what the callbacks are for.
   */
  async function identify(conversation: string, key: string): Promise<void> {
    const asked = live;
    const isWanted = asked?.session.bringsConversations || claims.waiting;
    if (asked === undefined || !isWanted || asked.identifying.has(key)) return;
    asked.identifying.add(key);
    const identity = await asked.scan.identify(conversation);
    asked.identifying.delete(key);
    if (live !== asked || identity.kind === 'foreign' || identity.kind === 'no-meeting') return;
    const belonging = claims.belonging(conversation, identity.kind === 'meeting' ? identity.uri : undefined);
    if (belonging.kind === 'awaited') belonging.by.tell({ kind: 'running', conversation });
    else if (belonging.kind === 'nobodys' && asked.session.bringsConversations) {
      watchMeeting(undefined, false).attach(asked.session, { conversation });
    }
  }

  /** A restart in a conversation we were put into: no callback may come for a long time, but our own record tells of it. */
  function takeUp(): void {
    for (const conversation of deps.memory.followed(account)) {
      if (URL.canParse(conversation)) void identify(conversation, canonicalHref(conversation));
    }
  }

  return {
    onReady(session) {
      if (standing.state === 'stopped') return;
      const isFollowed = (conversation: string) => claims.sharers(conversation).length > 0;
      live = { session, scan: createConversationScan({ session, isFollowed }), identifying: new Set() };
      const isFirst = standing.state === 'starting';
      standing = { state: 'ready' };
      for (const watch of [...meetings]) watch.attach(session);
      if (isFirst && session.bringsConversations) takeUp();
    },
    onPackage(pkg: EventPackage) {
      if (standing.state === 'stopped') return;
      for (const complaint of pkg.complaints)
        log.warn('part of an event package was malformed and left out', { account, reason: complaint });
      for (const event of pkg.events) onEvent(event);
    },
    onGap(kind, conversation) {
      if (standing.state === 'stopped') return;
      if (conversation !== undefined) {
        claims.ofConversation(conversation)?.tell({ kind: 'gap' });
        return;
      }
      log.info('event channel had a gap, reading rosters again', { account, kind });
      for (const watch of [...meetings]) {
        if (kind === 'resync' || live === undefined) watch.tell({ kind: 'gap' });
        else {
          watch.detach('the server dropped our conversations while we were away');
          watch.attach(live.session);
        }
      }
    },
    onLost(reason) {
      live = undefined;
      standing = { state: 'lost', reason };
      for (const watch of [...meetings]) watch.detach(reason);
    },
    onAlarm: (code, message) => recorder.alarm(code, message, { account }),
    async decideAll(trigger) {
      for (const watch of [...meetings]) await watch.moderator.decideAll(trigger);
    },
    looks: () => [...meetings].map((watch) => () => watch.tell({ kind: 'reconcile' })),
    meetings: () => [...meetings].map((watch) => ({ status: watch.status(), moderator: watch.moderator })),
    get outstanding() {
      return [...meetings].reduce((sum, watch) => sum + watch.moderator.outstanding, 0);
    },
    async close() {
      // Without an application that ends, conversations go on: those we joined are left, those we were put into are taken up after a restart.
      const outlasting = live?.session.bringsConversations === true;
      const left = outlasting ? [...configured].map((watch) => watch.leave()) : [];
      live = undefined;
      standing = { state: 'stopped' };
      for (const watch of [...meetings]) watch.detach('lobbyguard stops', outlasting && !configured.has(watch) ? 'lost' : 'left');
      await Promise.all(left);
    },
    status: () => ({
      account,
      ...standing,
      meetings: [...meetings].map((watch) => watch.status()),
      queued: deps.hands.humans?.queue.size ?? 0,
    }),
  };
}
