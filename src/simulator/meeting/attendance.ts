// One account's part in meetings: invitations, joining, leaving, being thrown out. Both dialects build on it; what it has to say goes out as notices.
import type { Behaviour } from '../behaviour.ts';
import { guid, type Random } from '../random.ts';
import {
  type Conversation,
  type ConversationState,
  createConversation,
  localNotice,
  meetingNotice,
  presentNotices,
} from './conversation.ts';
import type { Meeting } from './meeting.ts';
import type { ErrorBody, Notice } from './notice.ts';

export type InvitationState = 'Connecting' | 'Alerting' | 'Connected' | 'Declined' | 'Failed';

export interface Invitation {
  readonly id: string;
  readonly meeting: Meeting;
  readonly direction: 'Incoming' | 'Outgoing';
  readonly operationId: string | undefined;
  state: InvitationState;
  conversation?: Conversation;
}

export interface Attendance {
  readonly conversations: ReadonlyMap<string, Conversation>;
  readonly invitations: ReadonlyMap<string, Invitation>;
  /** Starts joining; everything further is told by notices. `created` sees the invitation before the first of them. */
  join(meeting: Meeting, operationId: string | undefined, created?: (invitation: Invitation) => void): Invitation;
  /** Somebody invites this account into the meeting. */
  invite(meeting: Meeting): Invitation;
  accept(invitation: Invitation): void;
  decline(invitation: Invitation): void;
  leave(conversation: Conversation): void;
  /** All conversations are gone without a word, as behind a `resume`. */
  drop(): void;
}

export interface AttendanceContext {
  account: { uri: string; name: string };
  behaviour: Behaviour;
  random: Random;
  emit(notices: readonly Notice[]): void;
  /** The account is in no roster. */
  hidden?: boolean;
  lateLinksMs?: number;
}

export function createAttendance(context: AttendanceContext): Attendance {
  const { account, behaviour, random, emit, hidden = false, lateLinksMs = 0 } = context;
  const conversations = new Map<string, Conversation>();
  const invitations = new Map<string, Invitation>();

  function newInvitation(meeting: Meeting, direction: Invitation['direction'], operationId?: string): Invitation {
    const state = direction === 'Incoming' ? 'Alerting' : 'Connecting';
    const invitation: Invitation = { id: guid(random), meeting, direction, operationId, state };
    invitations.set(invitation.id, invitation);
    return invitation;
  }

  function connect(invitation: Invitation): void {
    const { refusal } = invitation.meeting;
    if (refusal !== undefined) {
      complete(invitation, refusal);
      return;
    }
    const present = [...conversations.values()].find((one) => one.meeting === invitation.meeting && one.state === 'Conferenced');
    if (present !== undefined) {
      invitation.conversation = present;
      complete(invitation);
      return;
    }
    const { role, lobby } = invitation.meeting.moderator;
    const organizer = sameAddress(account.uri, invitation.meeting.organizerUri);
    const me = invitation.meeting.join({ uri: account.uri, name: account.name, account: account.uri, role, lobby, organizer, hidden });
    const conversation = createConversation(guid(random), invitation.meeting, me, {
      behaviour,
      outlet: { emit, entered, left },
      lateLinksMs,
    });
    invitation.conversation = conversation;
    conversations.set(conversation.id, conversation);
    if (behaviour.joinOrder !== 'completed-only') emit([conversationNotice(conversation, 'added')]);
    after(() => (me.place === 'lobby' ? move(conversation, 'InLobby') : me.place === 'inside' && entered(conversation)));
  }

  function move(conversation: Conversation, state: ConversationState): void {
    conversation.state = state;
    emit([conversationNotice(conversation, 'updated')]);
  }

  function entered(conversation: Conversation): void {
    if (!conversations.has(conversation.id) || conversation.state === 'Conferenced') return;
    move(conversation, 'Conferenced');
    emit([localNotice(conversation, 'added'), meetingNotice(conversation, 'added')]);
    if (behaviour.announcePresent) emit(presentNotices(conversation));
    for (const invitation of invitations.values()) if (invitation.conversation === conversation) complete(invitation);
  }

  function complete(invitation: Invitation, reason?: ErrorBody): void {
    if (invitation.state !== 'Connecting' && invitation.state !== 'Alerting') return;
    invitation.state = reason === undefined ? 'Connected' : 'Failed';
    const outcome = reason === undefined ? { status: 'Success' as const } : { status: 'Failure' as const, reason };
    emit([{ ...invitationNotice(invitation, 'completed'), ...outcome }]);
  }

  function left(conversation: Conversation, reason: ErrorBody): void {
    if (!conversations.has(conversation.id)) return;
    for (const invitation of invitations.values()) if (invitation.conversation === conversation) complete(invitation, reason);
    const wasInside = conversation.state === 'Conferenced';
    conversation.state = 'Disconnected';
    emit([
      ...(wasInside ? [localNotice(conversation, 'deleted')] : []),
      { ...conversationNotice(conversation, 'updated'), reason },
      { ...conversationNotice(conversation, 'deleted'), reason, embed: false },
    ]);
    forget(conversation);
  }

  function forget(conversation: Conversation): void {
    conversation.close();
    conversations.delete(conversation.id);
    for (const [id, invitation] of invitations) if (invitation.conversation === conversation) invitations.delete(id);
  }

  function after(step: () => void): void {
    setTimeout(step, behaviour.stepMs);
  }

  return {
    conversations,
    invitations,
    join(meeting, operationId, created) {
      const invitation = newInvitation(meeting, 'Outgoing', operationId);
      created?.(invitation);
      if (behaviour.joinOrder !== 'completed-only') emit([invitationNotice(invitation, 'started')]);
      after(() => connect(invitation));
      return invitation;
    },
    invite(meeting) {
      const invitation = newInvitation(meeting, 'Incoming');
      emit([invitationNotice(invitation, 'started')]);
      return invitation;
    },
    accept(invitation) {
      after(() => connect(invitation));
    },
    decline(invitation) {
      invitations.delete(invitation.id);
      invitation.state = 'Declined';
      const reason = { code: 'LocalFailure', subcode: 'Declined', message: 'The invitation was declined.' };
      emit([{ ...invitationNotice(invitation, 'completed'), status: 'Failure', reason, embed: false }]);
    },
    leave(conversation) {
      conversation.meeting.leave(conversation.me);
    },
    drop() {
      for (const conversation of [...conversations.values()]) {
        forget(conversation);
        conversation.meeting.leave(conversation.me);
      }
      invitations.clear();
    },
  };
}

function conversationNotice(conversation: Conversation, type: 'added' | 'updated' | 'deleted'): Notice {
  return {
    sender: { rel: 'communication' },
    target: { rel: 'conversation', conversation: conversation.id },
    type,
    embed: type !== 'deleted',
    urgency: 'high',
  };
}

function invitationNotice(invitation: Invitation, type: 'started' | 'completed'): Notice {
  return {
    sender: { rel: 'communication' },
    target: { rel: 'onlineMeetingInvitation', invitation: invitation.id },
    type,
    embed: true,
    urgency: 'high',
  };
}

function sameAddress(one: string, other: string): boolean {
  const bare = (uri: string): string => uri.replace(/^sips?:/i, '').toLowerCase();
  return bare(one) === bare(other);
}
