// A conversation and the collections it leads to, read from their representations: where we stand in it and where its people are listed.
// The names the server uses for states, properties and links stay in this file.
import type { ResourceRef } from './event.ts';
import { anyRelation, type Link, linkOf, type Resource } from './resource.ts';
import { canonicalHref, pathOf } from './url.ts';

export type ConversationState = 'joining' | 'lobby' | 'in' | 'over';

/** The collections that list the people of a meeting. */
export const rosterViews = ['participants', 'attendees', 'leaders', 'lobby'] as const;
export type RosterView = (typeof rosterViews)[number];
/** Those that only a meeting has. */
const meetingViews = ['attendees', 'leaders', 'lobby'] as const;

export interface Conversation {
  /** Undefined where the representation does not say, or says something new. */
  state: ConversationState | undefined;
  /** A call between two people, not a meeting: it may list the two, but has neither roles nor a lobby. */
  twoParty: boolean;
  /** Where each collection is read; a missing one is not offered now. */
  rosterViews: Readonly<Partial<Record<RosterView, string>>>;
  /** Where the meeting itself and our own participant are read. */
  onlineMeeting?: string;
  localParticipant?: string;
  subject?: string;
}

const states: Readonly<Record<string, ConversationState>> = {
  incoming: 'joining',
  connecting: 'joining',
  conferencing: 'joining',
  inlobby: 'lobby',
  connected: 'in',
  conferenced: 'in',
  disconnecting: 'over',
  disconnected: 'over',
};

export function readConversation(resource: Resource): Conversation {
  const name = text(resource.properties['state'])?.toLowerCase();
  const onlineMeeting = linkOf(resource, 'onlineMeeting');
  const localParticipant = linkOf(resource, 'localParticipant');
  const subject = text(resource.properties['subject']);
  const views = viewsOf(resource);
  return {
    state: name === undefined ? undefined : states[name],
    twoParty: name === 'connected' && onlineMeeting === undefined && !meetingViews.some((view) => view in views),
    rosterViews: views,
    ...(onlineMeeting === undefined ? {} : { onlineMeeting }),
    ...(localParticipant === undefined ? {} : { localParticipant }),
    ...(subject === undefined ? {} : { subject }),
  };
}

/** The conversation a resource says it belongs to: a canonical href. */
export function conversationOf(resource: Resource): string | undefined {
  const href = linkOf(resource, 'conversation');
  return href === undefined ? undefined : canonicalHref(href);
}

/** The conversations that run, as the application lists them. */
export function readConversations(resource: Resource): string[] {
  const linked = (resource.links['conversation'] ?? []).map(({ href }) => href);
  const embedded = (resource.embedded['conversation'] ?? []).flatMap(({ self }) => self ?? []);
  return [...new Set([...linked, ...embedded])];
}

/** The people a collection lists, in each of the shapes servers use. */
export function readPeople(resource: Resource): ResourceRef[] {
  const people = new Map<string, ResourceRef>();
  for (const { href, title } of resource.links['participant'] ?? []) add(people, href, title === undefined ? {} : { title });
  for (const one of resource.embedded['participant'] ?? []) if (one.self !== undefined) add(people, one.self, { resource: one });
  return [...people.values()];
}

/** Whether a collection has people whom `readPeople` does not find: entries that lead nowhere or have another name, or more on another page. */
export function hidesPeople({ links, embedded, leftOut = [] }: Resource): boolean {
  const unnamed = Object.entries(embedded).some(([rel, inner]) =>
    rel === 'participant' ? inner.some(({ self }) => self === undefined) : isOfPeople(rel),
  );
  const astray = Object.entries(links).some(([rel, inner]) => rel !== 'participant' && isOfPeople(rel) && inner.some(namesAddress));
  return unnamed || astray || 'next' in links || leftOut.some(isOfPeople);
}

/** Under a name like that, a link to an address is somebody and no list. */
function isOfPeople(rel: string): boolean {
  return rel === anyRelation || /^(?:participant|leader|attendee|member|item|person|people)s?$/i.test(rel);
}

function namesAddress({ href }: Link): boolean {
  return /[^/?]+(?:@|%40)[^/?]+\/?(?:\?|$)/i.test(href);
}

/**
 * Whether an href can lead to somebody in this conversation (both canonical): not to the conversation itself or to what it lies in, and not to a
 * name without a letter or a digit. Servers have been seen to list such.
 */
export function canBeSomebody(key: string, conversation: string): boolean {
  const written = pathOf(key);
  const pathname = written.replace(/\/+$/, '');
  if (`${pathOf(conversation)}/`.startsWith(`${pathname}/`)) return false;
  const name = pathname.slice(pathname.lastIndexOf('/') + 1);
  if (written !== pathname && lists.has(name.toLowerCase())) return false;
  return /[\p{L}\p{N}]/u.test(name.replace(/%[0-9A-F]{2}/gi, decodedOrNothing));
}

const lists: ReadonlySet<string> = new Set(rosterViews);

/** An escaped ASCII character as itself; a byte of another alphabet counts as a letter. */
function decodedOrNothing(encoded: string): string {
  const code = Number.parseInt(encoded.slice(1), 16);
  return code < 0x80 ? String.fromCharCode(code) : 'x';
}

/** Where somebody is linked and embedded, both are one. */
function add(people: Map<string, ResourceRef>, href: string, said: Pick<ResourceRef, 'title' | 'resource'>): void {
  const key = canonicalHref(href);
  people.set(key, { rel: 'participant', href, key, ...said, ...people.get(key) });
}

function viewsOf(resource: Resource): Conversation['rosterViews'] {
  const views: Partial<Record<RosterView, string>> = {};
  for (const view of rosterViews) {
    const href = linkOf(resource, view);
    if (href !== undefined) views[view] = href;
  }
  return views;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
