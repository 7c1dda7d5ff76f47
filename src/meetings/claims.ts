// Whose conversation is this? Every meeting claims the conversation it follows, the operation that leads to one, and its focus URI; events,
// invitations and running conversations are told apart by these claims. Finding the meeting of an event costs the same however many there are.
import { meetingUriKey } from '../roster/meeting.ts';
import { conversationOf } from '../wire/conversation.ts';
import type { LobbyEvent } from '../wire/event.ts';
import { canonicalHref } from '../wire/url.ts';
import type { Claim } from './meeting/meeting-port.ts';

/** To whom a conversation that runs on the server belongs. */
export type Belonging<M> =
  /** Somebody follows it already. */
  | { kind: 'followed' }
  /** It is the one this meeting waits for. */
  | { kind: 'awaited'; by: M }
  /** Another conversation of the same meeting is followed: one is enough. */
  | { kind: 'double'; of: M }
  /** It does not say whose it is, and some meeting still waits for one: a later event or an invitation will tell. */
  | { kind: 'open' }
  | { kind: 'nobodys' };

/** Whose something of the server is. */
export interface Ownership<M> {
  /** All that claim this conversation; more than one is to be cleared up. */
  sharers(conversation: string): readonly M[];
  ofConversation(key: string): M | undefined;
  ofInvitation(key: string, operationId: string | undefined): M | undefined;
  /** The meeting an event about people belongs to: named by its sender or its representation, or the one under whose path it lies. */
  ofEvent(event: LobbyEvent): M | undefined;
  ofUri(uri: string): M | undefined;
  belonging(conversation: string, uri: string | undefined): Belonging<M>;
  /** True while some meeting has no conversation. */
  readonly waiting: boolean;
  /** The joins of those that have none yet. */
  readonly joins: readonly Join[];
}

/** A join that is under way. */
export interface Join {
  /** The invitation it began, as a canonical href. */
  invitation: string;
  /** The focus URI. */
  uri: string;
}

export interface Claims<M> extends Ownership<M> {
  /** All that are in a conversation of the meeting that is claimed, be it another one. */
  company(claim: Claim): readonly M[];
  conversationOf(meeting: M): string | undefined;
  /** What the meeting claims from now on, in place of what it claimed before. */
  set(meeting: M, claim: Claim): void;
  drop(meeting: M): void;
}

export function createClaims<M>(): Claims<M> {
  const claims = new Map<M, Claim>();
  const byConversation = createIndex<M>();
  const byOperation = createIndex<M>();
  const byUri = createIndex<M>();
  let followed = 0;

  function index(meeting: M, claim: Claim, change: 'add' | 'remove'): void {
    const { conversation, operation, uri } = claim;
    if (conversation !== undefined) byConversation[change](pathOf(canonicalHref(conversation)), meeting);
    if (operation?.id !== undefined) byOperation[change](`id ${operation.id}`, meeting);
    if (operation?.invitation !== undefined) byOperation[change](`key ${operation.invitation}`, meeting);
    if (uri !== undefined) byUri[change](meetingUriKey(uri), meeting);
    if (conversation !== undefined) followed += change === 'add' ? 1 : -1;
  }

  function drop(meeting: M): void {
    const claim = claims.get(meeting);
    if (claim === undefined) return;
    claims.delete(meeting);
    index(meeting, claim, 'remove');
  }

  function ofConversation(key: string): M | undefined {
    return byConversation.all(pathOf(key))[0];
  }

  /** The conversation whose path this one lies under: its segments are taken off one by one. */
  function above(key: string): M | undefined {
    let path = pathOf(key);
    for (let cut = path.lastIndexOf('/'); cut > 0; cut = path.lastIndexOf('/')) {
      path = path.slice(0, cut);
      const found = byConversation.all(path)[0];
      if (found !== undefined) return found;
    }
    return undefined;
  }

  function belonging(conversation: string, uri: string | undefined): Belonging<M> {
    if (ofConversation(canonicalHref(conversation)) !== undefined) return { kind: 'followed' };
    const same = uri === undefined ? [] : byUri.all(meetingUriKey(uri));
    const by = same.find((meeting) => claims.get(meeting)?.conversation === undefined);
    if (by !== undefined) return { kind: 'awaited', by };
    const [of] = same;
    if (of !== undefined) return { kind: 'double', of };
    return uri === undefined && followed < claims.size ? { kind: 'open' } : { kind: 'nobodys' };
  }

  return {
    set(meeting, claim) {
      const before = claims.get(meeting);
      if (before !== undefined && isSame(before, claim)) return;
      if (before !== undefined) index(meeting, before, 'remove');
      claims.set(meeting, claim);
      index(meeting, claim, 'add');
    },
    drop,
    company({ conversation, uri }) {
      const here = conversation === undefined ? [] : byConversation.all(pathOf(canonicalHref(conversation)));
      const elsewhere = uri === undefined ? [] : byUri.all(meetingUriKey(uri));
      return [...new Set([...here, ...elsewhere])].filter((meeting) => claims.get(meeting)?.conversation !== undefined);
    },
    conversationOf: (meeting) => claims.get(meeting)?.conversation,
    sharers: (conversation) => byConversation.all(pathOf(canonicalHref(conversation))),
    ofConversation,
    ofInvitation: (key, id) => (id === undefined ? undefined : byOperation.all(`id ${id}`)[0]) ?? byOperation.all(`key ${key}`)[0],
    ofEvent({ sender, resource, key }) {
      const bySender = sender.rel === 'conversation' ? ofConversation(sender.key) : undefined;
      const named = bySender === undefined && resource !== undefined ? conversationOf(resource) : undefined;
      return bySender ?? (named === undefined ? undefined : ofConversation(named)) ?? above(key);
    },
    ofUri: (uri) => byUri.all(meetingUriKey(uri))[0],
    belonging,
    get waiting() {
      return followed < claims.size;
    },
    get joins() {
      return [...claims.values()].flatMap(({ conversation, operation, uri }) =>
        conversation !== undefined || operation?.invitation === undefined || uri === undefined
          ? []
          : [{ invitation: operation.invitation, uri }],
      );
    },
  };
}

function isSame(one: Claim, other: Claim): boolean {
  return one.conversation === other.conversation && one.operation === other.operation && one.uri === other.uri;
}

interface Index<M> {
  add(key: string, meeting: M): void;
  remove(key: string, meeting: M): void;
  all(key: string): readonly M[];
}

/** By key, in the order of coming: usually one. */
function createIndex<M>(): Index<M> {
  const entries = new Map<string, M[]>();
  return {
    add(key, meeting) {
      const found = entries.get(key);
      if (found === undefined) entries.set(key, [meeting]);
      else found.push(meeting);
    },
    remove(key, meeting) {
      const rest = (entries.get(key) ?? []).filter((one) => one !== meeting);
      if (rest.length === 0) entries.delete(key);
      else entries.set(key, rest);
    },
    all: (key) => entries.get(key) ?? [],
  };
}

/** Queries (`endpointId`, `filter`) do not tell resources of one conversation apart. */
export function pathOf(key: string): string {
  const query = key.indexOf('?');
  return query < 0 ? key : key.slice(0, query);
}
