// One try to join a meeting, and what the answer means (docs/protocol.md, Joining).
import { randomUUID } from 'node:crypto';
import type { ReadySession } from '../session/session.ts';
import type { Reply } from '../wire/reply.ts';
import { linkOf } from '../wire/resource.ts';
import { canonicalHref } from '../wire/url.ts';

export interface JoinAlarm {
  code: 'meeting-not-found' | 'meeting-refused' | 'join-unavailable';
  message: string;
}

export type JoinResult =
  /** Under way: events tell the rest. `invitation` is the operation's canonical href, where the server named it. */
  | { kind: 'started'; invitation?: string }
  /** We seem to be in it already. */
  | { kind: 'already-in' }
  | { kind: 'session-dead'; reason: string }
  | { kind: 'application-doubtful' }
  /** Try again; `slow` when trying soon cannot help. */
  | { kind: 'retry'; slow: boolean; why: string; alarm?: JoinAlarm };

export interface JoinAttempt {
  operationId: string;
  result: Promise<JoinResult>;
}

/** Posts the join. The events may come before the answer: they carry `operationId`. */
export function attemptJoin(session: ReadySession, uri: string, signal: AbortSignal): JoinAttempt {
  const operationId = randomUUID();
  const href = linkOf(session.communication, 'joinOnlineMeeting');
  if (href === undefined) {
    const alarm: JoinAlarm = { code: 'join-unavailable', message: 'the server offers this account no way to join meetings' };
    return { operationId, result: Promise.resolve({ kind: 'retry', slow: true, why: 'no joinOnlineMeeting link', alarm }) };
  }
  const body = { onlineMeetingUri: uri, operationId, ...session.joinExtras };
  const result = session.requests.post(href, body, signal).then(meaningOfJoin, (error: unknown): JoinResult => {
    return { kind: 'retry', slow: false, why: error instanceof Error ? error.message : String(error) };
  });
  return { operationId, result };
}

function meaningOfJoin(reply: Reply): JoinResult {
  const { status, error, location } = reply;
  const subcode = error?.subcode;
  const why = `the server answered ${status}${subcode === undefined ? '' : ` ${subcode}`}`;
  if (status >= 200 && status < 300) return { kind: 'started', ...(location === undefined ? {} : { invitation: canonicalHref(location) }) };
  if (status === 404 && subcode === 'ApplicationNotFound') return { kind: 'application-doubtful' };
  if (status === 410) return { kind: 'session-dead', reason: subcode ?? 'Gone' };
  if (status === 409 && subcode === 'AlreadyExists') return { kind: 'already-in' };
  if (status === 404 && reply.authoritative) {
    return { kind: 'retry', slow: true, why, alarm: { code: 'meeting-not-found', message: 'there is no meeting with this address' } };
  }
  if (status === 403 && reply.authoritative) {
    const message = 'this account is not let into the meeting; make it a presenter of the meeting';
    return { kind: 'retry', slow: true, why, alarm: { code: 'meeting-refused', message } };
  }
  return { kind: 'retry', slow: false, why };
}
