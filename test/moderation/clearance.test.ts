import { expect, test } from 'vitest';
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
  const change = createRoster().apply(anEvent('added', aPerson('eve')), 0);
  if (change === undefined) throw new Error('nobody came');
  const person = openPerson(change.presence, 0);
  const sight: Sight = person.sight;
  sight.participant = readParticipant(aResource({ organizer: false, inLobby: false }, { eject: { href: '/eject' } }));
  const meeting = { key: 'm', organizers: [] };
  const view = {
    meeting: () => meeting,
    selfAddress: () => self,
    selfKeys: new Set(keys),
    leadersKnown: () => true,
  } as unknown as MeetingView;
  const deps = { protection: createProtection([], true), ours: new Set() } as unknown as ModeratorDeps;
  expect(clear(person, 'remove', deps, view).kind).toBe(kind);
});
