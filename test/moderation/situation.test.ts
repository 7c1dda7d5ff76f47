import { expect, test } from 'vitest';
import type { MeetingView, ModeratorDeps } from '../../src/moderation/ports.ts';
import { fingerprintOf, passOf } from '../../src/moderation/situation.ts';
import { readParticipant } from '../../src/roster/participant.ts';
import { aResource } from '../support/events.ts';
import { aGuest } from './scene.ts';

const first = {
  revision: 'r1',
  organizers: ['olga@example.com'],
  subject: 'Lunch',
  name: 'Eve',
  link: 'eject',
  pass: 'none',
};

function fingerprint(world: typeof first): string {
  const view = { meeting: () => ({ key: 'm', organizers: world.organizers, subject: world.subject }) } as unknown as MeetingView;
  const deps = {
    now: () => 0,
    policies: () => ({ revision: world.revision }),
    memory: { passOf: () => (world.pass === 'none' ? undefined : { id: world.pass }) },
  } as unknown as ModeratorDeps;
  const participant = readParticipant(aResource({ name: world.name }, { [world.link]: { href: '/x' } }));
  return fingerprintOf(aGuest('eve'), participant, deps, view);
}

test.each<[string, Partial<typeof first>]>([
  ['other policies take effect', { revision: 'r2' }],
  ['the meeting has one more organizer', { organizers: ['olga@example.com', 'eve@example.com'] }],
  ['the meeting is called otherwise', { subject: 'Board' }],
  ['they are called otherwise', { name: 'Eva' }],
  ['they have another link', { link: 'admit' }],
  ['a human has let them pass', { pass: 'h1' }],
])('somebody is decided on again when %s', (_, change) => {
  expect(fingerprint({ ...first, ...change })).not.toBe(fingerprint(first));
});

test('and not when everything is as it was', () => {
  expect(fingerprint({ ...first })).toBe(fingerprint(first));
});

test.each<[string, Record<string, unknown>, boolean]>([
  ['who signed in', { uri: 'sip:ann@x.example', anonymous: false }, true],
  ['of whom nobody says whether they signed in', { uri: 'sip:ann@x.example' }, true],
  ['who did not sign in and claims the address', { uri: 'sip:ann@x.example', anonymous: true }, false],
  ['who calls from the number', { uri: 'tel:+4930123', anonymous: true }, true],
])('somebody %s has the pass that was given: %j %s', (_, who, has) => {
  const view = { meeting: () => ({ key: 'm' }) } as unknown as MeetingView;
  const deps = { memory: { passOf: () => ({ id: 'h1' }) } } as unknown as ModeratorDeps;
  const pass = passOf(readParticipant(aResource(who)), aGuest('ann').presence, 0, deps, view);
  expect(pass !== undefined).toBe(has);
});
