import { expect, test } from 'vitest';
import { meaningOfRead } from '../../../src/session/meaning/read.ts';
import { anAnswer, statuses, subcodes } from './subcodes.ts';

const resource = { rel: 'participant', properties: {}, links: {}, embedded: {} };

test('a resource is found, no content is empty, and a 200 that holds nothing readable is neither', () => {
  expect(meaningOfRead({ ...anAnswer(200), resource })).toEqual({ kind: 'found', resource });
  expect(meaningOfRead(anAnswer(204))).toEqual({ kind: 'empty' });
  expect(meaningOfRead(anAnswer(200))).toMatchObject({ kind: 'unreadable', why: 'the answer holds no resource' });
  expect(meaningOfRead(undefined)).toMatchObject({ kind: 'unreadable', why: 'no answer from the server', retryAfterMs: 0 });
});

test.each([
  [404, 'ApplicationNotFound', 'application-doubtful'],
  [403, 'ApplicationNotFound', 'application-doubtful'],
  [404, 'ConversationNotFound', 'conversation-gone'],
  [404, 'ResourceNotFound', 'gone'],
  [404, 'None', 'gone'],
  [404, undefined, 'gone'],
  [410, undefined, 'gone'],
  [410, 'None', 'gone'],
  [410, 'TooManyApplications', 'session-dead'],
  [410, 'InactiveApplicationExpired', 'session-dead'],
  [410, 'UserAgentNotAllowed', 'session-dead'],
  [403, 'UserAgentNotAllowed', 'session-dead'],
  [410, 'CannotRedirect', 'session-dead'],
  [404, 'APIVersionNotSupported', 'unreadable'],
  [404, 'VersionNotSupported', 'unreadable'],
  [400, 'ParameterValidationFailure', 'unreadable'],
  [401, undefined, 'unreadable'],
  [403, 'AttendeeNotAllowed', 'unreadable'],
  [403, 'None', 'unreadable'],
  [408, undefined, 'unreadable'],
  [409, 'None', 'unreadable'],
  [409, 'AlreadyExists', 'unreadable'],
  [429, undefined, 'unreadable'],
  [500, 'ServiceFailure', 'unreadable'],
  [503, undefined, 'unreadable'],
] as const)('%i %s: %s', (status, subcode, kind) => {
  expect(meaningOfRead(anAnswer(status, subcode)).kind).toBe(kind);
});

test('what is gone with 410 is gone for good', () => {
  expect(meaningOfRead(anAnswer(410))).toEqual({ kind: 'gone', forGood: true });
  expect(meaningOfRead(anAnswer(404))).toEqual({ kind: 'gone', forGood: false });
});

test.each([404, 410])('a page of a proxy that says %i knows nothing of the resource', (status) => {
  expect(meaningOfRead(anAnswer(status, undefined, { authoritative: false })).kind).toBe('unreadable');
});

test('an unreadable answer says when to come back, and what it was', () => {
  const meaning = meaningOfRead(anAnswer(503, 'Unavailable', { retryAfterMs: 9_000 }));
  expect(meaning).toEqual({ kind: 'unreadable', why: 'the server answered 503 Unavailable', retryAfterMs: 9_000 });
});

test('only 404 and 410 can mean that something is gone, whatever the subcode', () => {
  for (const status of statuses) {
    for (const subcode of subcodes) {
      const { kind } = meaningOfRead(anAnswer(status, subcode));
      if (kind === 'gone') expect([404, 410]).toContain(status);
    }
  }
});
