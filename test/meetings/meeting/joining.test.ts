import { expect, onTestFinished, test } from 'vitest';
import { createJoining } from '../../../src/meetings/meeting/joining.ts';
import type { News } from '../../../src/meetings/meeting/news.ts';
import { createPlaces } from '../../../src/queue/places.ts';
import type { ReadySession } from '../../../src/session/session.ts';
import type { Reply } from '../../../src/wire/reply.ts';
import { until } from '../../support/daemon.ts';
import { aResource } from '../../support/events.ts';

const uri = 'sip:org@example.com;gruu;opaque=app:conf:focus:id:1';

function aScene(part: { reply?: Reply | Error; running?: string; canJoin?: boolean } = {}) {
  const told: News[] = [];
  const posted: unknown[] = [];
  const life = new AbortController();
  onTestFinished(() => life.abort());
  const post = async (url: string, body: unknown): Promise<Reply> => {
    posted.push(body);
    if (part.reply instanceof Error) throw part.reply;
    return part.reply ?? { url, status: 201, authoritative: true, location: 'https://pool.example.com/i1' };
  };
  const communication = aResource({}, part.canJoin === false ? {} : { joinOnlineMeeting: { href: '/join' } });
  const session = { communication, joinExtras: { callbackUrl: 'https://me' }, requests: { post } } as unknown as ReadySession;
  const joining = createJoining({
    uri,
    session: () => session,
    signal: () => life.signal,
    places: createPlaces({ count: 1, overtime: 0, slowMs: 1_000 }),
    findConversation: async () => part.running,
    tell: (news) => told.push(news),
  });
  onTestFinished(() => joining.cancel());
  return { joining, told, posted, life };
}

test('the join carries the address of the meeting, our id, and what the session adds', async () => {
  const { joining, told, posted } = aScene();
  joining.join('op');
  await until('the answer', () => told.length > 0);
  expect(posted).toEqual([{ onlineMeetingUri: uri, operationId: 'op', callbackUrl: 'https://me' }]);
  expect(told).toEqual([
    { kind: 'join-answered', operation: 'op', meaning: { kind: 'started', invitation: 'https://pool.example.com/i1' } },
  ]);
});

test.each([
  ['no answer', { reply: new Error('reset') }, { kind: 'retry', slow: false, why: 'reset' }],
  ['no way to join', { canJoin: false }, { kind: 'retry', slow: true, alarm: { code: 'join-unavailable' } }],
])('%s is an answer too', async (_, part, meaning) => {
  const { joining, told } = aScene(part);
  joining.join('op');
  await until('the answer', () => told.length > 0);
  expect(told[0]).toMatchObject({ kind: 'join-answered', meaning });
});

test('a look tells of the conversation that runs, or that none does', async () => {
  const found = aScene({ running: 'https://pool.example.com/c1' });
  const none = aScene();
  found.joining.look();
  none.joining.look();
  await until('both', () => found.told.length + none.told.length >= 2);
  expect(found.told).toEqual([{ kind: 'running', conversation: 'https://pool.example.com/c1' }]);
  expect(none.told).toMatchObject([{ kind: 'none-running' }]);
});

test('what was asked in a life that is over is no news', async () => {
  const { joining, told, life } = aScene();
  joining.look();
  joining.join('op');
  life.abort();
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(told).toEqual([]);
});

test('a wait replaces the one before it', async () => {
  const { joining, told } = aScene();
  joining.wait({ minMs: 1, maxMs: 1 }, 1);
  joining.wait({ minMs: 2, maxMs: 2 }, 1);
  await until('the end of the wait', () => told.length > 0);
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(told).toEqual([{ kind: 'due' }]);
});
