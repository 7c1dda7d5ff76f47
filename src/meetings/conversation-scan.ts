// Which meetings the conversations that run on the server belong to. After a restart or a gap the server may still have us in them: one look
// through all of them serves every meeting that asks, and what is known of a conversation is not asked again.

import { defined } from '../defined.ts';
import { meetingUriKey } from '../roster/meeting.ts';
import { meaningOfRead } from '../session/meaning/read.ts';
import type { ReadySession } from '../session/session.ts';
import { readConversation, readConversations } from '../wire/conversation.ts';
import { readInvitation } from '../wire/invitation.ts';
import { readOnlineMeeting } from '../wire/online-meeting.ts';
import { linkOf } from '../wire/resource.ts';
import { canonicalHref } from '../wire/url.ts';
import { type Join, pathOf } from './claims.ts';

export type Identity =
  /** `uri`: its focus URI, where it says so. */
  | { kind: 'meeting'; uri?: string }
  /** A call between two, or a conversation that is over. */
  | { kind: 'no-meeting' }
  /** On a host that is never asked. */
  | { kind: 'foreign' }
  /** It cannot be read just now. */
  | { kind: 'unknown' };

export interface ConversationScan {
  /** A running conversation of this meeting that nobody follows yet. */
  find(uri: string): Promise<string | undefined>;
  identify(conversation: string): Promise<Identity>;
  /** Something about the conversation has changed: what is known of it may no longer hold. */
  forget(key: string): void;
}

export interface ConversationScanOptions {
  session: ReadySession;
  isFollowed(conversation: string): boolean;
  /** Joins of ours that have led to no conversation yet. */
  joins(): readonly Join[];
}

/** A meeting that waits to hear whether a conversation of it runs. */
interface Seeker {
  uri: string;
  timer: NodeJS.Timeout;
  resolve(conversation: string | undefined): void;
}

/** Conversations asked at once. */
const atOnce = 6;
/** When for so long no conversation could be told apart, the rest hang: nobody waits for those. */
const patienceMs = 10_000;

export function createConversationScan({ session, isFollowed, joins }: ConversationScanOptions): ConversationScan {
  const known = new Map<string, Identity>();
  /** By invitation: the conversation it leads to, as far as it has been asked. */
  const ledTo = new Map<string, Promise<string | undefined>>();
  const seekers = new Set<Seeker>();
  /** By meeting: what the look under way, or the last one, has found. */
  const found = new Map<string, string[]>();
  let looking = false;
  let progressAt = 0;

  async function identify(conversation: string): Promise<Identity> {
    const key = canonicalHref(conversation);
    const before = known.get(key);
    if (before !== undefined) return before;
    const identity = await identityOf(conversation);
    if (identity.kind !== 'unknown') known.set(key, identity);
    progressAt = performance.now();
    return identity;
  }

  /** Where it is on a host that will never be asked, following it would only pile up; what it leads to may be elsewhere another time. */
  async function identityOf(conversation: string): Promise<Identity> {
    if (!session.requests.mayAsk(conversation)) return { kind: 'foreign' };
    const identity = await ask(session, conversation).catch((): Identity => ({ kind: 'unknown' }));
    return identity.kind === 'lobby' ? joinedTo(conversation) : identity;
  }

  /** From its lobby a meeting may not be seen; the invitation that our join began names the conversation. */
  async function joinedTo(conversation: string): Promise<Identity> {
    const here = pathOf(canonicalHref(conversation));
    for (const { invitation, uri } of joins()) if ((await ends(invitation)) === here) return { kind: 'meeting', uri };
    return { kind: 'unknown' };
  }

  /** Asked once for all conversations that wait at the same time, and again as long as it leads nowhere. */
  async function ends(invitation: string): Promise<string | undefined> {
    const asked = ledTo.get(invitation) ?? conversationOfInvitation(session, invitation).catch(() => undefined);
    ledTo.set(invitation, asked);
    const found = await asked;
    if (found === undefined) ledTo.delete(invitation);
    return found;
  }

  async function lookThrough(): Promise<void> {
    const href = linkOf(session.communication, 'conversations');
    if (href === undefined) return;
    const meaning = meaningOfRead(await session.requests.get(href));
    const rest = meaning.kind === 'found' ? readConversations(meaning.resource).filter((one) => !isFollowed(one)) : [];
    const lookOn = async (): Promise<void> => {
      for (let next = rest.shift(); next !== undefined; next = rest.shift()) {
        const identity = await identify(next);
        if (identity.kind === 'meeting' && identity.uri !== undefined) note(meetingUriKey(identity.uri), next);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, lookOn));
  }

  function note(uri: string, conversation: string): void {
    found.set(uri, [...(found.get(uri) ?? []), conversation]);
    for (const seeker of seekers) if (seeker.uri === uri) answer(seeker);
  }

  /** Hands over what was found, if nobody has taken it meanwhile. */
  function answer(seeker: Seeker): void {
    const conversation = found.get(seeker.uri)?.find((one) => !isFollowed(one));
    if (conversation !== undefined) end(seeker, conversation);
  }

  function end(seeker: Seeker, conversation: string | undefined): void {
    clearInterval(seeker.timer);
    seekers.delete(seeker);
    seeker.resolve(conversation);
  }

  async function lookOnce(): Promise<void> {
    looking = true;
    progressAt = performance.now();
    found.clear();
    await lookThrough().catch(() => undefined);
    looking = false;
    for (const seeker of seekers) end(seeker, undefined);
  }

  return {
    find(uri) {
      return new Promise((resolve) => {
        const timer = setInterval(() => performance.now() - progressAt > patienceMs && end(seeker, undefined), patienceMs / 10);
        const seeker: Seeker = { uri: meetingUriKey(uri), timer, resolve };
        seekers.add(seeker);
        if (looking) answer(seeker);
        else void lookOnce();
      });
    },
    identify,
    forget: (key) => void known.delete(key),
  };
}

/** As the path of its canonical href. */
async function conversationOfInvitation({ requests }: ReadySession, invitation: string): Promise<string | undefined> {
  const meaning = meaningOfRead(await requests.get(invitation));
  const conversation = meaning.kind === 'found' ? readInvitation(meaning.resource).conversation : undefined;
  return conversation === undefined ? undefined : pathOf(canonicalHref(conversation));
}

async function ask({ requests }: ReadySession, conversation: string): Promise<Identity | { kind: 'lobby' }> {
  const meaning = meaningOfRead(await requests.get(conversation));
  if (meaning.kind === 'gone' || meaning.kind === 'conversation-gone') return { kind: 'no-meeting' };
  if (meaning.kind !== 'found') return { kind: 'unknown' };
  const { state, twoParty, onlineMeeting } = readConversation(meaning.resource);
  if (state === 'over' || twoParty) return { kind: 'no-meeting' };
  const unseen = { kind: state === 'lobby' ? 'lobby' : 'unknown' } as const;
  if (onlineMeeting === undefined) return unseen;
  const answer = meaningOfRead(await requests.get(onlineMeeting));
  if (answer.kind !== 'found') return unseen;
  const { uri } = readOnlineMeeting(answer.resource);
  return { kind: 'meeting', ...defined({ uri }) };
}
