// Conversations and invitations that no meeting claims: finds out whose they are, for as long as one session lasts.
// The one rule: what is found out when the session is over is void.
import { setTimeout as sleep } from 'node:timers/promises';
import type { AccountConfig } from '../config/config.ts';
import { defined } from '../defined.ts';
import type { ModeratorDeps } from '../moderation/ports.ts';
import type { ReadySession } from '../session/session.ts';
import type { LobbyEvent } from '../wire/event.ts';
import { readInvitation } from '../wire/invitation.ts';
import { canonicalHref } from '../wire/url.ts';
import { createAsking } from './asking.ts';
import { createConversationScan } from './conversation-scan.ts';
import type { Followed } from './followed.ts';
import type { MeetingWatch } from './meeting/meeting-port.ts';

/** A conversation that cannot be read for so long keeps nobody from joining. */
const patienceMs = 10_000;

export interface Unclaimed {
  /** A running conversation of this meeting that nobody follows yet. */
  find(uri: string): Promise<string | undefined>;
  /** Conversations of an earlier run: whose they are is found out before anything is joined. */
  takeUp(conversations: readonly string[]): void;
  /** Looks whose the conversation is, and hands it to its meeting. */
  identify(conversation: string): void;
  /** Something about the conversation has changed: what is known of it may no longer hold. */
  forget(key: string): void;
  /** Joins the meeting of an invitation, where the account accepts them and does not follow it already. */
  invited(invitation: LobbyEvent): void;
  /** A meeting is followed no longer: another conversation of it may run. */
  lookAgain(): void;
  end(): void;
}

interface Double {
  href: string;
  of: MeetingWatch;
  /** ms, on the clock that never steps. */
  foundAt: number;
}

/** What is told of a second conversation in this time is believed to be of the same meeting. */
const doubleForMs = 5_000;

export interface UnclaimedOptions {
  config: AccountConfig;
  session: ReadySession;
  followed: Followed;
  log: ModeratorDeps['log'];
}

export function createUnclaimed({ config, session, followed, log }: UnclaimedOptions): Unclaimed {
  const { owners } = followed;
  const scan = createConversationScan({
    session,
    isFollowed: (conversation) => owners.sharers(conversation).length > 0,
    joins: () => owners.joins,
  });
  /** Further conversations of meetings that are followed. */
  const doubles = new Map<string, Double>();
  const asking = createAsking(identify);
  let takenUp: Promise<unknown> = Promise.resolve();
  let ended = false;

  /**
   * True when it is clear which meeting of ours it is, or that it is none.
   * A conversation nobody knows may be the one a meeting waits for: its invitation's event can be missing.
   * Where the server puts us into conversations, it may also be one of those, and that is what the callbacks are for.
   */
  async function identify(conversation: string): Promise<boolean> {
    if (ended || !(session.bringsConversations || owners.waiting || followed.hasLeft)) return true;
    const key = canonicalHref(conversation);
    const double = doubles.get(key);
    if (double !== undefined && performance.now() - double.foundAt < doubleForMs) {
      double.of.tell({ kind: 'meeting-changed' });
      return true;
    }
    doubles.delete(key);
    const identity = await scan.identify(conversation);
    if (ended || identity.kind === 'foreign' || identity.kind === 'no-meeting') return true;
    const uri = identity.kind === 'meeting' ? identity.uri : undefined;
    const belonging = owners.belonging(conversation, uri);
    if (belonging.kind === 'nobodys' && uri !== undefined && followed.wasLeft(uri)) {
      await session.requests.delete(conversation).catch(() => undefined);
      return true;
    }
    if (belonging.kind === 'double') toldElsewhere(conversation, belonging.of);
    else if (belonging.kind === 'awaited') belonging.by.tell({ kind: 'running', conversation });
    else if (belonging.kind === 'nobodys' && session.bringsConversations) {
      followed.follow({ uri: undefined, rejoin: false, source: 'invitation' }).attach(session, { conversation });
    }
    return (belonging.kind !== 'open' && belonging.kind !== 'nobodys') || owners.ofConversation(key) !== undefined;
  }

  /** What happens in the one happens in the other; and where the pool moved, it is the other that goes on. */
  function toldElsewhere(conversation: string, followedOne: MeetingWatch): void {
    doubles.set(canonicalHref(conversation), { href: conversation, of: followedOne, foundAt: performance.now() });
    followedOne.tell({ kind: 'meeting-changed' });
  }

  async function accept(event: LobbyEvent): Promise<void> {
    const { accept: href, meetingUri, conversation } = event.resource === undefined ? {} : readInvitation(event.resource);
    const known = meetingUri !== undefined && owners.ofUri(meetingUri) !== undefined;
    if (href === undefined || known) return;
    const watch = followed.follow({ uri: meetingUri, rejoin: false, source: 'invitation' });
    watch.attach(session, { invitation: event.key, ...defined({ conversation }) });
    const reply = await session.requests.post(href, undefined).catch(() => undefined);
    if (reply !== undefined && reply.status < 300) return;
    log.warn('an invitation could not be accepted', { account: config.name, status: reply?.status ?? 'no answer' });
    followed.drop(watch);
    watch.detach('the invitation could not be accepted');
  }

  return {
    async find(uri) {
      await takenUp;
      return scan.find(uri);
    },
    takeUp(conversations) {
      const patience = sleep(patienceMs, undefined, { ref: false });
      takenUp = Promise.race([patience, Promise.all(conversations.map(identify))]);
    },
    identify: asking.heard,
    forget: scan.forget,
    invited(invitation) {
      if (config.acceptInvitations && !ended) void accept(invitation);
    },
    lookAgain() {
      const known = [...doubles.values()];
      doubles.clear();
      for (const { href } of known) asking.heard(href);
    },
    end() {
      ended = true;
      asking.end();
    },
  };
}
