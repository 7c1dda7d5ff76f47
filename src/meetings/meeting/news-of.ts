// What events and answers are as news for a meeting.
import { meaningOfEnd } from '../../session/meaning/conversation.ts';
import { type Conversation, readConversation, rosterViews } from '../../wire/conversation.ts';
import type { LobbyEvent } from '../../wire/event.ts';
import { readInvitation } from '../../wire/invitation.ts';
import { readOnlineMeeting } from '../../wire/online-meeting.ts';
import type { News } from './news.ts';

export function newsOfInvitation({ key, type, status, reason, resource }: LobbyEvent): News {
  const conversation = resource && readInvitation(resource).conversation;
  const about = { kind: 'invitation', key, ...(conversation === undefined ? {} : { conversation }) } as const;
  if (type !== 'completed') return about;
  return { ...about, result: status === 'Failure' ? meaningOfEnd(reason, 'refused') : 'accepted' };
}

export function newsOfConversation({ type, reason, resource }: LobbyEvent): News {
  const conversation = resource && readConversation(resource);
  if (type === 'deleted' || conversation?.state === 'over') {
    return { kind: 'conversation', state: meaningOfEnd(reason, 'the conversation ended') };
  }
  if (conversation === undefined) return { kind: 'conversation', state: undefined };
  return { kind: 'conversation', state: conversation.state, views: viewsOf(conversation) };
}

export function newsOfMeeting({ resource }: LobbyEvent): News {
  return { kind: 'meeting-changed', ...(resource === undefined ? {} : { embedded: readOnlineMeeting(resource) }) };
}

/** Which collections a conversation offers: when they change, there is more or less to see. */
export function viewsOf(conversation: Conversation): string {
  return rosterViews.filter((view) => conversation.rosterViews[view] !== undefined).join(' ');
}
