// Follows one account: takes its session's events to the meetings they are about, and meetings to the session.
import type { AccountConfig } from '../config/config.ts';
import { LobbyguardError } from '../errors.ts';
import type { Trigger } from '../moderation/judge.ts';
import type { ModeratorDeps } from '../moderation/ports.ts';
import { meetingUriKey } from '../roster/meeting.ts';
import type { ReadySession, SessionEvents } from '../session/session.ts';
import type { EventPackage, LobbyEvent, ResourceRef } from '../wire/event.ts';
import { linkOf } from '../wire/resource.ts';
import { canonicalHref } from '../wire/url.ts';
import { createMeetingWatch, type MeetingWatch } from './meeting-watch.ts';
import type { AccountStatus } from './status.ts';

export interface AccountWatch extends SessionEvents {
  decideAll(trigger: Trigger): Promise<void>;
  /** The periodic look for what no event told. */
  reconcile(): void;
  /** Orders of which no outcome is known yet. */
  readonly outstanding: number;
  /** The daemon stops: no event is taken any more. */
  close(): void;
  status(): AccountStatus;
}

const peopleRels = new Set(['participant', 'localParticipant', 'onlineMeeting']);

export function createAccountWatch(config: AccountConfig, deps: ModeratorDeps): AccountWatch {
  const { log, recorder } = deps;
  const account = config.name;
  const configured = config.meetings.map((uri) => watchMeeting(uri, true));
  const invited = new Set<MeetingWatch>();
  /** Canonical hrefs of conversations being looked at. */
  const identifying = new Set<string>();
  let session: ReadySession | undefined;
  let state: AccountStatus['state'] = 'starting';
  let reason: string | undefined;
  let closed = false;

  function watchMeeting(uri: string | undefined, rejoin: boolean): MeetingWatch {
    const watch: MeetingWatch = createMeetingWatch({
      uri,
      rejoin,
      deps,
      findConversation,
      onOver: () => invited.delete(watch),
    });
    return watch;
  }

  function watches(): MeetingWatch[] {
    return [...configured, ...invited];
  }

  /** A conversation that is already running for a meeting: after a restart or a gap the server may still have us in it. */
  async function findConversation(uri: string): Promise<string | undefined> {
    const asked = session;
    const href = asked && linkOf(asked.communication, 'conversations');
    if (asked === undefined || href === undefined) return undefined;
    const reply = await asked.requests.get(href);
    const running = [
      ...(reply.resource?.links['conversation'] ?? []).map((link) => link.href),
      ...(reply.resource?.embedded['conversation'] ?? []).flatMap((one) => one.self ?? []),
    ];
    for (const conversation of running) {
      if (isTaken(conversation)) continue;
      if ((await meetingUriOf(asked, conversation)) === meetingUriKey(uri)) return conversation;
    }
    return undefined;
  }

  function isTaken(conversation: string): boolean {
    const key = canonicalHref(conversation);
    return watches().some((watch) => watch.conversation === key);
  }

  async function meetingUriOf(asked: ReadySession, conversation: string): Promise<string | undefined> {
    const reply = await asked.requests.get(conversation);
    const href = reply.resource && linkOf(reply.resource, 'onlineMeeting');
    const state = reply.resource?.properties['state'];
    if (href === undefined || state === 'Disconnected' || state === 'Disconnecting') return undefined;
    const uri = (await asked.requests.get(href)).resource?.properties['onlineMeetingUri'];
    return typeof uri === 'string' ? meetingUriKey(uri) : undefined;
  }

  function onEvent(event: LobbyEvent): void {
    if (event.rel === 'onlineMeetingInvitation') onInvitation(event);
    else if (event.rel === 'conversation') onConversation(event);
    else if (peopleRels.has(event.rel)) onPeople(event);
  }

  function onInvitation(event: LobbyEvent): void {
    const owner = watches().find((watch) => watch.ownsInvitation(event));
    const incoming = event.resource?.properties['direction'] === 'Incoming';
    if (owner !== undefined) {
      owner.onInvitation(event);
      giveUpDoubles(owner);
    } else if (incoming && event.type === 'started' && config.acceptInvitations) void accept(event);
  }

  /** One conversation is followed once: by the meeting that turns out to have joined it. */
  function giveUpDoubles(owner: MeetingWatch): void {
    for (const double of invited) {
      if (double === owner || double.conversation === undefined || double.conversation !== owner.conversation) continue;
      double.detach('followed by the meeting that joined it', 'left');
      invited.delete(double);
    }
  }

  /** Joins a meeting we were invited into, unless we follow it already. */
  async function accept(event: LobbyEvent): Promise<void> {
    const asked = session;
    const href = event.resource && linkOf(event.resource, 'accept');
    const uri = event.resource?.properties['onlineMeetingUri'];
    const known =
      typeof uri === 'string' && watches().some((watch) => watch.uri !== undefined && meetingUriKey(watch.uri) === meetingUriKey(uri));
    if (asked === undefined || href === undefined || known) return;
    const watch = watchMeeting(typeof uri === 'string' ? uri : undefined, false);
    watch.attachInvited(asked, event);
    invited.add(watch);
    const reply = await asked.requests.post(href, undefined).catch(() => undefined);
    if (reply !== undefined && reply.status < 300) return;
    log.warn('an invitation could not be accepted', { account, status: reply?.status ?? 'no answer' });
    invited.delete(watch);
  }

  function onConversation(event: LobbyEvent): void {
    const watch = watches().find((one) => one.conversation === event.key);
    if (watch !== undefined) watch.onConversation(event);
    else if (event.type !== 'deleted') void identify(event.href);
  }

  function onPeople(event: LobbyEvent): void {
    const watch = watchOf(event);
    if (watch !== undefined) watch.onPeople(event);
    else if (event.sender.rel === 'conversation' && event.type !== 'deleted') void identify(event.sender.href);
  }

  /**
   * A conversation nobody knows may be the one a meeting waits for: the events of its invitation may have been collapsed into one, or lost.
   * In the webhook dialect it may also be one our endpoint was put into, and that is what the callbacks are for.
   */
  async function identify(conversation: string): Promise<void> {
    const asked = session;
    const key = canonicalHref(conversation);
    const waiting = watches().some((watch) => watch.conversation === undefined);
    if (asked === undefined || identifying.has(key) || !(waiting || config.kind === 'webhook')) return;
    identifying.add(key);
    const uri = await meetingUriOf(asked, conversation).catch((error: unknown) => (isForeign(error) ? null : undefined));
    identifying.delete(key);
    if (session !== asked || isTaken(conversation) || uri === null) return;
    const wanted = watches().find(
      (watch) => watch.conversation === undefined && watch.uri !== undefined && meetingUriKey(watch.uri) === uri,
    );
    if (wanted) wanted.adopt(conversation);
    else if (config.kind === 'webhook' && !mayBeExpected(uri)) takeOver(asked, conversation);
  }

  /** A conversation that does not say whose it is may be the one a meeting still waits for: a later event or its invitation will tell. */
  function mayBeExpected(uri: string | undefined): boolean {
    return uri === undefined && watches().some((watch) => watch.conversation === undefined);
  }

  function takeOver(asked: ReadySession, conversation: string): void {
    const watch = watchMeeting(undefined, false);
    invited.add(watch);
    watch.takeOver(asked, conversation);
  }

  /** The meeting an event belongs to: named by its sender or its representation, or the one whose resources live under the same path. */
  function watchOf(event: LobbyEvent): MeetingWatch | undefined {
    const named = event.resource && linkOf(event.resource, 'conversation');
    const keys = [conversationKey(event.sender), named === undefined ? undefined : canonicalHref(named)];
    return watches().find(
      ({ conversation }) => conversation !== undefined && (keys.includes(conversation) || isUnder(event.key, conversation)),
    );
  }

  return {
    onReady(next) {
      if (closed) return;
      session = next;
      state = 'ready';
      reason = undefined;
      for (const watch of watches()) watch.attach(next);
    },
    onPackage(pkg: EventPackage) {
      if (closed) return;
      for (const complaint of pkg.complaints)
        log.warn('part of an event package was malformed and left out', { account, reason: complaint });
      for (const event of pkg.events) onEvent(event);
    },
    onGap(kind) {
      if (closed) return;
      log.info('event channel had a gap, reading rosters again', { account, kind });
      for (const watch of watches()) {
        if (kind === 'resync' || session === undefined) watch.gap();
        else {
          watch.detach('the server dropped our conversations while we were away');
          watch.attach(session);
        }
      }
    },
    onLost(why) {
      session = undefined;
      state = 'lost';
      reason = why;
      for (const watch of watches()) watch.detach(why);
    },
    onAlarm: (code, message) => recorder.alarm(code, message, { account }),
    async decideAll(trigger) {
      for (const watch of watches()) await watch.moderator.decideAll(trigger);
    },
    reconcile() {
      for (const watch of watches()) watch.reconcile();
    },
    get outstanding() {
      return watches().reduce((sum, watch) => sum + watch.moderator.outstanding, 0);
    },
    close() {
      closed = true;
      state = 'stopped';
      session = undefined;
      for (const watch of watches()) watch.detach('lobbyguard stops', 'left');
    },
    status: () => ({
      account,
      state,
      ...(reason === undefined ? {} : { reason }),
      meetings: watches().map((watch) => watch.status()),
      queued: deps.actuators?.queue.size ?? 0,
    }),
  };
}

/** A host that will never be asked: following what it is said to hold would only pile up. */
function isForeign(error: unknown): boolean {
  return error instanceof LobbyguardError && error.code === 'UNTRUSTED_HOST';
}

function conversationKey(sender: ResourceRef): string | undefined {
  return sender.rel === 'conversation' ? sender.key : undefined;
}

/** Whether a resource's path lies under a conversation's. Queries (`endpointId`, `filter`) do not count. */
function isUnder(key: string, conversation: string): boolean {
  return key.startsWith(`${conversation.replace(/\?.*$/, '')}/`);
}
