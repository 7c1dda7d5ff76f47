import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type GuardInput, guard } from '../../src/guard/guard.ts';
import { createProtection } from '../../src/guard/protect.ts';
import { type Action, actions, removes } from '../../src/policy/action.ts';
import { type Participant, readParticipant, remembering } from '../../src/roster/participant.ts';
import { aResource } from '../support/events.ts';

const allLinks = { admit: { href: '/p/admit' }, reject: { href: '/p/reject' }, eject: { href: '/p/eject' } };

function aParticipant(properties: Record<string, unknown> = {}, links: Record<string, unknown> = allLinks): Participant {
  return readParticipant(aResource({ uri: 'sip:eve@evil.example', organizer: false, inLobby: true, ...properties }, links));
}

function anInput(part: Partial<GuardInput> = {}): GuardInput {
  return {
    action: 'remove',
    participant: aParticipant(),
    isSelf: false,
    selves: ['moderator@example.com', 'second@example.com'],
    leadersKnown: true,
    organizers: ['org@example.com'],
    protection: createProtection(['sip:ceo@example.com', '*@board.example.com', 'tel:+49 30 1'], true),
    ...part,
  };
}

test.each<[string, Partial<GuardInput>, string]>([
  ['our own resource', { isSelf: true }, 'self'],
  ['the resource that says it is local', { participant: aParticipant({ local: true }) }, 'self'],
  ['another account of ours', { participant: aParticipant({ uri: 'sip:second@example.com' }) }, 'self'],
  ['our own address', { participant: aParticipant({ uri: 'SIP:Moderator@EXAMPLE.com' }) }, 'self'],
  ['organizer: true', { participant: aParticipant({ organizer: true }) }, 'organizer'],
  [
    "the organizer's address, whatever the property says",
    { participant: aParticipant({ uri: 'sip:ORG@example.com;user=phone' }) },
    'organizer',
  ],
  [
    'no organizer property and no organizer address known',
    { participant: aParticipant({ organizer: undefined }), organizers: [] },
    'organizer-unknown',
  ],
  [
    'no organizer property and no address of theirs',
    { participant: aParticipant({ organizer: undefined, uri: undefined }) },
    'organizer-unknown',
  ],
  ['an organizer property that makes no sense', { participant: aParticipant({ organizer: 'no' }) }, 'organizer-unknown'],
  [
    "the organizer's address with its IPv6 host in another spelling",
    { participant: aParticipant({ uri: 'sip:olga@[2001:0DB8:0::0001]:5061' }), organizers: ['olga@[2001:db8::1]'] },
    'organizer',
  ],
  [
    "the organizer's address as Unicode folds it, which a rule would take for equal",
    { participant: aParticipant({ uri: 'sip:straße@example.com' }), organizers: ['STRASSE@example.com'] },
    'organizer',
  ],
  [
    'an address of ours as Unicode folds it',
    { participant: aParticipant({ uri: 'sip:STRASSE@example.com' }), selves: ['straße@example.com'] },
    'self',
  ],
  ['a protected address', { participant: aParticipant({ uri: 'sip:ceo@example.com' }) }, 'protected'],
  [
    'a protected address in another spelling',
    { participant: aParticipant({ uri: 'sips:%43EO%40example.com:5061;transport=tls' }) },
    'protected',
  ],
  ['a protected domain', { participant: aParticipant({ uri: 'sip:Anyone@Board.example.com' }) }, 'protected'],
  ['a protected telephone', { participant: aParticipant({ uri: 'tel:+49-30-1' }) }, 'protected'],
  ['a leader by property', { participant: aParticipant({ role: 'Leader' }) }, 'leader'],
  ['a leader by property in another spelling', { participant: aParticipant({ role: ' LEADER' }) }, 'leader'],
  ['a leader by membership', { role: 'Leader' }, 'leader'],
  ['somebody whose role nothing tells, where the leaders could not be read', { leadersKnown: false }, 'leader'],
  [
    'a role nobody knows, where the leaders could not be read',
    { participant: aParticipant({ role: 'Boss' }), leadersKnown: false },
    'leader',
  ],
  ['a protected telephone behind a gateway', { participant: aParticipant({ uri: 'sip:+49301@gw.example.com' }) }, 'protected'],
  [
    'a protected telephone, the plus escaped',
    { participant: aParticipant({ uri: 'sip:%2B49301@gw.example.com;user=phone' }) },
    'protected',
  ],
  ['a protected telephone beside another address', { participant: aParticipant({ workPhoneNumber: '+49 (30) 1' }) }, 'protected'],
  ['a protected telephone dialled with 00', { participant: aParticipant({ otherPhoneNumber: '0049 30-1' }) }, 'protected'],
  ['a protected address beside another', { participant: aParticipant({ emailAddresses: ['ceo@example.com'] }) }, 'protected'],
])('never targets %s', (_, part, because) => {
  for (const action of ['reject', 'eject', 'remove'] as const) {
    expect(guard(anInput({ ...part, action }))).toEqual({ kind: 'stay', because });
  }
});

/** What was said first, and what the newest representation of the same stay says. */
const silenced: [string, Record<string, unknown>, Record<string, unknown>, string][] = [
  ['an organizer', { organizer: true }, { organizer: undefined }, 'organizer'],
  ['us', { local: true }, { local: undefined }, 'self'],
  ['an address of ours', { uri: 'sip:second@example.com' }, { uri: undefined }, 'self'],
  ["the organizer's address", { uri: 'sip:org@example.com' }, { uri: undefined }, 'organizer'],
  ['a protected address', { uri: 'sip:ceo@example.com' }, { uri: undefined }, 'protected'],
  ['a protected telephone', { otherPhoneNumber: 'tel:+49301' }, { otherPhoneNumber: undefined }, 'protected'],
];

test.each(silenced)(
  'never targets somebody who was told to be %s, though the server says nothing of it any more',
  (_, before, now, because) => {
    const between = remembering(aParticipant(before), aParticipant(now));
    for (const participant of [between, remembering(between, aParticipant(now))]) {
      expect(guard(anInput({ participant }))).toEqual({ kind: 'stay', because });
    }
  },
);

test.each<[string, Record<string, unknown>, Record<string, unknown>]>([
  ['does not organize any more', { organizer: true }, { organizer: false }],
  ['is not us', { local: true }, { local: false }],
  ['has another address', { uri: 'sip:ceo@example.com' }, { uri: 'sip:eve@evil.example' }],
])('targets somebody who %s, as the server says now', (_, before, now) => {
  const participant = remembering(aParticipant(before), aParticipant(now));
  expect(guard(anInput({ participant }))).toMatchObject({ kind: 'order' });
});

test('an address that is not told any more makes nobody known not to organize', () => {
  const participant = remembering(aParticipant(), aParticipant({ uri: undefined, organizer: undefined }));
  expect(guard(anInput({ participant }))).toEqual({ kind: 'stay', because: 'organizer-unknown' });
});

test('a freshly read participant without the property, in a meeting whose organizer is somebody else, may be targeted', () => {
  expect(guard(anInput({ participant: aParticipant({ organizer: undefined }) }))).toMatchObject({ kind: 'order', rel: 'reject' });
});

test('admit is not targeting: the organizer may be let in', () => {
  const participant = aParticipant({ organizer: true });
  expect(guard(anInput({ participant, action: 'admit' }))).toMatchObject({ kind: 'order', rel: 'admit' });
});

test.each([
  ['an attendee by property', { participant: aParticipant({ role: 'attendee' }) }],
  ['an attendee by membership', { role: 'Attendee' as const }],
])('where the leaders could not be read, %s is no leader', (_, part) => {
  expect(guard(anInput({ ...part, leadersKnown: false }))).toMatchObject({ kind: 'order' });
});

test('a name that looks like a protected number or address protects nobody', () => {
  const participant = aParticipant({ name: 'ceo@example.com +49301', title: 'tel:+49301' });
  expect(guard(anInput({ participant }))).toMatchObject({ kind: 'order' });
});

const odd = [
  'sip:org@example.com.',
  'sip:org@example.com;x=@evil.example',
  'sip:org@example.com?x=@evil.example',
  'sip:org@example.com%3Bx=@evil.example',
  'sip:org%40example.com@evil.example',
  'sip:org@example.com@evil.example',
  'sip:org@example%2Ecom',
  'sip:org;x=1@example.com',
  'sip:org@exa mple.com',
  '"Org" <sip:org@example.com>',
  'mailto:org@example.com',
  'sip:org:secret@example.com',
  'sip:org%@example.com',
  'sip:@example.com',
  'sip:org@',
  'org',
  'tel:',
  '',
];

test.each(odd)('somebody without the property whose address is %s may be the organizer', (uri) => {
  for (const action of ['reject', 'eject', 'remove'] as const) {
    const cleared = guard(anInput({ participant: aParticipant({ organizer: undefined, uri }), action }));
    expect(cleared.kind).toBe('stay');
  }
});

test.each(odd)('where the organizer is called %s, nobody without the property is touched by mistake', (organizer) => {
  const participant = aParticipant({ organizer: undefined, uri: 'sip:org@example.com' });
  expect(guard(anInput({ participant, organizers: [organizer] })).kind).toBe('stay');
});

test.each([
  ['sip:olga@münchen.example', 'olga@xn--mnchen-3ya.example'],
  ['sip:olga@XN--MNCHEN-3YA.example', 'olga@münchen.example'],
  ['sip:ol%67a@münchen.example.:5061;transport=tls', 'olga@xn--mnchen-3ya.example'],
])('%s is the organizer %s', (uri, organizer) => {
  expect(guard(anInput({ participant: aParticipant({ organizer: undefined, uri }), organizers: [organizer] }))).toEqual({
    kind: 'stay',
    because: 'organizer',
  });
});

test.each([
  'sip:eve@evil.example;x=1',
  'sip:eve@evil.example?x=@example.com',
  'SIP:%65ve@evil.example:5061',
  'tel:+49 89 2',
  'sip:+49892;ext=5@gw',
])('an address that is odd and clear, %s, is no shelter', (uri) => {
  expect(guard(anInput({ participant: aParticipant({ organizer: undefined, uri }) }))).toMatchObject({ kind: 'order' });
});

test('leaders may be removed when they are not protected', () => {
  const protection = createProtection([], false);
  expect(guard(anInput({ participant: aParticipant({ role: 'Leader' }), protection }))).toMatchObject({ kind: 'order' });
});

test.each<[Action, boolean | undefined, string]>([
  ['remove', true, 'reject'],
  ['remove', false, 'eject'],
  ['reject', true, 'reject'],
  ['reject', false, 'not-applicable'],
  ['eject', false, 'eject'],
  ['eject', true, 'not-applicable'],
  ['admit', true, 'admit'],
  ['admit', false, 'not-applicable'],
  ['allow', true, 'allowed'],
  ['hold', true, 'held'],
])('%s for someone whose inLobby is %s comes to %s', (action, inLobby, expected) => {
  const cleared = guard(anInput({ action, participant: aParticipant({ inLobby }) }));
  expect(cleared.kind === 'order' ? cleared.rel : cleared.because).toBe(expected);
});

test('an action without its link is not attempted', () => {
  expect(guard(anInput({ participant: aParticipant({}, {}) }))).toEqual({ kind: 'stay', because: 'no-link' });
});

test('where the place is not known, the offered link tells', () => {
  const inside = aParticipant({ inLobby: undefined }, { eject: { href: '/p/eject' } });
  expect(guard(anInput({ participant: inside }))).toMatchObject({ rel: 'eject' });
  const waiting = aParticipant({ inLobby: undefined }, { reject: { href: '/p/reject' }, eject: { href: '/p/eject' } });
  expect(guard(anInput({ participant: waiting }))).toMatchObject({ rel: 'reject' });
});

test('whom reject is offered for is refused, though an event that came late has them inside', () => {
  const waiting = aParticipant({ inLobby: undefined }, { reject: { href: '/p/reject' }, admit: { href: '/p/admit' } });
  for (const action of ['reject', 'remove'] as const)
    expect(guard(anInput({ action, participant: waiting, inLobby: false }))).toMatchObject({ rel: 'reject' });
  expect(guard(anInput({ action: 'eject', participant: waiting, inLobby: false }))).toMatchObject({ because: 'not-applicable' });
});

const spelled = fc
  .tuple(
    fc.constantFrom('sip:', 'sips:', 'SIP:', ''),
    fc.constantFrom('', ';user=phone', ':5061', ';transport=tls?x=1'),
    fc.boolean(),
    fc.boolean(),
  )
  .map(([scheme, tail, upper, encoded]) => (address: string) => {
    const body = encoded ? address.replace('o', '%6F') : address;
    return `${scheme}${upper && !encoded ? body.toUpperCase() : body}${tail}`;
  });

/** Spellings of an address: those that are well-formed, and those that read in two ways or none. */
const twisted = fc.constantFrom(
  '.',
  ' ',
  '%20',
  ';x=@evil.example',
  '?x=@evil.example',
  '%3Bx=@evil.example',
  '@evil.example',
  '%40evil.example',
);

test('an organizer known by address alone is never targeted, whatever is put behind the address or in it', () => {
  fc.assert(
    fc.property(spelled, fc.array(twisted, { maxLength: 3 }), fc.constantFrom(...actions), (spell, tails, action) => {
      const uri = `${spell('org@example.com')}${tails.join('')}`;
      const cleared = guard(anInput({ participant: aParticipant({ organizer: undefined, uri }), action }));
      expect(cleared.kind === 'order' && cleared.rel !== 'admit').toBe(false);
    }),
  );
});

test('no action whatever ever reaches an organizer, however the address is spelled and whatever else is said', () => {
  const anyone = fc.record({
    anonymous: fc.constantFrom(true, false, undefined),
    inLobby: fc.constantFrom(true, false, undefined),
    role: fc.constantFrom('Leader', 'Attendee', undefined),
    organizer: fc.constantFrom(true, false, undefined, null, 'true'),
  });
  fc.assert(
    fc.property(anyone, spelled, fc.constantFrom(...actions), fc.boolean(), (properties, spell, action, byAddress) => {
      const participant = byAddress
        ? aParticipant({ ...properties, uri: spell('org@example.com') })
        : aParticipant({ ...properties, organizer: true, uri: spell('someone@example.com') });
      const cleared = guard(anInput({ participant, action }));
      expect(cleared.kind === 'order' && cleared.rel !== 'admit').toBe(false);
    }),
  );
});

test.each([
  'sip:org@example.com.',
  'sip:org@example.com;x=@evil.example',
  'sip:org@example.com?x=@evil.example',
  'sip:org@example.com%3Bx=@evil.example',
  'sip:org%40example.com',
  'sip:%6Frg@example.com:5061;transport=tls',
  '<sip:org@example.com>',
  'Org <sip:org@example.com>',
  '"org"@example.com',
  'mailto:org@example.com',
  'sip:org:secret@example.com',
  'sip://org@example.com',
  'org＠example.com',
  'ｏrg@example.com',
  'or\u200bg@example.com',
])('an organizer known by address alone is never targeted when the server writes it as %s', (uri) => {
  const participant = aParticipant({ organizer: undefined, uri });
  for (const action of actions.filter(removes)) expect(guard(anInput({ action, participant })).kind).toBe('stay');
});

test.each([
  ['the address of a gateway', { uri: 'sip:+49301@gw.example' }],
  ['a phone property with blanks', { otherPhoneNumber: '+49 30 1' }],
  ['a second phone property', { otherPhoneNumber: 'tel:+1555', workPhoneNumber: 'tel:+49-30-1' }],
  ['a trunk prefix', { workPhoneNumber: 'tel:+49 (0)30 1' }],
])('a protected telephone number is protected as %s', (_what, properties) => {
  expect(guard(anInput({ participant: aParticipant(properties) }))).toEqual({ kind: 'stay', because: 'protected' });
});

test('nobody whose organizer status is unknown is ever targeted', () => {
  fc.assert(
    fc.property(fc.constantFrom(...actions), fc.boolean(), fc.constantFrom('x', 0, {}, []), (action, knowsOrganizer, odd) => {
      const organizers = knowsOrganizer ? ['org@example.com'] : [];
      const unknowns = [aParticipant({ organizer: odd }), aParticipant({ organizer: undefined, uri: undefined })];
      if (!knowsOrganizer) unknowns.push(aParticipant({ organizer: undefined }));
      for (const participant of unknowns) {
        const cleared = guard(anInput({ participant, action, organizers }));
        expect(cleared.kind === 'order' && cleared.rel !== 'admit').toBe(false);
      }
    }),
  );
});
