import { expect, test } from 'vitest';
import { meaningOfJoin } from '../../../src/session/meaning/join.ts';
import { anAnswer, statuses, subcodes } from './subcodes.ts';

test('a join that was taken names its invitation, where the server did', () => {
  const location = 'https://POOL2.example.com:443/ucwa/i3';
  expect(meaningOfJoin({ ...anAnswer(201), location })).toEqual({ kind: 'started', invitation: 'https://pool2.example.com/ucwa/i3' });
  expect(meaningOfJoin(anAnswer(204))).toEqual({ kind: 'started' });
});

test.each([
  [404, 'ApplicationNotFound', 'application-doubtful'],
  [409, 'AlreadyExists', 'already-in'],
  [410, 'TooManyApplications', 'session-dead'],
  [410, 'InactiveApplicationExpired', 'session-dead'],
  [410, 'UserAgentNotAllowed', 'session-dead'],
  [403, 'UserAgentNotAllowed', 'session-dead'],
  [410, 'CannotRedirect', 'session-dead'],
  [410, undefined, 'session-dead'],
] as const)('%i %s: %s', (status, subcode, kind) => {
  expect(meaningOfJoin(anAnswer(status, subcode))).toMatchObject({ kind });
});

test.each([
  [404, 'DestinationNotFound', 'meeting-not-found'],
  [404, undefined, 'meeting-not-found'],
  [400, 'ParameterValidationFailure', 'meeting-not-found'],
  [400, undefined, 'meeting-not-found'],
  [403, 'None', 'meeting-refused'],
  [403, 'InviteesOnly', 'meeting-refused'],
  [409, 'AnonymousNotAllowed', 'meeting-refused'],
  [403, 'TooManyLobbyParticipants', 'meeting-full'],
  [409, 'TooManyParticipants', 'meeting-full'],
  [409, 'TooManyConversations', 'too-many-meetings'],
] as const)('%i %s is told as %s, and tried again slowly', (status, subcode, code) => {
  expect(meaningOfJoin(anAnswer(status, subcode))).toMatchObject({ kind: 'retry', slow: true, alarm: { code } });
});

test.each([
  [401, undefined],
  [403, 'MigrationInProgress'],
  [404, 'TemporarilyUnavailable'],
  [408, undefined],
  [409, 'None'],
  [409, 'TooManyGroups'],
  [409, 'AnotherOperationPending'],
  [429, undefined],
  [500, 'CallbackChannelError'],
  [500, 'ServiceFailure'],
  [502, undefined],
  [503, undefined],
  [504, 'Timeout'],
])('%i %s passes: tried again soon, without an alarm', (status, subcode) => {
  const meaning = meaningOfJoin(anAnswer(status, subcode, { retryAfterMs: 7_000 }));
  expect(meaning).toMatchObject({ kind: 'retry', slow: false, retryAfterMs: 7_000 });
  expect(meaning).not.toHaveProperty('alarm');
});

test.each([400, 403, 404, 410])('a page of a proxy with status %i is no verdict', (status) => {
  expect(meaningOfJoin(anAnswer(status, undefined, { authoritative: false }))).toMatchObject({ kind: 'retry', slow: false });
});

test('no documented answer, and none that is not, goes without a meaning that names it', () => {
  for (const status of statuses) {
    for (const subcode of [...subcodes, 'constructor', '__proto__', 'NotYetInvented']) {
      const meaning = meaningOfJoin(anAnswer(status, subcode));
      if (meaning.kind === 'retry') expect(meaning.why).toContain(`${status} ${subcode}`);
      else expect(['already-in', 'application-doubtful', 'session-dead']).toContain(meaning.kind);
    }
  }
});
