// Representations of the application and its fixed parts.
import type { Json, JsonObject } from '../json.ts';
import type { Application } from './application.ts';

export function applicationDocument(application: Application, eventsAck: number): JsonObject {
  const self = application.naming.href({ rel: 'application' });
  const { id, culture, userAgent, endpointId } = application;
  return {
    rel: 'application',
    culture,
    userAgent,
    type: 'Browser',
    endpointId,
    id,
    expires: '/Date(1893456000000)/',
    _links: {
      self: { href: self },
      ...(application.depiction.behaviour.batch === 'absent' ? {} : { batch: { href: `${self}/batch` } }),
      events: { href: `${self}/events?ack=${eventsAck}` },
      policies: { href: `${self}/policies` },
      reportMyNetwork: { href: `${self}/reportMyNetwork` },
    },
    _embedded: {
      me: meDocument(application),
      people: plainDocument(self, 'people'),
      onlineMeetings: plainDocument(self, 'onlineMeetings'),
      communication: communicationDocument(application),
    },
  };
}

export function meDocument(application: Application): JsonObject {
  const self = application.naming.href({ rel: 'me' });
  const { account, available } = application;
  const more: Record<string, Json> = available
    ? { reportMyActivity: { href: `${self}/reportMyActivity` } }
    : { makeMeAvailable: { href: `${self}/makeMeAvailable` } };
  return { rel: 'me', name: account.name, uri: account.uri, emailAddresses: [], _links: { self: { href: self }, ...more } };
}

export function communicationDocument(application: Application): JsonObject {
  const self = application.naming.href({ rel: 'communication' });
  const invitations = `${self}/onlineMeetingInvitations`;
  return {
    rel: 'communication',
    supportedModalities: [],
    supportedMessageFormats: ['Plain'],
    [application.echo]: 'please pass this in a PUT request',
    _links: {
      self: { href: self },
      conversations: { href: application.naming.href({ rel: 'conversations' }) },
      joinOnlineMeeting: { href: invitations },
      startOnlineMeeting: { href: `${invitations}?onlineMeetingUri=adhoc` },
    },
  };
}

export function conversationsDocument(application: Application): JsonObject {
  const conversation = [...application.attendance.conversations.keys()].map((id) => ({
    href: application.naming.href({ rel: 'conversation', conversation: id }),
  }));
  const self = { href: application.naming.href({ rel: 'conversations' }) };
  return { rel: 'conversations', _links: conversation.length > 0 ? { self, conversation } : { self } };
}

export function plainDocument(base: string, rel: string): JsonObject {
  return { rel, _links: { self: { href: `${base}/${rel}` } } };
}
