import { expect, test } from 'vitest';
import { defined } from '../../src/defined.ts';
import { createProtection } from '../../src/guard/protect.ts';
import { clear } from '../../src/moderation/clearance.ts';
import { openPerson, type Sight } from '../../src/moderation/person.ts';
import type { MeetingView, ModeratorDeps } from '../../src/moderation/ports.ts';
import { readParticipant } from '../../src/roster/participant.ts';
import { createRoster } from '../../src/roster/roster.ts';
import { anEvent, aPerson, aResource } from '../support/events.ts';

test.each([
  ['our address is known', 'moderator@example.com', [], 'order'],
  ['our resource is known', undefined, ['https://pool.example.com/me'], 'order'],
  ['neither is known: anybody may be us', undefined, [], 'stay'],
])('where %s', (_, self, keys, kind) => {
  const roster = createRoster();
  const change = roster.apply(anEvent('added', aPerson('eve')), 0);
  if (change === undefined) throw new Error('nobody came');
  const person = openPerson(change.presence, 0);
  const sight: Sight = person.sight;
  sight.participant = readParticipant(aResource({ organizer: false, inLobby: false }, { eject: { href: '/eject' } }));
  const meeting = { key: 'm', organizers: [] };
  const view = {
    roster,
    meeting: () => meeting,
    selfAddress: () => self,
    selfKeys: new Set(keys),
    leadersKnown: () => true,
  } as unknown as MeetingView;
  const deps = { protection: createProtection([], true), ours: new Set() } as unknown as ModeratorDeps;
  expect(clear(person, 'remove', deps, view).kind).toBe(kind);
});

/** Eve, whom a rule wants removed, in a meeting that is known well. */
function removing({ said = {}, toldToLead, inLobby, ours = [], leadersKnown = true }: Known) {
  const roster = createRoster();
  const change = roster.apply(anEvent('added', aPerson('eve')), 0);
  if (change === undefined) throw new Error('nobody came');
  const person = openPerson({ ...change.presence, ...defined({ inLobby, toldToLead }) }, 0);
  const sight: Sight = person.sight;
  const links = { eject: { href: '/eject' }, reject: { href: '/reject' } };
  sight.participant = readParticipant(aResource({ uri: 'sip:eve@example.org', organizer: false, ...said }, links));
  const view = {
    roster,
    meeting: () => ({ key: 'm', organizers: ['olga@example.com'] }),
    selfAddress: () => 'moderator@example.com',
    selfKeys: new Set(),
    leadersKnown: () => leadersKnown,
  } as unknown as MeetingView;
  const deps = { protection: createProtection([], true), ours: new Set(ours) } as unknown as ModeratorDeps;
  return clear(person, 'remove', deps, view);
}

interface Known {
  said?: object;
  toldToLead?: true;
  inLobby?: boolean;
  ours?: string[];
  leadersKnown?: boolean;
}

test('another account of this installation is one of us', () => {
  expect(removing({ said: { inLobby: false }, ours: ['eve@example.org'] })).toEqual({ kind: 'stay', because: 'self' });
});

test('whom an embedded representation called a leader is one', () => {
  expect(removing({ said: { inLobby: false }, toldToLead: true })).toEqual({ kind: 'stay', because: 'leader' });
});

test('where the leaders could not be read, somebody of no known role may be one', () => {
  expect(removing({ said: { inLobby: false }, leadersKnown: false })).toEqual({ kind: 'stay', because: 'leader' });
  expect(removing({ said: { inLobby: false }, leadersKnown: true })).toMatchObject({ kind: 'order' });
});

test('what the representation says of the lobby wins over what the roster remembers', () => {
  expect(removing({ said: { inLobby: false }, inLobby: true })).toMatchObject({ rel: 'eject' });
  expect(removing({ said: { inLobby: true }, inLobby: false })).toMatchObject({ rel: 'reject' });
});
