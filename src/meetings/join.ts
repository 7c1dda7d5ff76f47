// One try to join a meeting (docs/protocol.md, Joining).
import { randomUUID } from 'node:crypto';
import { type JoinAlarm, type JoinMeaning, meaningOfJoin } from '../session/meaning/join.ts';
import type { ReadySession } from '../session/session.ts';
import { linkOf } from '../wire/resource.ts';

export interface JoinAttempt {
  operationId: string;
  result: Promise<JoinMeaning>;
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
  const result = session.requests.post(href, body, signal).then(meaningOfJoin, (error: unknown): JoinMeaning => {
    return { kind: 'retry', slow: false, why: error instanceof Error ? error.message : String(error) };
  });
  return { operationId, result };
}
