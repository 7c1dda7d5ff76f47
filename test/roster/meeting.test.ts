import { expect, test } from 'vitest';
import { describeMeeting, meetingUriKey } from '../../src/roster/meeting.ts';

const uri = 'sip:Org@Example.com;gruu;opaque=app:conf:focus:id:ABC123';

test("the organizer's address is read from organizerUri and from the head of the focus URI, and both count", () => {
  const meeting = describeMeeting('k', uri, [{ organizerUri: 'sip:assistant@example.com' }]);
  expect(meeting.organizers).toEqual(['assistant@example.com', 'org@example.com']);
});

test('a meeting joined by its focus URI knows its organizer even when the server says nothing', () => {
  expect(describeMeeting('k', uri, [undefined]).organizers).toEqual(['org@example.com']);
});

test('a meeting without any address has no known organizer', () => {
  expect(describeMeeting('k', undefined, [{ subject: 'Standup' }])).toEqual({ key: 'k', subject: 'Standup', organizers: [] });
});

test('the first source that says something wins', () => {
  const meeting = describeMeeting('k', uri, [{ accessLevel: 'Locked' }, { subject: 'Board', accessLevel: 'Everyone' }]);
  expect(meeting).toMatchObject({ subject: 'Board', accessLevel: 'Locked' });
});

test('two spellings of one focus URI are the same meeting', () => {
  expect(meetingUriKey('SIP:org@example.com;gruu;opaque=app:conf:focus:id:abc123')).toBe(meetingUriKey(uri));
  expect(meetingUriKey('sip:org%40x@example.com')).toBe(meetingUriKey('org@x@example.com'));
  expect(meetingUriKey('sip:100%@example.com')).toBe('100%@example.com');
});
