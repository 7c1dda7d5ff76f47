import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AuditEntry, DecisionEntry } from '../../src/audit/record.ts';
import { loadSources } from '../../src/policy/load.ts';
import { findingsApart } from '../../src/replay/apart/findings-apart.ts';
import { foretoldOf } from '../../src/replay/findings.ts';
import { tryPromotion } from '../../src/replay/promotion.ts';
import { findingsOf, type PromotionTrial } from '../../src/replay/trial.ts';
import { aDirectory } from '../support/daemon.ts';
import { aDecision, aRecord, begun } from './records.ts';

const policies = `mode: assist
lists: { friends: [friends.example] }
rules:
  - { id: knocking, when: { removals: { greaterThanInclusive: 2, params: { within: 10m } } }, then: reject }
  - { id: friends, when: { domain: { in: { list: friends } } }, then: admit }
  - { id: flood, when: { anonymous: true, arrivals: { greaterThan: 1, params: { within: 60s } } }, then: reject, cap: 3 }
`;

const root = 'https://pool.example.com/ucwa/oauth/v1/applications/1/communication/conversations';

interface Moment {
  meeting: number;
  person: number;
  afterMs: number;
  kind: 'decision' | 'decision' | 'acted' | 'joined' | 'admit' | 'undo' | 'torn' | 'foreign';
}

function entryOf({ meeting, person, kind }: Moment, n: number, at: number): AuditEntry {
  const href = `${root}/c${meeting}`;
  const who = { meeting: href, participant: `${href}/participants/p${person}`, identity: `id:${person}` };
  const by = { who: 'Olga', auth: 'local', via: 'cli' } as const;
  switch (kind) {
    case 'joined':
      return {
        type: 'meeting',
        account: 'm',
        event: 'joined',
        meeting: href,
        uri: `sip:o@example.com;gruu;opaque=app:conf:focus:id:R${meeting % 7}`,
      };
    case 'admit':
      return { type: 'human', account: 'm', id: `h${n}`, ...who, act: 'admit', by };
    case 'undo':
      return { type: 'human', account: 'm', id: `h${n}`, of: `h${n - 1}`, act: 'undo', by };
    default: {
      const over: Partial<DecisionEntry> = {
        ...who,
        id: `d${n}`,
        arrivedAt: new Date(at - 10).toISOString(),
        rule: person % 2 === 0 ? null : 'x',
      };
      const facts = {
        name: `Ann ${person}`,
        uri: `p${person}@${person % 3 === 0 ? 'friends' : 'other'}.example`,
        'meeting.subject': `S${meeting}`,
      };
      return aDecision({ ...over, facts, ...(kind === 'acted' ? { action: 'reject', verdict: 'act' } : {}) });
    }
  }
}

function linesOf(moments: readonly Moment[]): string[] {
  let at = begun;
  return moments.flatMap((moment, n) => {
    at += moment.afterMs;
    const { v, seq, at: written, type, account, ...rest } = aRecord(entryOf(moment, n, at), at, n) as unknown as Record<string, unknown>;
    const { id, ...others } = rest;
    const line = JSON.stringify({ v, seq, at: written, type, account, id, ...others });
    if (moment.kind === 'torn') return [line.slice(0, -20)];
    if (moment.kind === 'foreign') return [JSON.stringify({ ...rest, facts: rest['facts'], type, account, at: written })];
    const outcome = { type: 'outcome', account: 'm', decision: `d${n}`, result: 'done', attempts: 1, waitedMs: 0, tookMs: 1 } as const;
    return moment.kind === 'acted' ? [line, JSON.stringify(aRecord(outcome, at + 1, n))] : [line];
  });
}

function aTrial(lines: readonly string[], what = 'flood'): { trial: PromotionTrial; files: readonly string[] } {
  const { parsed } = loadSources([{ path: 'p.yaml', bytes: Buffer.from(policies) }]);
  const directory = aDirectory();
  const file = join(directory, 'audit-2026-11-20.jsonl');
  writeFileSync(file, `${lines.join('\n')}\n`);
  const safety = { protect: ['*@board.example'], protectLeaders: true, maxRemovalsPerMinute: 120, ours: [] };
  const common = { cwd: directory, days: 30, now: begun + 60 * 60_000, safety };
  return { trial: { parsed, promotion: { what, to: 'enforce' }, audit: [directory], ...common }, files: [file] };
}

const moment: fc.Arbitrary<Moment> = fc.record({
  meeting: fc.nat(9),
  person: fc.nat(12),
  afterMs: fc.oneof(fc.nat(3_000), fc.nat(30), fc.integer({ min: -2_000, max: 0 })),
  kind: fc.constantFrom('decision', 'decision', 'decision', 'acted', 'joined', 'admit', 'undo', 'torn', 'foreign'),
});
const everyMeetingFirst = Array.from({ length: 10 }, (_none, meeting): Moment => ({ meeting, person: 0, afterMs: 1, kind: 'joined' }));

test('readers who share a log by its meetings find what one finds who reads all of it', async () => {
  let told = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(moment, { minLength: 40, maxLength: 120 }),
      fc.boolean(),
      fc.constantFrom('flood', 'knocking'),
      async (moments, known, what) => {
        const { trial, files } = aTrial(linesOf([...(known ? everyMeetingFirst : []), ...moments]), what);
        const whole = await findingsOf(trial, files);
        for (const of of [2, 3]) {
          const parts = await Promise.all(Array.from({ length: of }, (_none, index) => findingsOf(trial, files, { index, of })));
          const all = parts.filter((part) => part !== undefined);
          if (known) expect(all).toHaveLength(of);
          if (all.length < of) continue;
          expect(foretoldOf(all)).toEqual(foretoldOf(whole === undefined ? [] : [whole]));
          told += whole?.removed ?? 0;
        }
      },
    ),
    { numRuns: 40 },
  );
  expect(told).toBeGreaterThan(100);
});

test('a log in which a meeting is told from another only later is not shared', async () => {
  const late = Array.from({ length: 10 }, (_none, meeting): Moment[] => [
    { meeting, person: 1, afterMs: 10, kind: 'decision' },
    { meeting, person: 1, afterMs: 10, kind: 'joined' },
  ]);
  const { trial, files } = aTrial(linesOf(late.flat()));
  expect(await findingsOf(trial, files, { index: 0, of: 2 })).toBeUndefined();
  expect(await findingsOf(trial, files)).toMatchObject({ decisions: 10 });
});

test('two threads answer what one reader answers', async () => {
  const crowd = Array.from({ length: 400 }, (_none, n): Moment => ({ meeting: n % 10, person: n % 39, afterMs: 200, kind: 'decision' }));
  const { trial, files } = aTrial(linesOf([...everyMeetingFirst, ...crowd]));
  const apart = await findingsApart({ trial, files });
  expect(apart?.map(({ decisions }) => decisions > 0)).toEqual([true, true]);
  const tried = await tryPromotion(trial);
  expect(tried?.report.removed).toBeGreaterThan(10);
  expect(tried?.report).toMatchObject(foretoldOf(apart ?? []));
});
