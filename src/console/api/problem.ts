// What is refused is told as RFC 9457 says: a stable code for tools, a sentence for people.

import { defined } from '../../defined.ts';
import type { Refusal } from '../../rulings/port.ts';
import type { PersonDoc, ProblemDoc, ProblemName } from '../view/schema.ts';

const statusOf: Readonly<Record<ProblemName, number>> = {
  changed: 409,
  gone: 410,
  'never-targeted': 403,
  paused: 409,
  'dry-run': 409,
  forbidden: 403,
  'already-decided': 409,
  'not-applicable': 409,
  unrecordable: 503,
  'not-found': 404,
  'bad-request': 400,
  'version-required': 428,
  'idempotency-key-required': 400,
  'idempotency-key-reused': 422,
  'not-ours': 403,
  'not-signed-in': 401,
  starting: 503,
};

const titleOf: Readonly<Record<ProblemName, string>> = {
  changed: 'They have changed since you saw them',
  gone: 'That is not there',
  'never-targeted': 'They are never removed',
  paused: 'Everything is paused',
  'dry-run': 'This is a dry run',
  forbidden: 'Your role may not do this',
  'already-decided': 'Somebody was first',
  'not-applicable': 'This cannot be done now',
  unrecordable: 'It cannot be recorded, so it is not done',
  'not-found': 'There is nothing here',
  'bad-request': 'The request cannot be understood',
  'version-required': 'Say what you saw',
  'idempotency-key-required': 'Give the request a key',
  'idempotency-key-reused': 'This key was used for something else',
  'not-signed-in': 'You are not signed in',
  'not-ours': 'The request does not come from the desk',
  starting: 'lobbyguard is starting',
};

export function problem(code: ProblemName, detail: string): ProblemDoc {
  return { type: `https://lobbyguard.invalid/problems/${code}`, title: titleOf[code], status: statusOf[code], code, detail };
}

export function problemOfRefusal(refusal: Refusal, now?: PersonDoc): ProblemDoc {
  const { first } = refusal;
  return { ...problem(refusal.code, refusal.reason), ...defined({ first, now }) };
}
