import fc from 'fast-check';
import { expect, test } from 'vitest';
import { emptyChain, seal } from '../../../src/audit/chain.ts';
import type { AuditEntry, AuditRecord } from '../../../src/audit/record.ts';
import { skim } from '../../../src/memory/lines/skim.ts';
import { createMemory } from '../../../src/memory/memory.ts';
import { aDecision, anAttempt, anOutcome, conversation } from '../../audit/entries.ts';

const noon = Date.UTC(2026, 10, 20, 12);
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 8 }),
  fc.constantFrom('","revision":"x', '"uri":"b@x.example"', '\\\\', 'é', '},"prev":"'),
);
const decision = fc
  .record({
    name: text,
    uri: text,
    anonymous: fc.boolean(),
    inLobby: fc.boolean(),
    verdict: fc.constantFrom('act' as const, 'stay' as const),
    arrivedAt: fc.option(fc.constant(new Date(noon - 1000).toISOString()), { nil: undefined }),
    rule: fc.option(text, { nil: null }),
    participant: text.map((name) => `${conversation}/participants/${name}`),
  })
  .map(
    ({ name, uri, anonymous, inLobby, arrivedAt, ...rest }): AuditEntry =>
      aDecision({ ...rest, facts: { name, uri, anonymous, inLobby }, ...(arrivedAt === undefined ? {} : { arrivedAt }) }),
  );

/** What is remembered of records, as far as it can be asked for. */
function remembered(records: readonly AuditRecord[]): unknown {
  const memory = createMemory();
  for (const record of records) memory.apply(record);
  return [
    memory.order('d1'),
    memory.unfinished(),
    memory.arrivals(conversation, 60_000, noon),
    memory.removals(conversation, aDecision().identity, 60_000, noon),
    memory.removalsSent(conversation, 60_000, noon),
    records.flatMap((record) => (record.type === 'decision' ? [memory.waitOf(conversation, record, noon)] : [])),
  ];
}

test('a line that is skimmed is remembered like one that is parsed, whatever people wrote', () => {
  let skimmed = 0;
  fc.assert(
    fc.property(decision, fc.boolean(), (first, isEnded) => {
      let head = emptyChain;
      const lines = [first, anAttempt(), ...(isEnded ? [anOutcome()] : [])].map((entry) => {
        const { line, record } = seal(entry, head, noon);
        head = { seq: record.seq, hash: record.hash };
        return line.trimEnd();
      });
      const parsed = lines.map((line) => JSON.parse(line) as AuditRecord);
      const quick = lines.map((line, n) => skim(Buffer.from(line)) ?? (parsed[n] as AuditRecord));
      skimmed += quick.filter((record, n) => record !== parsed[n]).length;
      expect(remembered(quick)).toEqual(remembered(parsed));
    }),
    { numRuns: 500 },
  );
  expect(skimmed).toBeGreaterThan(500);
});

test('a name in any script does not make a line a case for the parser', () => {
  const { line } = seal(aDecision({ facts: { name: 'Jürgen "J" 日本 \\', uri: 'sip:j@x.example', anonymous: false } }), emptyChain, noon);
  expect(skim(Buffer.from(line.trimEnd()))).toMatchObject({ type: 'decision', facts: { uri: 'sip:j@x.example', anonymous: false } });
});

test('a text that is taken as it stands is one in which nothing is escaped', () => {
  for (const odd of [{ facts: { uri: 'sip:ü@x.example' } }, { identity: 'a"b' }, { rule: 'règle' }])
    expect(skim(Buffer.from(seal(aDecision(odd), emptyChain, noon).line.trimEnd()))).toBeUndefined();
});
