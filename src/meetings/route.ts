// Where an event of an account goes, pure: to the meeting it is about, or to those who find out whose it is.
import type { LobbyEvent } from '../wire/event.ts';
import { readInvitation } from '../wire/invitation.ts';
import { subjectOf } from '../wire/subject.ts';
import type { Ownership } from './claims.ts';
import type { News } from './meeting/news.ts';
import { newsOfConversation, newsOfInvitation, newsOfMeeting } from './meeting/news-of.ts';

export type Route<M> =
  | { kind: 'news'; to: M; news: News }
  /** About our own participant. */
  | { kind: 'self'; to: M }
  | { kind: 'person'; to: M }
  /** Somebody invites us, and no meeting has asked for that. */
  | { kind: 'invited' }
  /** A conversation that no meeting claims. */
  | { kind: 'unclaimed'; conversation: string }
  | { kind: 'nowhere' };

export function routeOf<M>(event: LobbyEvent, owners: Ownership<M>): Route<M> {
  switch (subjectOf(event)) {
    case 'invitation':
      return routeOfInvitation(event, owners);
    case 'conversation':
      return routeOfConversation(event, owners);
    case 'meeting':
      return inside(event, owners, (to) => ({ kind: 'news', to, news: newsOfMeeting(event) }));
    case 'self':
      return inside(event, owners, (to) => ({ kind: 'self', to }));
    case 'person':
      return inside(event, owners, (to) => ({ kind: 'person', to }));
    default:
      return { kind: 'nowhere' };
  }
}

function routeOfInvitation<M>(event: LobbyEvent, owners: Ownership<M>): Route<M> {
  const invitation = event.resource && readInvitation(event.resource);
  const to = owners.ofInvitation(event.key, invitation?.operationId);
  if (to !== undefined) return { kind: 'news', to, news: newsOfInvitation(event) };
  return { kind: invitation?.incoming && event.type === 'started' ? 'invited' : 'nowhere' };
}

function routeOfConversation<M>(event: LobbyEvent, owners: Ownership<M>): Route<M> {
  const to = owners.ofConversation(event.key);
  if (to !== undefined) return { kind: 'news', to, news: newsOfConversation(event) };
  return event.type === 'deleted' ? { kind: 'nowhere' } : { kind: 'unclaimed', conversation: event.href };
}

function inside<M>(event: LobbyEvent, owners: Ownership<M>, route: (to: M) => Route<M>): Route<M> {
  const to = owners.ofEvent(event);
  if (to !== undefined) return route(to);
  const isUnclaimed = subjectOf(event.sender) === 'conversation' && event.type !== 'deleted';
  return isUnclaimed ? { kind: 'unclaimed', conversation: event.sender.href } : { kind: 'nowhere' };
}
