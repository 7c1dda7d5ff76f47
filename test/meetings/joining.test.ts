import { expect, onTestFinished, test } from 'vitest';
import { createJoining } from '../../src/meetings/joining.ts';
import type { JoinAlarm } from '../../src/session/meaning/join.ts';
import type { ReadySession } from '../../src/session/session.ts';
import type { Reply } from '../../src/wire/reply.ts';
import { linkOf } from '../../src/wire/resource.ts';
import { until } from '../support/daemon.ts';
import { aResource } from '../support/events.ts';

/** Joins that the server answers as the test says, the last answer forever; and the alarms they raise. */
function aScene(...answers: Pick<Reply, 'status' | 'authoritative'>[]) {
  const told: (JoinAlarm['code'] | undefined)[] = [];
  const communication = aResource({}, { joinOnlineMeeting: { href: '/join' } });
  const url = linkOf(communication, 'joinOnlineMeeting') ?? '';
  const post = async (): Promise<Reply> => ({
    url,
    ...((answers.length > 1 ? answers.shift() : answers[0]) ?? { status: 500, authoritative: true }),
  });
  const session = { communication, joinExtras: {}, requests: { post } } as unknown as ReadySession;
  const life = new AbortController();
  onTestFinished(() => life.abort());
  const joining = createJoining({
    uri: 'sip:org@example.com;gruu;opaque=app:conf:focus:id:1',
    session: () => session,
    signal: () => life.signal,
    isIn: () => false,
    findConversation: async () => undefined,
    onFound: () => undefined,
    onDoubt: () => undefined,
    onFailed: (_, alarm) => told.push(alarm?.code),
  });
  return { joining, alarms: () => told.filter((code) => code !== undefined), tries: () => told.length };
}

const unavailable = { status: 503, authoritative: false };
const refused = { status: 403, authoritative: true };
const notFound = { status: 404, authoritative: true };

test('a refusal after a failure that passes is told, once', async () => {
  const { joining, alarms, tries } = aScene(unavailable, refused);
  for (let n = 1; n <= 3; n += 1) {
    void joining.join(0);
    await until('the answer', () => tries() === n);
  }
  expect(alarms()).toEqual(['meeting-refused']);
});

test('a refusal on joining again is told', async () => {
  const { joining, alarms } = aScene(refused);
  joining.rejoin({ minMs: 1, maxMs: 1 });
  await until('the alarm', () => alarms().length > 0);
  expect(alarms()).toEqual(['meeting-refused']);
});

test('another reason is told anew, and so is the same after success', async () => {
  const { joining, alarms, tries } = aScene(refused, notFound);
  for (let n = 1; n <= 3; n += 1) {
    if (n === 3) joining.succeeded();
    void joining.join(0);
    await until('the answer', () => tries() === n);
  }
  expect(alarms()).toEqual(['meeting-refused', 'meeting-not-found', 'meeting-not-found']);
});
