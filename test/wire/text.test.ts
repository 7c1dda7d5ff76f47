import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readParticipant } from '../../src/roster/participant.ts';
import { readOnlineMeeting } from '../../src/wire/online-meeting.ts';
import { boundedText } from '../../src/wire/text.ts';
import { aResource } from '../support/events.ts';

const flood = 'x'.repeat(400_000);

test('what is meant to be read stays as it is', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 500 }), (text) => {
      expect(boundedText(text)).toBe(text);
    }),
  );
});

test('a flood keeps its beginning and tells its length', () => {
  expect(boundedText(flood)).toBe(`${'x'.repeat(1_024)}… (400000 characters)`);
});

test('a character is never cut in two', () => {
  for (const text of ['😀'.repeat(1_000), `x${'😀'.repeat(1_000)}`]) expect(() => encodeURIComponent(boundedText(text))).not.toThrow();
});

test('names, addresses, numbers and subjects are bounded before anybody works with them', () => {
  const person = readParticipant(aResource({ name: flood, uri: `sip:${flood}@example.com`, workPhoneNumber: `tel:+49${flood}` }));
  const meeting = readOnlineMeeting(aResource({ subject: flood, organizerUri: `sip:${flood}@example.com` }));
  for (const text of [person.name, person.uri, ...person.contacts, meeting.subject, meeting.organizerUri]) {
    expect(text?.length).toBeLessThan(1_100);
  }
});
