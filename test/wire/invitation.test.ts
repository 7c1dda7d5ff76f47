import { expect, test } from 'vitest';
import { readInvitation } from '../../src/wire/invitation.ts';
import { readOnlineMeeting } from '../../src/wire/online-meeting.ts';
import { subjectOf } from '../../src/wire/subject.ts';
import { aResource, base, ref } from '../support/events.ts';

test('an invitation says whose it is and where it leads', () => {
  const links = { accept: { href: '/i/accept' }, conversation: { href: '/c1' } };
  const resource = aResource({ direction: 'Incoming', operationId: 'op', onlineMeetingUri: 'sip:o@example.com' }, links);
  expect(readInvitation(resource)).toEqual({
    incoming: true,
    operationId: 'op',
    meetingUri: 'sip:o@example.com',
    accept: `${base}/i/accept`,
    conversation: `${base}/c1`,
  });
});

test('what an invitation leaves out or spells as no text is not there', () => {
  expect(readInvitation(aResource({ direction: 'Outgoing', operationId: 7, onlineMeetingUri: '' }))).toEqual({ incoming: false });
});

test('empty and mistyped properties of a meeting are unknown', () => {
  expect(readOnlineMeeting(aResource({ subject: '', organizerUri: null, accessLevel: 3, onlineMeetingUri: 'sip:o@x' }))).toEqual({
    uri: 'sip:o@x',
  });
});

test.each([
  ['onlineMeetingInvitation', 'invitation'],
  ['conversation', 'conversation'],
  ['onlineMeeting', 'meeting'],
  ['localParticipant', 'self'],
  ['participant', 'person'],
  ['participantMessaging', undefined],
  ['constructor', undefined],
])('an event about %s is about %s', (rel, subject) => {
  expect(subjectOf(ref(rel, 'x'))).toBe(subject);
});
