import { expect, test } from 'vitest';
import { certainAddress } from '../../src/address.ts';
import { describeMeeting, hearMeeting, meetingUriKey, mergeMeeting } from '../../src/roster/meeting.ts';
import type { OnlineMeeting } from '../../src/wire/online-meeting.ts';

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

/** A meeting read once after the other. */
function readAfterAnother(...reads: OnlineMeeting[]) {
  return reads.map((read) => describeMeeting('k', uri, [read])).reduce(mergeMeeting).organizers;
}

const boss = 'sip:boss@example.com';

test('an organizer once named stays one, whatever is named or left out later', () => {
  expect(readAfterAnother({ organizerUri: boss }, {}, { organizerUri: 'sip:other@example.com' }).toSorted()).toEqual([
    'boss@example.com',
    'org@example.com',
    'other@example.com',
  ]);
});

test.each<[string, OnlineMeeting, OnlineMeeting]>([
  ['organizerUri', { organizerUri: '<sip:boss@example.com>' }, { organizerUri: boss }],
  ['organizerUri, which may be escaped,', { organizerUri: 'sip:boss%2540x@example.com' }, { organizerUri: boss }],
  ['the focus URI', { uri: 'sip:bo ss@example.com;gruu;opaque=x' }, { uri: 'sip:boss@example.com;gruu;opaque=x' }],
])('a malformed address in %s counts through silence, and no longer once it is said well', (_, badly, well) => {
  const malformed = (...reads: OnlineMeeting[]) => readAfterAnother(...reads).filter((one) => certainAddress(one) === undefined).length;
  expect(malformed(badly)).toBe(1);
  expect(malformed(badly, {})).toBe(1);
  expect(malformed(badly, {}, well)).toBe(0);
  expect(readAfterAnother(badly, well)).toEqual(['boss@example.com', 'org@example.com']);
  expect(malformed(well, badly)).toBe(1);
  expect(readAfterAnother(well, badly)).toContain('boss@example.com');
});

test('a malformed address is not forgiven by something well said elsewhere', () => {
  const read = readAfterAnother({ organizerUri: '{}' }, { uri: 'sip:boss@example.com;gruu;opaque=x' });
  expect(read).toContain('{}');
});

test('an organizer that an event names is one behind those that were read, and stays one', () => {
  const heard = hearMeeting(describeMeeting('k', uri, []), { organizerUri: boss, subject: 'Board' });
  expect(heard.organizers).toEqual(['org@example.com', 'boss@example.com']);
  expect(heard.subject).toBeUndefined();
  expect(hearMeeting(heard, { organizerUri: '{}' }).organizers).toEqual(heard.organizers);
  const read = mergeMeeting(heard, describeMeeting('k', uri, [{ organizerUri: 'sip:other@example.com' }]));
  expect(read.organizers).toEqual(['other@example.com', 'org@example.com', 'boss@example.com']);
});

test('it makes no organizer known where none is, and counts as soon as one is', () => {
  const heard = hearMeeting(describeMeeting('k', undefined, []), { organizerUri: boss });
  expect(heard.organizers).toEqual([]);
  const read = mergeMeeting(heard, describeMeeting('k', undefined, [{ organizerUri: 'sip:other@example.com' }]));
  expect(read.organizers).toEqual(['other@example.com', 'boss@example.com']);
});
