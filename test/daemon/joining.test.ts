import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { JoinAlarm } from '../../src/daemon/join.ts';
import { createJoining } from '../../src/daemon/joining.ts';
import { linkOf } from '../../src/source/resource.ts';
import type { ReadySession, Reply } from '../../src/ucwa/session.ts';
import { aResource } from '../support/events.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Joins that the server answers as the test says, the last answer for ever; and the alarms they raise. */
function aScene(...answers: Pick<Reply, 'status' | 'authoritative'>[]) {
  const told: (JoinAlarm['code'] | undefined)[] = [];
  const communication = aResource({}, { joinOnlineMeeting: { href: '/join' } });
  const url = linkOf(communication, 'joinOnlineMeeting') ?? '';
  const post = async (): Promise<Reply> => ({
    url,
    ...((answers.length > 1 ? answers.shift() : answers[0]) ?? { status: 500, authoritative: true }),
  });
  const session = { communication, joinExtras: {}, requests: { post } } as unknown as ReadySession;
  const signal = new AbortController().signal;
  const joining = createJoining({
    uri: 'sip:org@example.com;gruu;opaque=app:conf:focus:id:1',
    session: () => session,
    signal: () => signal,
    isIn: () => false,
    findConversation: async () => undefined,
    onFound: () => undefined,
    onDoubt: () => undefined,
    onFailed: (_, alarm) => told.push(alarm?.code),
  });
  return { joining, alarms: () => told.filter((code) => code !== undefined) };
}

const unavailable = { status: 503, authoritative: false };
const refused = { status: 403, authoritative: true };
const notFound = { status: 404, authoritative: true };

test('a refusal after a failure that passes is told, once', async () => {
  const { joining, alarms } = aScene(unavailable, refused);
  void joining.join(0);
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect(alarms()).toEqual(['meeting-refused']);
});

test('a refusal on joining again is told', async () => {
  const { joining, alarms } = aScene(refused);
  joining.rejoin({ minMs: 1_000, maxMs: 1_000 });
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect(alarms()).toEqual(['meeting-refused']);
});

test('another reason is told anew, and so is the same after success', async () => {
  const { joining, alarms } = aScene(refused, notFound);
  void joining.join(0);
  await vi.advanceTimersByTimeAsync(3_600_000);
  joining.succeeded();
  void joining.join(0);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(alarms()).toEqual(['meeting-refused', 'meeting-not-found', 'meeting-not-found']);
});
