import { expect, test } from 'vitest';
import { meaningOf } from '../../src/order/answer.ts';
import type { Reply } from '../../src/wire/reply.ts';

function aReply(status: number, subcode?: string, part: Partial<Reply> = {}): Reply {
  return { status, authoritative: true, url: 'https://pool.example.com/x', ...(subcode ? { error: { code: 'x', subcode } } : {}), ...part };
}

test.each<[string, Reply, object]>([
  ['204', aReply(204), { kind: 'accepted' }],
  ['200', aReply(200), { kind: 'accepted' }],
  ['400: our own fault, no retry', aReply(400, 'ParameterValidationFailure'), { kind: 'refused', result: 'failed' }],
  ['400 as the web tier says it, no retry', aReply(400, undefined, { authoritative: false }), { kind: 'refused', result: 'failed' }],
  ['401', aReply(401, undefined, { authoritative: false }), { kind: 'unauthorized' }],
  ['403 AttendeeNotAllowed', aReply(403, 'AttendeeNotAllowed'), { kind: 'refused', result: 'denied' }],
  ['403 as HTML', aReply(403, undefined, { authoritative: false }), { kind: 'refused', result: 'denied' }],
  ['302', aReply(302, undefined, { authoritative: false }), { kind: 'refused', result: 'failed' }],
  ['404 ApplicationNotFound is doubted', aReply(404, 'ApplicationNotFound'), { kind: 'application-doubtful' }],
  ['404 ConversationNotFound', aReply(404, 'ConversationNotFound'), { kind: 'meeting-gone' }],
  ['404 otherwise: look', aReply(404, 'ResourceNotFound'), { kind: 'look', unknown: false }],
  ['404 from a proxy: it may have been carried out', aReply(404, undefined, { authoritative: false }), { kind: 'look', unknown: true }],
  ['405', aReply(405), { kind: 'refused', result: 'failed' }],
  ['405 as HTML', aReply(405, undefined, { authoritative: false }), { kind: 'refused', result: 'failed' }],
  ['408', aReply(408), { kind: 'look', unknown: true }],
  ['409 None', aReply(409, 'None'), { kind: 'refused', result: 'failed' }],
  ['409 AlreadyExists: wait and look', aReply(409, 'AlreadyExists'), { kind: 'look', unknown: true, retryInMs: 2_500 }],
  ['410', aReply(410, 'TooManyApplications'), { kind: 'session-dead', reason: 'TooManyApplications' }],
  ['410 CannotRedirect', aReply(410, 'CannotRedirect'), { kind: 'session-dead', reason: 'CannotRedirect' }],
  ['410 otherwise is about the target', aReply(410), { kind: 'look', unknown: false, tries: 0 }],
  ['410 with a subcode nobody knows', aReply(410, 'SomethingNew'), { kind: 'look', unknown: false, tries: 0 }],
  ['412: once more', aReply(412), { kind: 'look', unknown: false, tries: 1 }],
  ['415: once more', aReply(415), { kind: 'look', unknown: false, tries: 1 }],
  ['413 from a proxy: once more', aReply(413, undefined, { authoritative: false }), { kind: 'look', unknown: false, tries: 1 }],
  ['429 with Retry-After', aReply(429, undefined, { retryAfterMs: 3_000 }), { kind: 'slow', unknown: false, retryAfterMs: 3_000 }],
  ['500 CallbackChannelError', aReply(500, 'CallbackChannelError'), { kind: 'look', unknown: true }],
  ['503', aReply(503), { kind: 'slow', unknown: true }],
  ['504 as HTML', aReply(504, undefined, { authoritative: false }), { kind: 'look', unknown: true }],
])('%s', (_, reply, meaning) => {
  expect(meaningOf(reply)).toEqual(meaning);
});
