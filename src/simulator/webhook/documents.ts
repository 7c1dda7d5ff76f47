// The documents of the service that are about no meeting: where things are.
import type { JsonObject } from '../json.ts';
import type { Endpoint } from './endpoint.ts';
import { applicationsPath, servicePath } from './naming.ts';

export function discoverDocument(): JsonObject {
  const self = { href: `${servicePath}/discover` };
  return { rel: 'discover', _links: { self, applications: { href: applicationsPath } } };
}

export function applicationsDocument({ naming }: Endpoint): JsonObject {
  const application = { href: naming.href({ rel: 'application' }) };
  return { rel: 'applications', _links: { self: { href: applicationsPath }, application } };
}

export function applicationDocument(endpoint: Endpoint): JsonObject {
  const self = { href: endpoint.naming.href({ rel: 'application' }) };
  return { rel: 'application', _links: { self }, _embedded: { communication: communicationDocument(endpoint) } };
}

export function communicationDocument({ naming }: Endpoint): JsonObject {
  const self = naming.href({ rel: 'communication' });
  const join = self.replace('/communication?', '/communication/onlineMeetingInvitations?');
  const conversations = naming.href({ rel: 'conversations' });
  return {
    rel: 'communication',
    _links: { self: { href: self }, joinOnlineMeeting: { href: join }, conversations: { href: conversations } },
  };
}

export function conversationsDocument({ naming, attendance }: Endpoint): JsonObject {
  const self = { href: naming.href({ rel: 'conversations' }) };
  const conversation = [...attendance.conversations.keys()].map((id) => ({ href: naming.href({ rel: 'conversation', conversation: id }) }));
  return { rel: 'conversations', _links: conversation.length > 0 ? { self, conversation } : { self } };
}
