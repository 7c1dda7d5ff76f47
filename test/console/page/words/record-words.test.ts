import { expect, test } from 'vitest';
import { recordWords } from '../../../../src/console/page/words/record-words.ts';

const by = { who: 'olivia@example.com', auth: 'users', via: 'console' };
const words = (record: Record<string, unknown> & { type: string }): string =>
  recordWords({ at: '2026-11-26T10:00:00.000Z', seq: 1, ...record });

test.each([
  ['sign-in', { state: 'in', by, from: '192.0.2.1' }, 'olivia@example.com signed in from 192.0.2.1'],
  ['sign-in', { state: 'out', by }, 'olivia@example.com signed out'],
  [
    'sign-in',
    { state: 'failed', by: { ...by, who: 'an unknown user' }, reason: 'wrong name or password', n: 12 },
    'an unknown user could not sign in, 12 times: wrong name or password',
  ],
  ['notice', { event: 'held', rule: 'guests', to: ['ops', 'organizer'] }, 'held (guests), to tell ops, organizer'],
  ['notice', { event: 'paused', to: ['ops'], closed: true }, 'over: paused, to tell ops'],
  ['notified', { channel: 'ops', result: 'failed', reason: 'answered 400' }, 'ops: failed, answered 400'],
  ['pause', { by }, 'by olivia@example.com'],
  ['resume', { by: 'the file PAUSED was removed' }, 'by the file PAUSED was removed'],
  ['human', { by: { who: '', auth: 'meeting', via: 'skype' }, act: 'admit' }, 'somebody in the meeting: admit'],
  ['config', { changed: ['notify.routes'] }, 'changed: notify.routes'],
  ['stop', { reason: 'SIGTERM' }, 'SIGTERM'],
])('a record of type %s (%j) reads: %s', (type, record, expected) => {
  expect(words({ type, ...record })).toBe(expected);
});
