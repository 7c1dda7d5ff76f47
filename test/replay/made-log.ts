// Logs of made-up moments in a few meetings, with everything readers of a log have to bear: sessions, words of humans, torn lines, lines of others.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import type { AuditEntry, DecisionEntry } from '../../src/audit/record.ts';
import { loadSources } from '../../src/policy/load.ts';
import type { Promotion } from '../../src/policy/promoted.ts';
import type { PromotionTrial } from '../../src/replay/trial.ts';
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

export interface Moment {
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
        arrivedAt: new Date(at - (person % 4 === 0 ? at % 5_000 : 10)).toISOString(),
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

export function linesOf(moments: readonly Moment[]): string[] {
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

export function aTrial(lines: readonly string[], promotion: Omit<Promotion, 'to'>): { trial: PromotionTrial; files: readonly string[] } {
  const { parsed } = loadSources([{ path: 'p.yaml', bytes: Buffer.from(policies) }]);
  const directory = aDirectory();
  const file = join(directory, 'audit-2026-11-20.jsonl');
  writeFileSync(file, `${lines.join('\n')}\n`);
  const safety = { protect: ['*@board.example'], protectLeaders: true, maxRemovalsPerMinute: 120, ours: [] };
  const common = { cwd: directory, days: 30, now: begun + 60 * 60_000, safety };
  return { trial: { parsed, promotion: { ...promotion, to: 'enforce' }, audit: [directory], ...common }, files: [file] };
}

/** Of all meetings, or of a share of them. */
export const promotion: fc.Arbitrary<Omit<Promotion, 'to'>> = fc.record(
  {
    what: fc.constantFrom('flood', 'flood', 'knocking'),
    rollout: fc.record({ percent: fc.integer({ min: 20, max: 100 }), untilMs: fc.constantFrom(begun - 1, begun + 60_000) }),
  },
  { requiredKeys: ['what'] },
);

export const moment: fc.Arbitrary<Moment> = fc.record({
  meeting: fc.nat(9),
  person: fc.nat(12),
  afterMs: fc.oneof(fc.nat(3_000), fc.nat(30), fc.integer({ min: -2_000, max: 0 })),
  kind: fc.constantFrom('decision', 'decision', 'decision', 'acted', 'joined', 'admit', 'undo', 'torn', 'foreign'),
});
export const everyMeetingFirst = Array.from(
  { length: 10 },
  (_none, meeting): Moment => ({ meeting, person: 0, afterMs: 1, kind: 'joined' }),
);
