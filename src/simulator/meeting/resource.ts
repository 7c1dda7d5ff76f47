// Representations of meeting resources, with links as each dialect names them and conditional on the state of the moment.
import type { Behaviour } from '../behaviour.ts';
import type { Json, JsonObject } from '../json.ts';
import type { Attendance, Invitation } from './attendance.ts';
import { type Conversation, offeredActions } from './conversation.ts';
import type { Collection, ParticipantAction, Target } from './notice.ts';
import { addressOf, type Person } from './person.ts';

/** Names resources: the one thing the dialects do differently here. */
export interface Naming {
  href(target: Target): string;
  action(conversation: string, key: string, action: ParticipantAction): string;
}

export interface Depiction {
  naming: Naming;
  behaviour: Behaviour;
  attendance: Attendance;
}

/** The resource behind a target, or undefined when it is not there (any more). */
export function depict(target: Target, depiction: Depiction): JsonObject | undefined {
  if (target.rel === 'onlineMeetingInvitation') {
    const invitation = depiction.attendance.invitations.get(target.invitation);
    return invitation && invitationResource(invitation, depiction);
  }
  if (!('conversation' in target)) return undefined;
  const conversation = depiction.attendance.conversations.get(target.conversation);
  if (conversation === undefined) return undefined;
  switch (target.rel) {
    case 'conversation':
      return conversationResource(conversation, depiction);
    case 'onlineMeeting':
      return conversation.state === 'Conferenced' ? onlineMeetingResource(conversation, depiction) : undefined;
    case 'localParticipant':
      return participantResource(conversation, conversation.me, depiction);
    case 'participant': {
      const person = conversation.meeting.people.get(target.key);
      const visible = person && (person === conversation.me || conversation.state === 'Conferenced');
      return visible ? participantResource(conversation, person, depiction) : undefined;
    }
    default:
      return conversation.state === 'Conferenced' ? collectionResource(conversation, target.rel, depiction) : undefined;
  }
}

export function invitationResource(invitation: Invitation, { naming }: Depiction): JsonObject {
  const self = naming.href({ rel: 'onlineMeetingInvitation', invitation: invitation.id });
  const answers: JsonObject = {
    accept: { href: `${withoutQuery(self)}/accept${query(self)}` },
    decline: { href: `${withoutQuery(self)}/decline${query(self)}` },
  };
  const conversation = invitation.conversation;
  return {
    rel: 'onlineMeetingInvitation',
    direction: invitation.direction,
    importance: 'Normal',
    onlineMeetingUri: invitation.meeting.uri,
    ...(invitation.operationId === undefined ? {} : { operationId: invitation.operationId }),
    state: invitation.state,
    subject: invitation.meeting.subject,
    _links: {
      self: { href: self },
      ...(conversation === undefined
        ? {}
        : { conversation: { href: naming.href({ rel: 'conversation', conversation: conversation.id }) } }),
      ...(invitation.state === 'Alerting' ? answers : {}),
    },
  };
}

export function conversationResource(conversation: Conversation, { naming, behaviour }: Depiction): JsonObject {
  const href = (rel: 'conversation' | 'onlineMeeting' | Collection): JsonObject => ({
    href: naming.href({ rel, conversation: conversation.id }),
  });
  const local = { href: naming.href({ rel: 'localParticipant', conversation: conversation.id, key: conversation.me.key }) };
  const inside = conversation.state === 'Conferenced';
  const roster = {
    participants: href('participants'),
    leaders: href('leaders'),
    attendees: href('attendees'),
    ...(behaviour.lobbyLink ? { lobby: href('lobby') } : {}),
  };
  return {
    rel: 'conversation',
    state: conversation.state,
    subject: conversation.meeting.subject,
    importance: 'Normal',
    threadId: conversation.id.replaceAll('-', '').toUpperCase(),
    activeModalities: [],
    participantCount: conversation.meeting.inside().length,
    _links: {
      self: href('conversation'),
      ...(conversation.state === 'Disconnected' ? {} : { localParticipant: local }),
      ...(inside ? { ...roster, onlineMeeting: href('onlineMeeting') } : {}),
    },
  };
}

export function onlineMeetingResource(conversation: Conversation, { naming, behaviour }: Depiction): JsonObject {
  const { meeting } = conversation;
  const organizer = addressOf(meeting.organizerUri);
  return {
    rel: 'onlineMeeting',
    accessLevel: meeting.accessLevel,
    attendees: [],
    automaticLeaderAssignment: 'Disabled',
    conferenceId: meeting.conferenceId,
    entryExitAnnouncement: 'Disabled',
    joinUrl: `https://meet.example.com/${organizer.split('@')[0] ?? ''}/${meeting.conferenceId}`,
    leaders: [meeting.organizerUri],
    lobbyBypassForPhoneUsers: 'Disabled',
    onlineMeetingId: meeting.conferenceId,
    onlineMeetingRel: 'myOnlineMeetings',
    onlineMeetingUri: meeting.uri,
    ...(behaviour.organizerUriProperty ? { organizerName: organizer, organizerUri: meeting.organizerUri } : {}),
    phoneUserAdmission: 'Enabled',
    subject: meeting.subject,
    _links: {
      self: { href: naming.href({ rel: 'onlineMeeting', conversation: conversation.id }) },
      conversation: { href: naming.href({ rel: 'conversation', conversation: conversation.id }) },
    },
  };
}

export function participantResource(conversation: Conversation, person: Person, depiction: Depiction): JsonObject {
  const { naming, behaviour } = depiction;
  const local = person === conversation.me;
  const { organizerProperty } = behaviour;
  const showOrganizer = organizerProperty === 'present' || (organizerProperty === 'organizer-only' && person.organizer);
  const properties: JsonObject = {
    rel: 'participant',
    ...(person.name === undefined ? {} : { name: person.name }),
    uri: person.uri,
    role: person.role,
    ...(showOrganizer ? { organizer: person.organizer } : {}),
    anonymous: person.anonymous,
    ...(behaviour.inLobbyProperty ? { inLobby: person.place === 'lobby' } : {}),
    ...(behaviour.localProperty ? { local } : {}),
    sourceNetwork: person.network,
    ...(person.workPhoneNumber === undefined ? {} : { workPhoneNumber: person.workPhoneNumber }),
  };
  for (const name of person.omit) delete properties[name];
  return { ...properties, _links: participantLinks(conversation, person, depiction, naming) };
}

function participantLinks(conversation: Conversation, person: Person, depiction: Depiction, naming: Naming): JsonObject {
  const links: JsonObject = {
    self: { href: naming.href({ rel: 'participant', conversation: conversation.id, key: person.key }) },
    conversation: { href: naming.href({ rel: 'conversation', conversation: conversation.id }) },
  };
  if (person === conversation.me) links['me'] = { href: naming.href({ rel: 'me' }) };
  for (const action of offeredActions(conversation, person, depiction.behaviour)) {
    links[action] = { href: naming.action(conversation.id, person.key, action) };
  }
  return links;
}

/** Where shapes are mixed: how many each server has sent. */
const collectionsServed = new WeakMap<Behaviour, number>();

export function collectionResource(conversation: Conversation, rel: Collection, depiction: Depiction): JsonObject {
  const { naming, behaviour } = depiction;
  const members = membersOf(conversation, rel, behaviour);
  const self = { href: naming.href({ rel, conversation: conversation.id }) };
  const shell = { rel: rel === 'lobby' && behaviour.lobbyPath === 'filter' ? 'participants' : rel };
  const links = members.map((person) => ({
    href: naming.href({ rel: 'participant', conversation: conversation.id, key: person.key }),
    title: person.name ?? '',
  }));
  if (links.length === 0) return { ...shell, _links: { self, ...(behaviour.emptyCollection === 'array' ? { participant: [] } : {}) } };
  switch (shapeNow(behaviour)) {
    case 'links':
      return { ...shell, _links: { self, participant: links } };
    case 'object':
      return { ...shell, _links: { self, participant: single(links) } };
    default: {
      const participant = single(members.map((person) => participantResource(conversation, person, depiction)));
      return { ...shell, _links: { self }, _embedded: { participant } };
    }
  }
}

function membersOf(conversation: Conversation, rel: Collection, behaviour: Behaviour): Person[] {
  const { meeting } = conversation;
  if (rel === 'lobby') return meeting.waiting();
  if (rel === 'participants') return behaviour.lobbyInParticipants ? [...meeting.inside(), ...meeting.waiting()] : meeting.inside();
  const role = rel === 'leaders' ? 'Leader' : 'Attendee';
  return meeting.inside().filter((person) => person.role === role);
}

function shapeNow(behaviour: Behaviour): 'links' | 'object' | 'embedded' {
  if (behaviour.collectionShape !== 'mixed') return behaviour.collectionShape;
  const served = (collectionsServed.get(behaviour) ?? 0) + 1;
  collectionsServed.set(behaviour, served);
  return (['links', 'object', 'embedded'] as const)[served % 3] ?? 'links';
}

/** One member travels as an object, several as an array. */
function single(members: Json[]): Json {
  return members.length === 1 ? (members[0] ?? null) : members;
}

function withoutQuery(href: string): string {
  return href.replace(/\?.*$/s, '');
}

function query(href: string): string {
  const at = href.indexOf('?');
  return at < 0 ? '' : href.slice(at);
}
