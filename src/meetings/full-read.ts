// Reads everything a meeting shows about itself and its people: the conversation, the meeting, ourselves, the collections.
import type { Listing } from '../roster/roster.ts';
import type { Requests } from '../session/session.ts';
import type { ResourceRef } from '../wire/event.ts';
import type { Reply } from '../wire/reply.ts';
import { linkOf, type Resource } from '../wire/resource.ts';
import { canonicalHref } from '../wire/url.ts';

export interface FullRead {
  conversation: Resource;
  onlineMeeting: Resource | undefined;
  self: Resource | undefined;
  listing: Listing;
  /** Whether the leaders were among what was read. */
  leadersRead: boolean;
  /** Collections the server offered and could not deliver. */
  failed: readonly string[];
}

export type FullReadResult =
  | { kind: 'read'; read: FullRead }
  /** The conversation is no longer ours. */
  | { kind: 'gone' }
  | { kind: 'application-doubtful' }
  /** We are in the lobby ourselves: there is nothing to see. */
  | { kind: 'in-lobby' }
  /** We are not in yet: an event will tell. */
  | { kind: 'connecting' }
  /** `retryAfterMs`: the longest time the server asked for. */
  | { kind: 'unreadable'; why: string; retryAfterMs: number };

/** One full read. `tolerant`: go on without collections that fail, where there is at least one that does not. */
export async function readMeeting(
  requests: Requests,
  conversationHref: string,
  tolerant: boolean,
  signal: AbortSignal,
): Promise<FullReadResult> {
  let retryAfterMs = 0;
  const get = async (href: string) => {
    const reply = await requests.get(href, signal).catch(() => undefined);
    retryAfterMs = Math.max(retryAfterMs, reply?.retryAfterMs ?? 0);
    return reply;
  };
  const reply = await get(conversationHref);
  const conversation = found(reply);
  if (conversation === undefined) return withoutConversation(reply);
  const state = conversation.properties['state'];
  if (state === 'InLobby') return { kind: 'in-lobby' };
  if (state === 'Connecting' || state === 'Conferencing' || state === 'Incoming') return { kind: 'connecting' };
  if (state === 'Disconnected') return { kind: 'gone' };
  const failed: string[] = [];
  const one = async (rel: string) => {
    const href = linkOf(conversation, rel);
    if (href === undefined) return undefined;
    const reply = await get(href);
    const resource = found(reply);
    if (resource === undefined) failed.push(rel);
    return resource;
  };
  const many = async (rel: string): Promise<ResourceRef[] | undefined> => {
    const href = linkOf(conversation, rel);
    if (href === undefined) return undefined;
    const collection = collectionReply(await get(href));
    if (collection === undefined) failed.push(rel);
    return collection;
  };
  const [onlineMeeting, self, participants, attendees, leaders, lobby] = await Promise.all([
    one('onlineMeeting'),
    one('localParticipant'),
    many('participants'),
    many('attendees'),
    many('leaders'),
    many('lobby'),
  ]);
  const nothing = participants === undefined && attendees === undefined && leaders === undefined && lobby === undefined;
  if (failed.length > 0 && (!tolerant || nothing)) return { kind: 'unreadable', why: `cannot read ${failed.join(', ')}`, retryAfterMs };
  if (nothing) return { kind: 'unreadable', why: 'the conversation offers no roster', retryAfterMs };
  const listing: Listing = {
    participants: participants ?? [],
    attendees: attendees ?? [],
    leaders: leaders ?? [],
    ...(lobby === undefined ? {} : { lobby }),
  };
  return { kind: 'read', read: { conversation, onlineMeeting, self, listing, leadersRead: leaders !== undefined, failed } };
}

function withoutConversation(reply: Reply | undefined): FullReadResult {
  const retryAfterMs = reply?.retryAfterMs ?? 0;
  if (reply === undefined || !reply.authoritative) return { kind: 'unreadable', why: 'no answer from the server', retryAfterMs };
  if (reply.error?.subcode === 'ApplicationNotFound') return { kind: 'application-doubtful' };
  if (reply.status === 404 || reply.status === 410) return { kind: 'gone' };
  return { kind: 'unreadable', why: `the server answered ${reply.status}`, retryAfterMs };
}

function found(reply: Reply | undefined): Resource | undefined {
  return reply?.status === 200 ? reply.resource : undefined;
}

/** The people of a collection, in each of the shapes servers use (docs/protocol.md, Collections). Undefined: it could not be read. */
function collectionReply(reply: Reply | undefined): ResourceRef[] | undefined {
  if (reply?.status === 204) return [];
  const resource = found(reply);
  return resource === undefined ? undefined : collectionPeople(resource);
}

export function collectionPeople(resource: Resource): ResourceRef[] {
  const people = new Map<string, ResourceRef>();
  for (const link of resource.links['participant'] ?? []) add(people, link.href, link.title);
  for (const one of resource.embedded['participant'] ?? []) if (one.self !== undefined) add(people, one.self, undefined);
  return [...people.values()];
}

function add(people: Map<string, ResourceRef>, href: string, title: string | undefined): void {
  const key = canonicalHref(href);
  if (!people.has(key)) people.set(key, { rel: 'participant', href, key, ...(title === undefined ? {} : { title }) });
}
