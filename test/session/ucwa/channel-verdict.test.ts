import { expect, test } from 'vitest';
import { LobbyguardError } from '../../../src/errors.ts';
import type { HttpReply } from '../../../src/session/http/exchange.ts';
import { type Inspection, verdictOn } from '../../../src/session/ucwa/channel-verdict.ts';
import type { ChannelEnd } from '../../../src/session/ucwa/long-poll.ts';

type Ended = Exclude<ChannelEnd, { kind: 'stopped' }>;

const where = { href: 'https://pool.example.com/events', received: 0 };
const silent: Ended = { kind: 'unanswered', reason: 'no answer', ...where };
const missing: Ended = { kind: 'gone', status: 404, ...where };

function anAnswer(status: number, type = 'application/json'): HttpReply {
  return { status, url: 'https://pool.example.com/me', headers: { 'content-type': type }, text: '{}' };
}

const unreachable = new LobbyguardError('SERVER_UNREACHABLE', 'no answer', { retryable: true });

test.each<[string, Ended, number, Inspection, object]>([
  ['another client has it', { kind: 'taken', ...where }, 1, anAnswer(200), { kind: 'end', setback: { pause: 'standDown', gone: true } }],
  ['the pool says it is gone', { kind: 'gone', status: 410, ...where }, 1, anAnswer(200), { kind: 'end', setback: { gone: true } }],
  ['nothing answers', silent, 1, unreachable, { kind: 'end', setback: { rediscover: true, gone: false } }],
  ['the application is gone as well', missing, 1, anAnswer(404), { kind: 'end', setback: { gone: true } }],
  ['a proxy answers for the application', missing, 1, anAnswer(404, 'text/html'), { kind: 'end', setback: { rediscover: true } }],
  ['the application is in trouble', silent, 1, anAnswer(503), { kind: 'end', setback: { rediscover: true, gone: false } }],
  ['the application answers', missing, 1, anAnswer(200), { kind: 'go-on' }],
  ['the application answers for the second time', missing, 2, anAnswer(200), { kind: 'end', setback: { pause: 'retry', gone: false } }],
])('a channel that ended where %s', async (_, channel, doubts, found, verdict) => {
  expect(await verdictOn(channel, doubts, async () => found)).toMatchObject(verdict);
});

test('the application is not asked where its answer would not count', async () => {
  const inspect = () => Promise.reject(new Error('asked'));
  await expect(verdictOn({ kind: 'taken', ...where }, 1, inspect)).resolves.toMatchObject({ kind: 'end' });
});
