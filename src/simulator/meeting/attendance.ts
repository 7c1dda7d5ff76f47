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
  /** All conversations are gone without a word, as behind a `resume`; their meetings notice after so long. */
  drop(lingerMs?: number): void;
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
  return new AccountAttendance(context);
}

class AccountAttendance implements Attendance {
  readonly conversations = new Map<string, Conversation>();
  readonly invitations = new Map<string, Invitation>();
  readonly #context: AttendanceContext;

  constructor(context: AttendanceContext) {
    this.#context = context;
  }

  join(meeting: Meeting, operationId: string | undefined, created?: (invitation: Invitation) => void): Invitation {
    const { behaviour, emit } = this.#context;
    const invitation = this.#newInvitation(meeting, 'Outgoing', operationId);
    created?.(invitation);
    if (behaviour.joinOrder !== 'completed-only') emit([invitationNotice(invitation, 'started')]);
    this.#after(() => this.#connect(invitation));
    return invitation;
  }

  invite(meeting: Meeting): Invitation {
    const invitation = this.#newInvitation(meeting, 'Incoming');
    this.#context.emit([invitationNotice(invitation, 'started')]);
    return invitation;
  }

  accept(invitation: Invitation): void {
    this.#after(() => this.#connect(invitation));
  }

  decline(invitation: Invitation): void {
    this.invitations.delete(invitation.id);
    invitation.state = 'Declined';
    const reason = { code: 'LocalFailure', subcode: 'Declined', message: 'The invitation was declined.' };
    this.#context.emit([{ ...invitationNotice(invitation, 'completed'), status: 'Failure', reason, embed: false }]);
  }

  leave(conversation: Conversation): void {
    conversation.meeting.leave(conversation.me);
  }

  drop(lingerMs = 0): void {
    for (const conversation of [...this.conversations.values()]) {
      this.#forget(conversation);
      if (lingerMs === 0) conversation.meeting.leave(conversation.me);
      else setTimeout(() => conversation.meeting.leave(conversation.me), lingerMs).unref();
    }
    this.invitations.clear();
  }

  #newInvitation(meeting: Meeting, direction: Invitation['direction'], operationId?: string): Invitation {
    const state = direction === 'Incoming' ? 'Alerting' : 'Connecting';
    const invitation: Invitation = { id: guid(this.#context.random), meeting, direction, operationId, state };
    this.invitations.set(invitation.id, invitation);
    return invitation;
  }

  #connect(invitation: Invitation): void {
    const { refusal } = invitation.meeting;
    if (refusal !== undefined) {
      this.#complete(invitation, refusal);
      return;
    }
    const present = [...this.conversations.values()].find((one) => one.meeting === invitation.meeting && one.state === 'Conferenced');
    if (present !== undefined) {
      invitation.conversation = present;
      this.#complete(invitation);
      return;
    }
    this.#enter(invitation);
  }

  /** A conversation of our own: into the lobby, or inside. */
  #enter(invitation: Invitation): void {
    const { account, behaviour, random, emit, hidden = false, lateLinksMs = 0 } = this.#context;
    const { role, lobby } = invitation.meeting.moderator;
    const organizer = sameAddress(account.uri, invitation.meeting.organizerUri);
    const me = invitation.meeting.join({ uri: account.uri, name: account.name, account: account.uri, role, lobby, organizer, hidden });
    const conversation = createConversation(guid(random), invitation.meeting, me, {
      behaviour,
      outlet: { emit, entered: (one) => this.#entered(one), left: (one, reason) => this.#left(one, reason) },
      lateLinksMs,
    });
    invitation.conversation = conversation;
    this.conversations.set(conversation.id, conversation);
    if (behaviour.joinOrder !== 'completed-only') emit([conversationNotice(conversation, 'added')]);
    this.#after(() => {
      if (me.place === 'lobby') this.#move(conversation, 'InLobby');
      else if (me.place === 'inside') this.#entered(conversation);
    });
  }

  #move(conversation: Conversation, state: ConversationState): void {
    conversation.state = state;
    this.#context.emit([conversationNotice(conversation, 'updated')]);
  }

  #entered(conversation: Conversation): void {
    if (!this.conversations.has(conversation.id) || conversation.state === 'Conferenced') return;
    const { behaviour, emit } = this.#context;
    this.#move(conversation, 'Conferenced');
    emit([localNotice(conversation, 'added'), meetingNotice(conversation, 'added')]);
    if (behaviour.announcePresent) emit(presentNotices(conversation));
    for (const invitation of this.#invitationsOf(conversation)) this.#complete(invitation);
  }

  #complete(invitation: Invitation, reason?: ErrorBody): void {
    if (invitation.state !== 'Connecting' && invitation.state !== 'Alerting') return;
    invitation.state = reason === undefined ? 'Connected' : 'Failed';
    const outcome = reason === undefined ? { status: 'Success' as const } : { status: 'Failure' as const, reason };
    this.#context.emit([{ ...invitationNotice(invitation, 'completed'), ...outcome }]);
  }

  #left(conversation: Conversation, reason: ErrorBody): void {
    if (!this.conversations.has(conversation.id)) return;
    for (const invitation of this.#invitationsOf(conversation)) this.#complete(invitation, reason);
    const wasInside = conversation.state === 'Conferenced';
    conversation.state = 'Disconnected';
    this.#context.emit([
      ...(wasInside ? [localNotice(conversation, 'deleted')] : []),
      { ...conversationNotice(conversation, 'updated'), reason },
      { ...conversationNotice(conversation, 'deleted'), reason, embed: false },
    ]);
    this.#forget(conversation);
  }

  #forget(conversation: Conversation): void {
    conversation.close();
    this.conversations.delete(conversation.id);
    for (const { id } of this.#invitationsOf(conversation)) this.invitations.delete(id);
  }

  #invitationsOf(conversation: Conversation): Invitation[] {
    return [...this.invitations.values()].filter((invitation) => invitation.conversation === conversation);
  }

  #after(step: () => void): void {
    setTimeout(step, this.#context.behaviour.stepMs);
  }
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
