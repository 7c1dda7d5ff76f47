import { expect, test } from 'vitest';
import { createProtection } from '../../src/guard/protect.ts';
import { clear } from '../../src/moderation/assess.ts';
import { type MeetingView, type ModeratorDeps, openCase } from '../../src/moderation/person.ts';
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
  const one = openCase(change.presence);
  one.participant = readParticipant(aResource({ organizer: false, inLobby: false }, { eject: { href: '/eject' } }));
  const meeting = { key: 'm', organizers: [] };
  const view = { meeting: () => meeting, selfAddress: () => self, selfKeys: new Set(keys) } as unknown as MeetingView;
  const deps = { protection: createProtection([], true) } as unknown as ModeratorDeps;
  expect(clear(one, 'remove', deps, view).kind).toBe(kind);
});
