import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AlarmCode } from '../../src/alarms.ts';
import { emptyChain, seal } from '../../src/audit/chain.ts';
import type { AuditEntry } from '../../src/audit/record.ts';
import { createHistogram } from '../../src/report/histogram.ts';
import { createReport, type Report } from '../../src/report/report.ts';
import { createTimeline } from '../../src/report/timeline.ts';
import { aDecision, anAttempt, anOutcome, conversation } from '../audit/entries.ts';

const noon = Date.UTC(2026, 10, 20, 12);

function reported(...entries: AuditEntry[]): Report {
  const builder = createReport();
  for (const [n, entry] of entries.entries()) builder.apply(seal(entry, emptyChain, noon + n * 1_000).record);
  return builder.result();
}

test('decisions are counted by what became of them', () => {
  const report = reported(
    aDecision(),
    anAttempt(),
    anOutcome(),
    aDecision({ id: 'd2', action: 'admit' }),
    anOutcome({ decision: 'd2', result: 'denied' }),
    aDecision({ id: 'd3', verdict: 'would-act', mode: 'dry-run' }),
    aDecision({ id: 'd4', verdict: 'stay', action: 'hold', because: 'held', rule: 'asks' }),
    aDecision({ id: 'd5', verdict: 'stay', rule: null, action: 'none', because: 'no-rule' }),
  );
  expect(report).toMatchObject({
    decided: 5,
    acted: 2,
    would: 1,
    held: 1,
    outcomes: { done: 1, denied: 1 },
    stays: { held: 1, 'no-rule': 1 },
  });
  expect(report.rules).toMatchObject([
    { rule: 'no-anonymous', decided: 3, acted: 2, would: 1, done: 1, failed: 1 },
    { rule: 'asks', decided: 1, stayed: 1 },
    { rule: null, decided: 1, stayed: 1 },
  ]);
  expect(report.timeline.columns).toEqual([{ at: noon, counts: { removed: 1, admitted: 1, would: 1, held: 1, 'left alone': 1 } }]);
  expect(report.whole.count).toBe(2);
});

test('an action that turns out later to have been carried out is one action, as it turned out', () => {
  const report = reported(aDecision(), anAttempt(), anOutcome({ result: 'unconfirmed' }), anOutcome({ result: 'done' }));
  expect(report.outcomes).toEqual({ done: 1 });
  expect(report.rules).toMatchObject([{ rule: 'no-anonymous', acted: 1, done: 1, unconfirmed: 0 }]);
  expect([report.whole.count, report.took.count, report.waited.count]).toEqual([1, 1, 1]);
});

test('a rule on trial is counted beside the decisions, not among them', () => {
  const report = reported(aDecision({ rule: 'idea', trial: true, verdict: 'would-act' }), aDecision({ rule: null, verdict: 'stay' }));
  expect(report).toMatchObject({ decided: 1, would: 0 });
  expect(report.rules).toContainEqual(expect.objectContaining({ rule: 'idea', trials: 1, decided: 0 }));
});

test('a meeting joined again is one meeting, by its uri', () => {
  const joined: AuditEntry = {
    type: 'meeting',
    account: 'm',
    event: 'joined',
    meeting: conversation,
    uri: 'sip:o@example.com;gruu',
    subject: 'Plans',
  };
  const report = reported(
    joined,
    aDecision(),
    { ...joined, meeting: `${conversation}9` },
    aDecision({ id: 'd2', meeting: `${conversation}9` }),
  );
  expect(report.meetings).toMatchObject([{ subject: 'Plans', decided: 2 }]);
});

const inside = { inLobby: false };
const waiting = { inLobby: true };
const noRule = { rule: null, action: 'none', verdict: 'stay', because: 'no-rule' } as const;

test.each<[string, AuditEntry[], number]>([
  ['refused, then seen inside', [aDecision(), anOutcome(), aDecision({ id: 'd2', facts: inside, ...noRule })], 1],
  ['would be refused, then seen inside', [aDecision({ verdict: 'would-act' }), aDecision({ id: 'd2', facts: inside, ...noRule })], 1],
  ['refused, then waiting again', [aDecision(), anOutcome(), aDecision({ id: 'd2', facts: waiting, ...noRule })], 0],
  ['refused in vain', [aDecision(), anOutcome({ result: 'failed' }), aDecision({ id: 'd2', facts: inside, ...noRule })], 0],
  [
    'refused, then let in by lobbyguard',
    [
      aDecision(),
      anOutcome(),
      aDecision({ id: 'd2', action: 'admit' }),
      anOutcome({ decision: 'd2' }),
      aDecision({ id: 'd3', facts: inside, ...noRule }),
    ],
    0,
  ],
  [
    'ejected from inside, then inside again',
    [aDecision({ action: 'eject', facts: inside }), anOutcome(), aDecision({ id: 'd2', facts: inside, ...noRule })],
    0,
  ],
  ['somebody else inside', [aDecision(), anOutcome(), aDecision({ id: 'd2', identity: 'id:other', facts: inside, ...noRule })], 0],
])('%s: overruled by a human or not', (_name, entries, overruled) => {
  const report = reported(...entries);
  expect(report.overruled).toBe(overruled);
  expect(report.rules.find(({ rule }) => rule === 'no-anonymous')?.overruled).toBe(overruled);
});

test('alarms are counted by code, the newest first', () => {
  const alarm = (code: AlarmCode): AuditEntry => ({ type: 'alarm', account: null, code, message: '' });
  const { alarms } = reported(alarm('cap-tripped'), alarm('session-down'), alarm('cap-tripped'));
  expect(alarms).toMatchObject({
    total: 3,
    byCode: { 'cap-tripped': 2, 'session-down': 1 },
    newest: [{ at: '2026-11-20T12:00:02.000Z' }, {}, {}],
  });
});

test('percentiles are right to within a few percent', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 1, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 300 }), (durations) => {
      const histogram = createHistogram();
      for (const ms of durations) histogram.add(ms);
      const sorted = durations.toSorted((a, b) => a - b);
      for (const p of [0.5, 0.9, 0.99]) {
        const exact = sorted[Math.ceil(p * sorted.length) - 1] ?? 0;
        expect(Math.abs((histogram.percentile(p) ?? 0) - exact)).toBeLessThanOrEqual(exact * 0.04 + 0.1);
      }
    }),
  );
});

test('durations that are none are left out', () => {
  const histogram = createHistogram();
  for (const ms of [Number.NaN, -1, undefined as never, Number.POSITIVE_INFINITY]) histogram.add(ms);
  expect(histogram.count).toBe(0);
  expect(histogram.percentile(0.5)).toBeUndefined();
});

test('a timeline of any span fits into a picture and loses nothing', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 10 ** 11 }), { minLength: 1, maxLength: 100 }), (times) => {
      const timeline = createTimeline<'x'>();
      for (const at of times) timeline.add(at, 'x');
      const { columns } = timeline.columns();
      expect(columns.length).toBeLessThanOrEqual(242);
      expect(columns.reduce((sum, { counts }) => sum + (counts.x ?? 0), 0)).toBe(times.length);
    }),
  );
});

test('a meeting joined without a uri, subject or organizer is a meeting all the same', () => {
  const nothing = { uri: null, subject: null, organizer: null } as never;
  const joined: AuditEntry = { type: 'meeting', account: 'm', event: 'joined', meeting: conversation, ...(nothing as object) };
  expect(reported(joined, aDecision()).meetings).toMatchObject([{ key: conversation, decided: 1 }]);
});

const asked = { action: 'reject', mode: 'assist', verdict: 'stay', because: 'proposed', proposal: 'reject' } as const;

test.each([
  ['by a rule in assist', asked, 1],
  ['by a set that waits to be accepted', { ...asked, because: 'gate' }, 1],
  ['by a rule over its cap', { ...asked, because: 'capped' }, 1],
  ['by nobody: the daemon was in dry run', { ...asked, mode: 'dry-run', because: 'capped' }, 0],
] as const)('what was proposed to a human, %s, is a fate of its own', (_by, decision, proposed) => {
  const report = reported(aDecision(decision));
  expect(report).toMatchObject({ proposed, people: { proposed }, rules: [{ proposed, stayed: 1 }], meetings: [{ proposed }] });
  expect(report.timeline.columns[0]?.counts).toEqual(proposed === 1 ? { proposed: 1 } : { 'left alone': 1 });
});

test('how it ended is told for proposals apart from who was held', () => {
  const of = (name: string, more: object) => aDecision({ participant: name, identity: name, id: name, ...more });
  const human: AuditEntry = {
    type: 'human',
    account: 'm',
    id: 'h1',
    act: 'reject',
    participant: 'eve',
    by: { who: 'olivia@example.com', auth: 'users', via: 'console' },
  };
  const report = reported(
    of('eve', asked),
    of('bob', asked),
    of('ann', asked),
    of('pat', { action: 'hold', verdict: 'stay', because: 'held' }),
    human,
    of('bob', { ...asked, because: 'left', proposal: undefined }),
  );
  expect(report.proposals).toEqual({ admitted: 0, refused: 1, timedOut: 0, left: 1, waiting: 1 });
  expect(report.endings).toMatchObject({ waiting: 2 });
});
