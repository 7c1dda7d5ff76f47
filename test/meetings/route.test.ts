import { expect, test } from 'vitest';
import { createClaims } from '../../src/meetings/claims.ts';
import { type Route, routeOf } from '../../src/meetings/route.ts';
import type { LobbyEvent } from '../../src/wire/event.ts';
import { aPerson, aResource, conversationHref, ref } from '../support/events.ts';

const owners = createClaims<string>();
owners.set('ours', { conversation: conversationHref, operation: { id: 'op' } });

const stranger = ref('conversation', '/conversations/c10');
const ours = ref('conversation', conversationHref);
const communication = ref('communication', '/communication');

function event(about: LobbyEvent | ReturnType<typeof ref>, part: Partial<LobbyEvent> = {}): LobbyEvent {
  return { type: 'added', sender: communication, ...about, ...part };
}

const invitation = (properties: Record<string, unknown>) => ({ resource: aResource(properties) });
const invitationHref = ref('onlineMeetingInvitation', '/invitations/1');

test.each<[string, LobbyEvent, Route<string>]>([
  [
    'our own invitation',
    event(invitationHref, { type: 'updated', ...invitation({ operationId: 'op' }) }),
    { kind: 'news', to: 'ours', news: { kind: 'invitation', key: invitationHref.key } },
  ],
  ['an invitation of somebody', event(invitationHref, { type: 'started', ...invitation({ direction: 'Incoming' }) }), { kind: 'invited' }],
  ['the end of one', event(invitationHref, { type: 'completed', ...invitation({ direction: 'Incoming' }) }), { kind: 'nowhere' }],
  ['an invitation we sent for something else', event(invitationHref, { type: 'started', ...invitation({}) }), { kind: 'nowhere' }],
  ['a followed conversation', event(ours), { kind: 'news', to: 'ours', news: { kind: 'conversation', state: undefined } }],
  ['a conversation nobody follows', event(stranger), { kind: 'unclaimed', conversation: stranger.href }],
  ['the end of a conversation nobody follows', event(stranger, { type: 'deleted' }), { kind: 'nowhere' }],
  ['the meeting itself', event(ref('onlineMeeting', 'c9/onlineMeeting')), { kind: 'news', to: 'ours', news: { kind: 'meeting-changed' } }],
  [
    'the meeting itself, with what is embedded of it',
    event(ref('onlineMeeting', 'c9/onlineMeeting'), { resource: aResource({ organizerUri: 'sip:boss@example.com' }) }),
    { kind: 'news', to: 'ours', news: { kind: 'meeting-changed', embedded: { organizerUri: 'sip:boss@example.com' } } },
  ],
  ['ourselves', event(ref('localParticipant', 'c9/localParticipant')), { kind: 'self', to: 'ours' }],
  ['a person', event(aPerson('eve')), { kind: 'person', to: 'ours' }],
  [
    'a person in a conversation nobody follows',
    event(ref('participant', '/conversations/c10/eve'), { sender: stranger }),
    { kind: 'unclaimed', conversation: stranger.href },
  ],
  [
    'one who left a conversation nobody follows',
    event(ref('participant', '/conversations/c10/eve'), { type: 'deleted', sender: stranger }),
    { kind: 'nowhere' },
  ],
  ['a person of no conversation', event(ref('participant', '/people/eve')), { kind: 'nowhere' }],
  ['something else', event(ref('phoneAudio', 'c9/phoneAudio')), { kind: 'nowhere' }],
])('an event about %s has one way to go', (_, about, route) => {
  expect(routeOf(about, owners)).toEqual(route);
});
