// Reads participants until what is known about them is as new as the newest event. What cannot be read is tried again, apart from the rest.
import { backoffMs } from '../backoff.ts';
import { readParticipant } from '../roster/participant.ts';
import type { Reply } from '../wire/reply.ts';
import { canonicalHref } from '../wire/url.ts';
import { type Case, isCurrent, isPresent, type MeetingView, type ModeratorDeps } from './person.ts';

export type ReadResult = 'present' | 'gone' | 'unreadable';

export interface Reader {
  /** Something about this participant may have changed: read until current, then `onCurrent`. */
  refresh(one: Case): void;
  /** One read, now. */
  read(one: Case): Promise<ReadResult>;
}

export interface ReaderEvents {
  /** A representation has come. */
  onRead(one: Case): void;
  /** The representation is current; resolves when it has been dealt with. */
  onCurrent(one: Case): Promise<void>;
  /** The server says they are no longer there. */
  onGone(one: Case): void;
}

const readAgain = { minMs: 1_000, maxMs: 30_000 };
/** A Retry-After is heeded up to here. */
const longestAskedMs = 300_000;
const alarmAfter = 3;
/** Being overtaken by events for so long is no coincidence any more. */
const overtakenMs = 10_000;

export function createReader(deps: ModeratorDeps, view: MeetingView, events: ReaderEvents): Reader {
  /** The people for whom an alarm has already said that they cannot be decided on. */
  const told = new WeakSet<Case>();

  function refresh(one: Case): void {
    if (one.reading || !view.ready()) return;
    one.reading = true;
    void readUntilCurrent(one).finally(() => {
      one.reading = false;
      if (isPresent(one, view) && view.ready() && !isCurrent(one) && one.failures === 0) refresh(one);
    });
  }

  async function readUntilCurrent(one: Case): Promise<void> {
    let since = performance.now();
    while (isPresent(one, view) && view.ready()) {
      const result = await read(one);
      if (result === 'gone') return;
      if (result === 'unreadable') return readLater(one);
      if (!isCurrent(one)) {
        if (performance.now() - since > overtakenMs) tell(one, 'events about a participant come too fast for them to be read');
        continue;
      }
      since = performance.now();
      told.delete(one);
      await events.onCurrent(one);
      if (isCurrent(one)) return;
    }
  }

  function readLater(one: Case): void {
    if (!isPresent(one, view) || !view.ready()) return;
    if (one.failures >= alarmAfter) tell(one, 'a participant cannot be read');
    const waitMs = Math.max(backoffMs(one.failures, readAgain), one.notBefore - performance.now());
    setTimeout(() => isPresent(one, view) && refresh(one), waitMs).unref();
  }

  function tell(one: Case, what: string): void {
    if (told.has(one)) return;
    told.add(one);
    const message = `${what}, so they are not decided on; trying on`;
    deps.recorder.alarm('participant-unreadable', message, { account: deps.account, meeting: view.meeting().key });
  }

  async function read(one: Case): Promise<ReadResult> {
    if (performance.now() < one.notBefore) return 'unreadable';
    let asked = -1;
    let turn = 0;
    const get = async (): Promise<Reply | undefined> => {
      // One package often tells twice of one person: ask after the whole of it.
      await undefined;
      const session = view.session();
      if (session === undefined || !isPresent(one, view)) return undefined;
      asked = view.roster.now;
      one.reads += 1;
      turn = one.reads;
      return session.requests.get(one.presence.href, view.signal());
    };
    const reply = await deps.reads.add(get, one.failures > 0).catch(() => undefined);
    if (!isPresent(one, view)) return 'gone';
    if (reply?.status === 200 && reply.resource !== undefined && isAbout(reply, one.presence.href)) {
      // Answers may overtake each other: what was asked for later is newer.
      if (turn < one.shown) return 'present';
      one.shown = turn;
      one.participant = readParticipant(reply.resource);
      one.readAt = asked;
      one.readTime = performance.now();
      one.failures = 0;
      if (isCurrent(one)) view.roster.observed(one.presence, one.participant.inLobby);
      events.onRead(one);
      return 'present';
    }
    if (reply !== undefined && saysGone(reply)) {
      events.onGone(one);
      return 'gone';
    }
    if (reply?.error?.subcode === 'ConversationNotFound') view.onConversationGone();
    if (reply?.error?.subcode === 'ApplicationNotFound') view.onTrouble({ kind: 'application-doubtful' });
    if (reply?.status === 410 && reply.authoritative) view.onTrouble({ kind: 'session-dead', reason: reply.error?.subcode ?? 'Gone' });
    one.failures += 1;
    one.notBefore = performance.now() + Math.min(reply?.retryAfterMs ?? 0, longestAskedMs);
    return 'unreadable';
  }

  return { refresh, read };
}

/**
 * Whether an answer is about the participant that was asked for: a redirect or a mixed-up cache may lead to somebody else. Hosts, queries and
 * escapes may differ, the segment that names the participant may not.
 */
function isAbout({ resource, url }: Reply, href: string): boolean {
  return nameIn(resource?.self ?? url) === nameIn(href);
}

function nameIn(href: string): string | undefined {
  const { pathname } = new URL(canonicalHref(href));
  return pathname
    .split('/')
    .findLast((segment) => segment !== '')
    ?.toLowerCase();
}

/** Subcodes by which the server says more than that one participant is gone. */
const largerLosses: ReadonlySet<string | undefined> = new Set([
  'ApplicationNotFound',
  'ConversationNotFound',
  'TooManyApplications',
  'InactiveApplicationExpired',
  'UserAgentNotAllowed',
  'CannotRedirect',
]);

function saysGone(reply: Reply): boolean {
  return (reply.status === 404 || reply.status === 410) && reply.authoritative && !largerLosses.has(reply.error?.subcode);
}
