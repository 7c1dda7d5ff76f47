import { expect, test } from 'vitest';
import type { MeetingView, ModeratorDeps } from '../../src/moderation/ports.ts';
import { fingerprintOf } from '../../src/moderation/situation.ts';
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
