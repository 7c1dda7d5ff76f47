import { expect, test } from 'vitest';
import { participantFacts, readParticipant, waits } from '../../src/roster/participant.ts';
import { createRoster } from '../../src/roster/roster.ts';
import { anEvent, aPerson, aResource } from '../support/events.ts';

function presenceIn(...collections: string[]) {
  const roster = createRoster();
  const eve = aPerson('eve');
  roster.apply(anEvent('added', eve), 1);
  for (const collection of collections) roster.apply(anEvent('added', eve, collection), 1);
  const presence = roster.get(eve.key);
  if (presence === undefined) throw new Error('nobody there');
  return presence;
}

test('absent and null properties are unknown, not false', () => {
  const facts = participantFacts(readParticipant(aResource({ name: 'Eve', anonymous: null })), presenceIn());
  expect(facts).toEqual({
    anonymous: null,
    sourceNetwork: null,
    uri: null,
    name: 'Eve',
    role: null,
    organizer: null,
    inLobby: null,
    phone: null,
  });
});

test('an empty name is known', () => {
  expect(participantFacts(readParticipant(aResource({ name: '' })), presenceIn())['name']).toBe('');
});

test.each([
  ['anonymous', 'yes'],
  ['inLobby', 1],
  ['role', 'King'],
  ['sourceNetwork', 'Mars'],
  ['name', 7],
  ['uri', {}],
])('a property of the wrong kind counts as absent: %s %j', (property, value) => {
  expect(participantFacts(readParticipant(aResource({ [property]: value })), presenceIn())).toMatchObject({ [property]: null });
});

test('an organizer property that is neither true nor false leaves the status unclear', () => {
  expect(readParticipant(aResource({ organizer: 'false' }))).toMatchObject({ organizerUnclear: true });
  expect(readParticipant(aResource({ organizer: null }))).toMatchObject({ organizerUnclear: false });
  expect(readParticipant(aResource({ organizer: false }))).toMatchObject({ organizer: false, organizerUnclear: false });
});

test('the roster tells lobby and role where the representation does not', () => {
  const facts = participantFacts(readParticipant(aResource({})), presenceIn('lobby', 'attendees'));
  expect(facts).toMatchObject({ inLobby: true, role: 'Attendee' });
});

test('what the representation says about the lobby wins over the roster', () => {
  expect(participantFacts(readParticipant(aResource({ inLobby: false })), presenceIn('lobby'))).toMatchObject({ inLobby: false });
});

test('an offered admit or reject link means the lobby on servers that do not say inLobby', () => {
  const links = { 'ms:rtc:saas:reject': { href: '/x/reject' } };
  expect(participantFacts(readParticipant(aResource({}, links)), presenceIn())).toMatchObject({ inLobby: true });
});

test.each(['admit', 'reject'])('whom %s is offered for waits, whatever an event said that came late', (rel) => {
  const read = readParticipant(aResource({}, { [rel]: { href: `/x/${rel}` }, eject: { href: '/x/eject' } }));
  expect(waits(read, { inLobby: false })).toBe(true);
  expect(participantFacts(read, { inLobby: false })).toMatchObject({ inLobby: true });
  expect(waits({ ...read, inLobby: false }, { inLobby: true })).toBe(false);
});

test('where only eject is offered, or nothing, events and lists tell who waits', () => {
  for (const links of [{}, { eject: { href: '/x/eject' } }])
    for (const inLobby of [true, false, undefined]) expect(waits(readParticipant(aResource({}, links)), { inLobby })).toBe(inLobby);
});

test('the telephone number comes from the address first, then from the numbers', () => {
  const phone = (properties: Record<string, unknown>) => readParticipant(aResource(properties)).phone;
  expect(phone({ uri: 'tel:+49 30 1234', workPhoneNumber: 'tel:+1555' })).toBe('+49301234');
  expect(phone({ uri: 'sip:+4930@example.com;user=phone' })).toBe('+4930');
  expect(phone({ uri: 'sip:eve@example.com', otherPhoneNumber: 'tel:+1555', workPhoneNumber: 'tel:+1666' })).toBe('+1555');
  expect(phone({ uri: 'sip:eve@example.com' })).toBeUndefined();
});

test.each([
  [{ Organizer: true }, true, false],
  [{ isOrganizer: true }, true, false],
  [{ organizer: false, IsOrganizer: true }, true, false],
  [{ ORGANIZER: false }, false, false],
  [{ organizer: [] }, undefined, true],
  [{ organizer: false, isOrganizer: 'yes' }, undefined, true],
  [{ organizer: false, isOrganizer: null }, false, false],
  [{ organizerNote: true }, undefined, false],
])('whatever the property is called, %j says of organizing: %s, unclear: %s', (properties, organizer, organizerUnclear) => {
  const participant = readParticipant(aResource(properties));
  expect(participant.organizer).toBe(organizer);
  expect(participant.organizerUnclear).toBe(organizerUnclear);
});

test('contacts are found at any place of the resource, words about somebody are none', () => {
  const { contacts } = readParticipant(
    aResource({
      name: 'tel:+491',
      title: 'sip:ceo@example.com',
      uri: 'sip:eve@example.com',
      phones: [{ number: 'tel:+492', type: 'mobile' }, 'tel:+493'],
      details: { emailAddresses: ['mailto:eve@example.org'], about: 'tel:+494' },
    }),
  );
  expect(contacts).toEqual(['sip:eve@example.com', 'tel:+492', 'mobile', 'tel:+493', 'mailto:eve@example.org']);
});

const at = (path: string) => new URL(path, 'https://pool.example/conversations/1/participants/').href;

test.each([
  ['eve@example.com', 'olga@example.com/eject', false],
  ['eve@example.com', 'eve@example.com/eject', true],
  ['eve@example.com', 'EVE%40example.com/eject?x=a/olga@example.com/y', true],
  ['eve@example.com?endpointId=1', 'eve@example.com/eject?endpointId=1', true],
  ['17', 'olga@example.com/eject', false],
  ['17', 'Eve@example.com/eject', true],
  ['eve@example.com', '17/eject', false],
  ['17', '18/eject', false],
  ['17', '17/eject', true],
  ['17?endpointId=1', '17/eject?endpointId=1&x=/18/y', true],
  ['17/', '%317/eject/', true],
  ['Abc', 'aBC/eject', true],
  ['17', '../../2/participants/17/eject', false],
  ['17', '/participants/17/eject', true],
  ['17', '/v1/participants/17/eject', true],
  ['17', '/v1/participants/18/eject', false],
  ['17', '../lobby/18/eject', false],
  ['17', '../lobby/17/eject', true],
  ['17', '../removals/18/eject', true],
  ['17', '../../../eject?participant=17', true],
])('of Eve at %s the link %s is theirs: %s', (self, href, isTheirs) => {
  const resource = { ...aResource({ uri: 'sip:eve@example.com' }), self: at(self), links: { eject: [{ href: at(href) }] } };
  expect(readParticipant(resource).links).toEqual(isTheirs ? { eject: at(href) } : {});
});
