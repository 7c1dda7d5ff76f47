import { expect, test } from 'vitest';
import { createInside } from '../../../src/meetings/meeting/inside.ts';
import type { ModeratorDeps } from '../../../src/moderation/ports.ts';
import { readParticipant } from '../../../src/roster/participant.ts';
import { aPerson, aResource } from '../../support/events.ts';

type Read = Parameters<ReturnType<typeof createInside>['learn']>[0];

const focus = 'sip:olga@example.com;gruu;opaque=app:conf:focus:id:A';
const me = aPerson('moderator');

/** A read that says so much, and nothing of who is there. */
function aRead(part: Partial<Read> = {}): Read {
  return { conversation: { subject: 'Lunch' }, listing: {}, failed: [], unusable: [], ...part } as Read;
}

function saysOurselves(properties: object = {}): Partial<Read> {
  return { self: { key: me.key, participant: readParticipant(aResource({ uri: 'sip:moderator@example.com', ...properties })) } };
}

test.each<[string, Partial<Read>]>([
  ['who we are', saysOurselves()],
  ['another subject', { conversation: { subject: 'Board' } as Read['conversation'] }],
])('a read that tells %s has everybody decided on again, and the same read does not', (_, part) => {
  const deps = { hands: {}, ours: new Set() } as unknown as ModeratorDeps;
  const inside = createInside({ deps, configured: focus } as Parameters<typeof createInside>[0]);
  expect(inside.learn(aRead()).changed).toBe(true);
  expect(inside.learn(aRead()).changed).toBe(false);
  expect(inside.learn(aRead(part)).changed).toBe(true);
  expect(inside.learn(aRead(part)).changed).toBe(false);
});

test.each([
  ['Attendee', { attendee: true, leader: false }],
  ['Leader', { attendee: false, leader: true }],
  ['Unknown', { attendee: false, leader: false }],
])('as %s it is told whether we lead', (role, told) => {
  const deps = { hands: {}, ours: new Set() } as unknown as ModeratorDeps;
  const inside = createInside({ deps, configured: focus } as Parameters<typeof createInside>[0]);
  expect(inside.learn(aRead(saysOurselves({ role })))).toMatchObject(told);
});
