// One account's view of one meeting: turns changes of the meeting into notices (docs/protocol.md, Participant events),
// and knows which actions it may offer.
import type { Behaviour } from '../behaviour.ts';
import type { Change, Meeting } from './meeting.ts';
import type { Collection, ErrorBody, Notice, ParticipantAction, Target } from './notice.ts';
import type { Person } from './person.ts';

export type ConversationState = 'Connecting' | 'InLobby' | 'Conferencing' | 'Conferenced' | 'Disconnecting' | 'Disconnected';

export interface Conversation {
  readonly id: string;
  readonly meeting: Meeting;
  /** The account's own participant. */
  readonly me: Person;
  state: ConversationState;
  /** Action links of a new arrival appear only this long after it, told by a later `updated`. */
  readonly lateLinksMs: number;
  /** Stops watching; sends nothing. */
  close(): void;
}

export interface ConversationOutlet {
  emit(notices: readonly Notice[]): void;
  /** The account is inside now. */
  entered(conversation: Conversation): void;
  /** The account is out: the reason as the conversation's own events carry it. */
  left(conversation: Conversation, reason: ErrorBody): void;
}

export function createConversation(
  id: string,
  meeting: Meeting,
  me: Person,
  context: { behaviour: Behaviour; outlet: ConversationOutlet; lateLinksMs?: number },
): Conversation {
  const { behaviour, outlet, lateLinksMs = 0 } = context;
  const stopWatching = meeting.watch(onChange);
  const conversation: Conversation = { id, meeting, me, state: 'Connecting', lateLinksMs, close: stopWatching };

  function onChange(change: Change): void {
    if (change.kind === 'ended') outlet.left(conversation, endedReason(change.reason));
    else if (change.kind !== 'settings' && change.person === me) onOwnChange(change);
    else if (change.kind !== 'settings' && change.person.hidden) return;
    else if (conversation.state === 'Conferenced') {
      outlet.emit(noticesOf(conversation, change, behaviour));
      if (change.kind === 'arrived' && lateLinksMs > 0) tellLinksLater(change.person);
    }
  }

  function tellLinksLater(person: Person): void {
    setTimeout(() => {
      const present = meeting.people.get(person.key) === person && conversation.state === 'Conferenced';
      if (present) outlet.emit([about(conversation, person, 'updated')]);
    }, lateLinksMs + 5).unref();
  }

  function onOwnChange(change: Change): void {
    if (change.kind === 'admitted') outlet.entered(conversation);
    else if (change.kind === 'left') outlet.left(conversation, departureReason(change.how, behaviour));
    else if (change.kind === 'role' && conversation.state === 'Conferenced') outlet.emit(capabilityNotices(conversation));
  }

  return conversation;
}

/** Which action links a participant resource carries now; the doubtful ones are switches. */
export function offeredActions(conversation: Conversation, person: Person, behaviour: Behaviour): ParticipantAction[] {
  const { me, state } = conversation;
  if (state !== 'Conferenced' || me.role !== 'Leader' || person.place === 'gone') return [];
  if (Date.now() - person.since < conversation.lateLinksMs) return [];
  if (person === me) return ['eject'];
  if (person.place === 'lobby') return behaviour.ejectInLobby ? ['admit', 'reject', 'eject'] : ['admit', 'reject'];
  const removable = !person.organizer || behaviour.ejectOrganizer;
  const roleAction: ParticipantAction = person.role === 'Leader' ? 'demote' : 'promote';
  return [...(removable ? (['eject'] as const) : []), ...(person.organizer ? [] : [roleAction])];
}

/** The notices one change of the meeting makes for a viewer inside it. */
export function noticesOf(conversation: Conversation, change: Change, behaviour: Behaviour): Notice[] {
  switch (change.kind) {
    case 'arrived':
      return arrival(conversation, change.person);
    case 'admitted':
      return admission(conversation, change.person, behaviour);
    case 'left': {
      const view = change.from === 'lobby' ? 'lobby' : roleView(change.person.role);
      return [about(conversation, change.person, 'deleted', view), about(conversation, change.person, 'deleted')];
    }
    case 'role':
      return [
        about(conversation, change.person, 'deleted', roleView(change.was)),
        about(conversation, change.person, 'added', roleView(change.person.role)),
        about(conversation, change.person, 'added'),
        about(conversation, change.person, 'updated'),
      ];
    case 'changed':
      return [about(conversation, change.person, 'updated', viewOf(change.person))];
    case 'typing':
      return [about(conversation, change.person, 'added')];
    case 'settings':
      return [meetingNotice(conversation, 'updated')];
    case 'ended':
      return [];
  }
}

/** Events for everybody already present, for servers that announce them. */
export function presentNotices(conversation: Conversation): Notice[] {
  return [...conversation.meeting.people.values()].flatMap((person) =>
    person === conversation.me || person.hidden ? [] : arrival(conversation, person),
  );
}

export function meetingNotice(conversation: Conversation, type: 'added' | 'updated'): Notice {
  return {
    sender: { rel: 'conversation', conversation: conversation.id },
    target: { rel: 'onlineMeeting', conversation: conversation.id },
    in: { rel: 'conversation', conversation: conversation.id },
    type,
    embed: true,
    urgency: 'high',
  };
}

export function localNotice(conversation: Conversation, type: 'added' | 'updated' | 'deleted'): Notice {
  return {
    sender: { rel: 'conversation', conversation: conversation.id },
    target: { rel: 'localParticipant', conversation: conversation.id, key: conversation.me.key },
    title: conversation.me.name ?? '',
    type,
    embed: type !== 'deleted',
    urgency: 'high',
  };
}

function arrival(conversation: Conversation, person: Person): Notice[] {
  return [about(conversation, person, 'added'), about(conversation, person, 'added', viewOf(person))];
}

function admission(conversation: Conversation, person: Person, behaviour: Behaviour): Notice[] {
  const lobby = about(conversation, person, 'deleted', 'lobby');
  const role = about(conversation, person, 'added', roleView(person.role));
  const plain = about(conversation, person, 'added');
  const updated = about(conversation, person, 'updated');
  switch (behaviour.admitOrder) {
    case 'lobby-first':
      return [lobby, role, plain, updated];
    case 'plain-first':
      return [plain, role, lobby, updated];
    case 'updated-first':
      return [updated, plain, lobby, role];
    case 'apart':
      return [lobby, role, plain, updated].map((notice) => ({ ...notice, apart: true }));
  }
}

/** My own role changed: I am told, and so is my power over everybody else. */
function capabilityNotices(conversation: Conversation): Notice[] {
  const others = [...conversation.meeting.people.values()].filter((person) => person !== conversation.me && !person.hidden);
  return [
    localNotice(conversation, 'added'),
    localNotice(conversation, 'updated'),
    ...others.map((person) => about(conversation, person, 'updated')),
  ];
}

function about(conversation: Conversation, person: Person, type: Notice['type'], view?: Collection): Notice {
  const sender: Target = { rel: 'conversation', conversation: conversation.id };
  return {
    sender,
    target: { rel: 'participant', conversation: conversation.id, key: person.key },
    title: person.name ?? '',
    ...(view === undefined ? {} : { in: { rel: view, conversation: conversation.id } }),
    type,
    embed: false,
    urgency: 'high',
  };
}

function viewOf(person: Person): Collection {
  return person.place === 'lobby' ? 'lobby' : roleView(person.role);
}

function roleView(role: Person['role']): Collection {
  return role === 'Leader' ? 'leaders' : 'attendees';
}

function endedReason(reason: 'Ended' | 'TemporarilyUnavailable'): ErrorBody {
  if (reason === 'Ended') return { code: 'Informational', subcode: 'Ended', message: 'The meeting has ended.' };
  return { code: 'ServiceFailure', subcode: 'TemporarilyUnavailable', message: 'The conferencing server is shutting down.' };
}

function departureReason(how: string, behaviour: Behaviour): ErrorBody {
  if (how === 'rejected') return { code: 'Forbidden', subcode: 'Denied', message: 'Your request to join was denied.' };
  if (how === 'timed-out') return { code: 'Timeout', subcode: 'Timeout', message: 'You waited too long in the lobby.' };
  if (how === 'left') return { code: 'Informational', subcode: 'Canceled', message: 'You left the meeting.' };
  return { code: 'Informational', subcode: behaviour.selfEjectReason, message: 'You were removed from the meeting.' };
}
