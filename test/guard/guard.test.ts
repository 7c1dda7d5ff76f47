import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type GuardInput, guard } from '../../src/guard/guard.ts';
import { createProtection } from '../../src/guard/protect.ts';
import { type Action, actions } from '../../src/policy/action.ts';
import { type Participant, readParticipant } from '../../src/roster/participant.ts';
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
    self: 'moderator@example.com',
    organizers: ['org@example.com'],
    protection: createProtection(['sip:ceo@example.com', '*@board.example.com', 'tel:+49 30 1'], true),
    ...part,
  };
}

test.each<[string, Partial<GuardInput>, string]>([
  ['our own resource', { isSelf: true }, 'self'],
  ['the resource that says it is local', { participant: aParticipant({ local: true }) }, 'self'],
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
  ['a protected address', { participant: aParticipant({ uri: 'sip:ceo@example.com' }) }, 'protected'],
  [
    'a protected address in another spelling',
    { participant: aParticipant({ uri: 'sips:%43EO%40example.com:5061;transport=tls' }) },
    'protected',
  ],
  ['a protected domain', { participant: aParticipant({ uri: 'sip:Anyone@Board.example.com' }) }, 'protected'],
  ['a protected telephone', { participant: aParticipant({ uri: 'tel:+49-30-1' }) }, 'protected'],
  ['a leader by property', { participant: aParticipant({ role: 'Leader' }) }, 'leader'],
  ['a leader by membership', { role: 'Leader' }, 'leader'],
])('never targets %s', (_, part, because) => {
  for (const action of ['reject', 'eject', 'remove'] as const) {
    expect(guard(anInput({ ...part, action }))).toEqual({ kind: 'stay', because });
  }
});

test('a freshly read participant without the property, in a meeting whose organizer is somebody else, may be targeted', () => {
  expect(guard(anInput({ participant: aParticipant({ organizer: undefined }) }))).toMatchObject({ kind: 'order', rel: 'reject' });
});

test('admit is not targeting: the organizer may be let in', () => {
  const participant = aParticipant({ organizer: true });
  expect(guard(anInput({ participant, action: 'admit' }))).toMatchObject({ kind: 'order', rel: 'admit' });
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
