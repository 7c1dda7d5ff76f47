import { expect, test } from 'vitest';
import { createInside } from '../../../src/meetings/meeting/inside.ts';
import type { ModeratorDeps } from '../../../src/moderation/ports.ts';
import { createOrganizers } from '../../../src/roster/organizers.ts';
import { readParticipant } from '../../../src/roster/participant.ts';
import { aPerson, aResource, base } from '../../support/events.ts';

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

/** One meeting of an account; a conversation is followed in it as soon as a test says so. */
function inMeeting(configured: string | undefined, organizers = createOrganizers()) {
  const deps = { hands: {}, ours: new Set() } as unknown as ModeratorDeps;
  return createInside({ deps, configured, organizers } as Parameters<typeof createInside>[0]);
}

test.each<[string, Partial<Read>]>([
  ['who we are', saysOurselves()],
  ['another subject', { conversation: { subject: 'Board' } as Read['conversation'] }],
])('a read that tells %s has everybody decided on again, and the same read does not', (_, part) => {
  const inside = inMeeting(focus);
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
  const inside = inMeeting(focus);
  expect(inside.learn(aRead(saysOurselves({ role })))).toMatchObject(told);
});

const conversations = ['c1', 'c2'].map((name) => `${base}/app/conversations/${name}`);

test.each<[string, number]>([
  ['another conversation of the meeting', 1],
  ['the meeting that is followed again later', 2],
])('whom the server named as the organizer stays one in %s', (_, watches) => {
  const organizers = createOrganizers();
  const first = inMeeting(focus, organizers);
  first.follow(conversations[0]);
  first.learn(aRead({ onlineMeeting: { organizerUri: 'sip:boss@example.com' } }));
  const next = watches === 1 ? first : inMeeting(focus.toUpperCase(), organizers);
  next.forget();
  next.follow(undefined);
  next.follow(conversations[1]);
  expect(next.meeting.organizers).toEqual(['olga@example.com', 'boss@example.com']);
  next.learn(aRead({ onlineMeeting: {} }));
  expect(next.meeting.organizers).toContain('boss@example.com');
});

test.each([
  ['of another meeting', 'sip:paul@example.com;gruu;opaque=app:conf:focus:id:B'],
  ['that nobody but an invitation tells the meeting of', undefined],
])('a conversation %s has organizers of its own', (_, configured) => {
  const organizers = createOrganizers();
  const first = inMeeting(configured === undefined ? undefined : focus, organizers);
  first.follow(conversations[0]);
  first.learn(aRead({ onlineMeeting: { organizerUri: 'sip:boss@example.com' } }));
  const next = configured === undefined ? first : inMeeting(configured, organizers);
  next.follow(conversations[1]);
  expect(next.meeting.organizers).not.toContain('boss@example.com');
});

test('an organizer that an event names is one at once, and in the next conversation', () => {
  const inside = inMeeting(focus);
  inside.follow(conversations[0]);
  inside.hear({ organizerUri: 'sip:boss@example.com' });
  expect(inside.meeting.organizers).toEqual(['olga@example.com', 'boss@example.com']);
  inside.follow(conversations[1]);
  expect(inside.meeting.organizers).toContain('boss@example.com');
});
