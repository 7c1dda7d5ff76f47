// Reads everything a meeting shows about itself and its people: the conversation, the meeting, ourselves, the collections.
import { canonicalAddress } from '../../address.ts';
import { reasonOf } from '../../errors.ts';
import { addressIn, isSameParticipant } from '../../roster/by-participant.ts';
import { type Listing, leaderKeys, leavesUsOut } from '../../roster/listing.ts';
import { type Participant, readParticipant } from '../../roster/participant.ts';
import { meaningOfRead, type ReadMeaning } from '../../session/meaning/read.ts';
import type { Requests } from '../../session/session.ts';
import {
  type Conversation,
  canBeSomebody,
  hidesPeople,
  type RosterView,
  readConversation,
  readPeople,
  rosterViews,
} from '../../wire/conversation.ts';
import { type OnlineMeeting, readOnlineMeeting } from '../../wire/online-meeting.ts';
import type { Resource } from '../../wire/resource.ts';
import { canonicalHref } from '../../wire/url.ts';

export interface FullRead {
  conversation: Conversation;
  onlineMeeting?: OnlineMeeting;
  /** Our own participant. `key`: its canonical href, where it says so. */
  self?: { key?: string; participant: Participant };
  /** Without the collections that were not offered or could not be read. */
  listing: Listing;
  /** What the server offered and could not deliver. */
  failed: readonly string[];
  /** The longest time the server asked for before any of it is read again. */
  retryAfterMs: number;
  /** Some of it was said to be gone for good, though the conversation offers it. */
  gone: boolean;
  /** Hrefs of the collections that lead to nobody: malformed, or on hosts that are not trusted. */
  unusable: readonly string[];
}

/** Where the conversation itself says we are. */
export type Standing =
  | { kind: 'in'; conversation: Conversation }
  | { kind: 'out'; outcome: 'joining' | 'lobby' | 'gone' | 'no-meeting' }
  | { kind: 'application-doubtful' }
  | { kind: 'session-dead'; reason: string }
  /** `retryAfterMs`: the longest time the server asked for. `gone`: something in it was said to be gone for good. */
  | { kind: 'unreadable'; why: string; retryAfterMs: number; gone?: boolean };

export type FullReadResult = Exclude<Standing, { kind: 'in' }> | { kind: 'read'; read: FullRead };

type Get = (href: string) => Promise<ReadMeaning>;

export interface ReadOptions {
  requests: Requests;
  /** Absolute URL. */
  conversation: string;
  /** Go on without what fails, where at least one collection does not. */
  tolerant: boolean;
  signal: AbortSignal;
}

/** Asks the conversation alone. */
export async function readStanding({ requests, conversation, signal }: Omit<ReadOptions, 'tolerant'>): Promise<Standing> {
  return standingOf(await getter(requests, signal)(conversation));
}

export async function readMeeting(options: ReadOptions): Promise<FullReadResult> {
  const get = getter(options.requests, options.signal);
  const standing = standingOf(await get(options.conversation));
  return standing.kind === 'in' ? readInside(standing.conversation, get, options) : standing;
}

async function readInside(conversation: Conversation, get: Get, options: ReadOptions): Promise<FullReadResult> {
  const { tolerant } = options;
  const unusable = new Set<string>();
  const here = canonicalHref(options.conversation);
  const failures: { what: string; retryAfterMs: number; forGood: boolean }[] = [];
  const attempt = async (what: string, href: string | undefined): Promise<Resource | 'empty' | undefined> => {
    if (href === undefined) return undefined;
    const meaning = await get(href);
    if (meaning.kind === 'found') return meaning.resource;
    if (meaning.kind === 'empty') return 'empty';
    failures.push({ what, retryAfterMs: meaning.kind === 'unreadable' ? meaning.retryAfterMs : 0, forGood: isForGood(meaning) });
    return undefined;
  };
  const one = async (what: 'onlineMeeting' | 'localParticipant') => {
    const found = await attempt(what, conversation[what]);
    return found === 'empty' ? undefined : found;
  };
  const many = async (view: RosterView): Promise<Listing> => {
    const found = await attempt(view, conversation.rosterViews[view]);
    if (found === undefined) return {};
    const people = found === 'empty' ? [] : readPeople(found);
    const usable = people.filter(({ key, href }) => canBeSomebody(key, here) && options.requests.mayAsk(href));
    const elsewhere = people.filter((one) => !usable.includes(one));
    for (const { href } of elsewhere) unusable.add(href);
    if (view !== 'leaders') return { [view]: usable };
    const leadersCut = found !== 'empty' && hidesPeople(found);
    return { leaders: usable, leadersElsewhere: elsewhere.map(({ key }) => key), leadersCut };
  };
  const [onlineMeeting, self, ...collections] = await Promise.all([
    one('onlineMeeting'),
    one('localParticipant'),
    ...rosterViews.map(many),
  ]);
  const listed: Listing = Object.assign({}, ...collections);
  const failed = failures.map(({ what }) => what);
  const retryAfterMs = Math.max(0, ...failures.map((one) => one.retryAfterMs));
  const gone = failures.some(({ forGood }) => forGood);
  // What is gone for good is not waited for.
  const isPartial = failures.some(({ forGood }) => !forGood);
  const nothing = Object.keys(listed).length === 0;
  if ((isPartial && !tolerant) || (failed.length > 0 && nothing))
    return { kind: 'unreadable', why: `cannot read ${failed.join(', ')}`, retryAfterMs, gone };
  if (nothing) return { kind: 'unreadable', why: 'the conversation offers no roster', retryAfterMs };
  const ourselves = self && readSelf(self);
  const { listing, untrue } = believed(listed, ourselves);
  return {
    kind: 'read',
    read: {
      conversation,
      ...(onlineMeeting === undefined ? {} : { onlineMeeting: readOnlineMeeting(onlineMeeting) }),
      ...(ourselves === undefined ? {} : { self: ourselves }),
      listing,
      failed: [...failed, ...untrue],
      retryAfterMs,
      gone,
      unusable: [...unusable],
    },
  };
}

/** Without the lists that cannot be true. */
function believed(listing: Listing, self: FullRead['self']): { listing: Listing; untrue: RosterView[] } {
  const address = self?.participant.uri === undefined ? undefined : canonicalAddress(self.participant.uri);
  const isUs = (key: string) =>
    (self?.key !== undefined && isSameParticipant(key, self.key)) || (address !== undefined && addressIn(key) === address);
  const leadersOurs = leaderKeys(listing).filter(isUs);
  if (self?.participant.role !== 'Leader' || !leavesUsOut(listing, isUs)) return { listing: { ...listing, leadersOurs }, untrue: [] };
  const { leaders: _leaders, leadersElsewhere: _elsewhere, ...rest } = listing;
  return { listing: rest, untrue: ['leaders'] };
}

/** 410 of a part of the roster; that the session is over, the event channel tells as well. */
function isForGood(meaning: ReadMeaning): boolean {
  return meaning.kind === 'session-dead' || (meaning.kind === 'gone' && meaning.forGood);
}

function standingOf(meaning: ReadMeaning): Standing {
  switch (meaning.kind) {
    case 'found':
      return standingIn(readConversation(meaning.resource));
    case 'gone':
    case 'conversation-gone':
      return { kind: 'out', outcome: 'gone' };
    case 'empty':
      return { kind: 'unreadable', why: 'the conversation is empty', retryAfterMs: 0 };
    default:
      return meaning;
  }
}

function standingIn(conversation: Conversation): Standing {
  const { state } = conversation;
  if (state === 'joining' || state === 'lobby') return { kind: 'out', outcome: state };
  if (state === 'over') return { kind: 'out', outcome: 'gone' };
  return conversation.twoParty ? { kind: 'out', outcome: 'no-meeting' } : { kind: 'in', conversation };
}

function readSelf(resource: Resource): NonNullable<FullRead['self']> {
  const participant = readParticipant(resource);
  return { participant, ...(resource.self === undefined ? {} : { key: canonicalHref(resource.self) }) };
}

function getter(requests: Requests, signal: AbortSignal): Get {
  return async (href) => {
    try {
      return meaningOfRead(await requests.get(href, signal));
    } catch (error) {
      return { kind: 'unreadable', why: reasonOf(error), retryAfterMs: 0 };
    }
  };
}
