import { expect, test } from 'vitest';
import { openPerson, type Sight } from '../../../src/moderation/person.ts';
import { afterAnswer, afterDoubt, afterFailure, isDoubtNew } from '../../../src/moderation/reading/sight.ts';
import { readParticipant } from '../../../src/roster/participant.ts';
import type { Presence } from '../../../src/roster/roster.ts';
import type { ReadMeaning } from '../../../src/session/meaning/read.ts';
import { aResource } from '../../support/events.ts';

const participant = readParticipant(aResource({}));

function aSight(known: Partial<Sight> = {}): Sight {
  return { ...openPerson({} as Presence, 0).sight, ...known };
}

test.each([
  ['asked before the newest event', 6, 3],
  ['asked just when it came', 7, 0],
  ['asked after it', 8, 0],
])('an answer that was %s', (_, askedAt, overtaken) => {
  const sight = aSight({ overtaken: 2, failures: 4 });
  expect(afterAnswer(sight, { participant, askedAt, turn: 5 }, 7, 1_000)).toEqual({
    participant,
    readAt: askedAt,
    readTime: 1_000,
    shown: 5,
    failures: 0,
    overtaken,
  });
});

test.each<[string, ReadMeaning, number, number]>([
  ['no answer', { kind: 'unreadable', why: '', retryAfterMs: 0 }, 0, 0],
  ['"not before two seconds"', { kind: 'unreadable', why: '', retryAfterMs: 2_000 }, 2_000, 2_000],
  ['"not before next year"', { kind: 'unreadable', why: '', retryAfterMs: 3e10 }, 60_000, 60_000],
  ['a session that is dead', { kind: 'session-dead', reason: '' }, 0, 0],
  ['a conversation that is gone, the third time in a row', { kind: 'conversation-gone' }, 2_000, 4_000],
])('after %s they are left alone for that long', (_, meaning, least, most) => {
  const { failures, notBefore = Number.NaN } = afterFailure(aSight({ failures: 2 }), meaning, 10_000);
  expect(failures).toBe(3);
  expect(notBefore - 10_000).toBeGreaterThanOrEqual(least);
  expect(notBefore - 10_000).toBeLessThanOrEqual(most);
});

test("one participant's word about the conversation counts once in ten minutes", () => {
  const sight = aSight();
  expect(isDoubtNew(sight, 5)).toBe(true);
  Object.assign(sight, afterDoubt(5));
  expect([isDoubtNew(sight, 600_004), isDoubtNew(sight, 600_005)]).toEqual([false, true]);
});
