// What the answer to joinOnlineMeeting means (docs/protocol.md, Joining). Pure: the tables and nothing else.

import { defined } from '../../defined.ts';
import type { Reply } from '../../wire/reply.ts';
import { canonicalHref } from '../../wire/url.ts';
import { said, sessionDead } from './said.ts';

export interface JoinAlarm {
  code: 'meeting-not-found' | 'meeting-refused' | 'meeting-full' | 'too-many-meetings' | 'join-unavailable';
  message: string;
}

export type JoinMeaning =
  /** Under way: events tell the rest. `invitation` is the operation's canonical href, where the server named it. */
  | { kind: 'started'; invitation?: string }
  /** We seem to be in it already. */
  | { kind: 'already-in' }
  | { kind: 'session-dead'; reason: string }
  /** The application may be gone: confirm before believing it. */
  | { kind: 'application-doubtful' }
  /** Try again; `slow` when trying soon cannot help. */
  | { kind: 'retry'; slow: boolean; why: string; alarm?: JoinAlarm; retryAfterMs?: number };

const notFound: JoinAlarm = { code: 'meeting-not-found', message: 'there is no meeting with this address' };
const badAddress: JoinAlarm = { code: 'meeting-not-found', message: 'the server does not accept this address as that of a meeting' };
const refused: JoinAlarm = {
  code: 'meeting-refused',
  message: 'this account is not let into the meeting; make it a presenter of the meeting',
};
const full: JoinAlarm = { code: 'meeting-full', message: 'the meeting or its lobby is full; lobbyguard cannot get in' };
const tooMany: JoinAlarm = {
  code: 'too-many-meetings',
  message: 'the pool lets this account into no more meetings at once; give some of its meetings to another account',
};

/** What asking again soon cannot change. */
const alarmBySubcode: ReadonlyMap<string, JoinAlarm> = new Map([
  ['DestinationNotFound', notFound],
  ['ParameterValidationFailure', badAddress],
  ['DeserializationFailure', badAddress],
  ['Denied', refused],
  ['Declined', refused],
  ['InviteesOnly', refused],
  ['NotAllowed', refused],
  ['AttendeeNotAllowed', refused],
  ['AnonymousNotAllowed', refused],
  ['FederationRequired', refused],
  ['TooManyLobbyParticipants', full],
  ['TooManyParticipants', full],
  ['TooManyConversations', tooMany],
  ['TooManyOnlineMeetings', tooMany],
]);

/** The same by status, for answers of UCWA itself whose subcode says nothing. */
const alarmByStatus: ReadonlyMap<number, JoinAlarm> = new Map([
  [400, badAddress],
  [403, refused],
  [404, notFound],
]);

/** Subcodes of trouble that passes, under whatever status they come. */
const passing = new Set([
  'MigrationInProgress',
  'TemporarilyUnavailable',
  'Unavailable',
  'AnotherOperationPending',
  'MakeMeAvailableRequired',
]);

export function meaningOfJoin(reply: Reply): JoinMeaning {
  const { status, error, location, retryAfterMs } = reply;
  const subcode = error?.subcode ?? '';
  if (status >= 200 && status < 300) return { kind: 'started', ...(location === undefined ? {} : { invitation: canonicalHref(location) }) };
  if (subcode === 'ApplicationNotFound') return { kind: 'application-doubtful' };
  if (status === 409 && subcode === 'AlreadyExists') return { kind: 'already-in' };
  const dead = sessionDead(reply) ?? (status === 410 && reply.authoritative ? subcode || 'Gone' : undefined);
  if (dead !== undefined) return { kind: 'session-dead', reason: dead };
  const alarm = alarmBySubcode.get(subcode) ?? (reply.authoritative && !passing.has(subcode) ? alarmByStatus.get(status) : undefined);
  const why = `the server answered ${said(reply)}`;
  return {
    kind: 'retry',
    slow: alarm !== undefined,
    why,
    ...defined({ alarm, retryAfterMs }),
  };
}
