import { expect, test } from 'vitest';
import { wellFormedAddress } from '../../src/address.ts';
import { readOnlineMeeting } from '../../src/wire/online-meeting.ts';
import { aResource } from '../support/events.ts';

function organizerOf(organizerUri: unknown): string | undefined {
  return readOnlineMeeting(aResource({ organizerUri })).organizerUri;
}

test.each([[undefined], [null], ['']])('an organizer of whom nothing is said (%j) is unknown', (said) => {
  expect(organizerOf(said)).toBeUndefined();
});

test('an address in a list of its own is read', () => {
  expect(organizerOf(['sip:olga@example.com'])).toBe('sip:olga@example.com');
});

test.each([
  [['sip:olga@example.com', 'sip:otto@example.com']],
  [{ uri: 'sip:olga@example.com' }],
  [[['sip:olga@example.com']]],
  [7],
  [true],
])('what is said of an organizer and cannot be read (%j) is no address of anybody, and not nothing', (said) => {
  expect(organizerOf(said)).toEqual(expect.any(String));
  expect(wellFormedAddress(organizerOf(said) ?? '')).toBeUndefined();
});
