import { expect, test } from 'vitest';
import { createProtection } from '../../src/guard/protect.ts';
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
  self: 'moderator@example.com' as string | undefined,
  ours: 'moderator@example.com',
  protect: 'ceo@example.com',
  isUnclear: false,
  leadersKnown: true,
};

function fingerprint(world: typeof first): string {
  const view = {
    meeting: () => ({ key: 'm', organizers: world.organizers, subject: world.subject }),
    selfAddress: () => world.self,
    selfKeys: new Set(),
    leadersKnown: () => world.leadersKnown,
  } as unknown as MeetingView;
  const deps = {
    now: () => 0,
    policies: () => ({ revision: world.revision }),
    protection: createProtection([world.protect], true),
    ours: new Set([world.ours]),
    memory: { passOf: () => (world.pass === 'none' ? undefined : { id: world.pass }) },
  } as unknown as ModeratorDeps;
  const says = { uri: 'sip:eve@example.org', organizer: world.isUnclear ? 'perhaps' : undefined };
  const participant = readParticipant(aResource({ ...says, name: world.name }, { [world.link]: { href: '/x' } }));
  return fingerprintOf(aGuest('eve'), participant, deps, view);
}

test.each<[string, Partial<typeof first>]>([
  ['other policies take effect', { revision: 'r2' }],
  ['the meeting has one more organizer', { organizers: ['olga@example.com', 'eve@example.com'] }],
  ['the meeting is called otherwise', { subject: 'Board' }],
  ['they are called otherwise', { name: 'Eva' }],
  ['they have another link', { link: 'admit' }],
  ['a human has let them pass', { pass: 'h1' }],
  ['it is not known any more who leads the meeting', { leadersKnown: false }],
  ['it is not known any more who we are', { self: undefined }],
  ['another of our accounts turns out to have their address', { ours: 'eve@example.org' }],
  ['they come under protection', { protect: 'eve@example.org' }],
  ['whether they organize is said in a way that cannot be read', { isUnclear: true }],
])('somebody is decided on again when %s', (_, change) => {
  expect(fingerprint({ ...first, ...change })).not.toBe(fingerprint(first));
});

test('and not when everything is as it was', () => {
  expect(fingerprint({ ...first })).toBe(fingerprint(first));
});
