import fc from 'fast-check';
import { expect, test } from 'vitest';
import { localBy } from '../../src/audit/human.ts';
import { openAuditLog } from '../../src/audit/log.ts';
import type { AuditEntry, AuditRecord } from '../../src/audit/record.ts';
import type { Memory } from '../../src/memory/memory.ts';
import { rebuildMemory } from '../../src/memory/rebuild.ts';
import { createRemembering, type Remembering } from '../../src/memory/remembering.ts';
import { aDecision, anAttempt, anOutcome, conversation, inDirectory, keepAll } from '../audit/entries.ts';

const day = 24 * 60 * 60_000;
const by = localBy('x', 'cli');
const entry: fc.Arbitrary<AuditEntry> = fc.oneof(
  fc.nat(4).map((n) => aDecision({ id: `d${n}` })),
  fc.nat(4).map((n) => anAttempt({ decision: `d${n}` })),
  fc.nat(4).map((n) => anOutcome({ decision: `d${n}` })),
  fc.nat(4).map((n): AuditEntry => ({ type: 'human', account: 'm', id: `h${n}`, act: 'undo', of: `d${n}`, by })),
  fc.constantFrom<AuditEntry>(
    { type: 'pause', account: null, by },
    { type: 'resume', account: null, by },
    { type: 'meeting', account: 'm', event: 'joined', meeting: conversation },
    { type: 'alarm', account: 'm', code: 'cap-tripped', message: '', meeting: conversation, rule: 'r' },
  ),
);

/** One life of a log: what was there, then what is written while memory reads. */
async function written(directory: string, entries: readonly AuditEntry[], observe?: (record: AuditRecord) => void): Promise<void> {
  const log = await openAuditLog({ directory, redact: keepAll, ...(observe ? { onRecord: observe } : {}) });
  for (const one of entries) log.write(one);
  await log.close();
}

function remembered(memory: Memory): unknown {
  const now = Date.now();
  return {
    followed: memory.followed('m'),
    unfinished: memory.unfinished(),
    removals: memory.removals(conversation, aDecision().identity, day, now),
    sent: memory.removalsSent(conversation, day, now).length,
    tripped: memory.trippedRules(conversation),
    reversals: memory.reversals.of(aDecision().rule ?? ''),
    paused: memory.paused,
    orders: memory.orders(),
  };
}

test('memory of a log that is written to while it is read is that of the log as it is then, each record counted once', () =>
  fc.assert(
    fc.asyncProperty(fc.array(entry, { maxLength: 12 }), fc.array(entry, { maxLength: 12 }), (before, meanwhile) =>
      inDirectory(async (directory) => {
        await written(directory, before);
        const remembering = createRemembering(directory, day, Date.now());
        let memory: Promise<Memory> | undefined;
        await written(directory, meanwhile, (record) => {
          remembering.observe(record);
          memory ??= remembering.whole();
        });
        expect(remembered(await (memory ?? remembering.whole()))).toEqual(remembered(await rebuildMemory(directory, day)));
      }),
    ),
    { numRuns: 40 },
  ));

test('what is written once memory is whole is remembered at once', () =>
  inDirectory(async (directory) => {
    const remembering: Remembering = createRemembering(directory, day, Date.now());
    const memory = await remembering.whole();
    await written(directory, [{ type: 'pause', account: null, by }], remembering.observe);
    expect(memory.paused).toBe(true);
  }));

test('a reading that is called off ends with the reason, and there is no memory', () =>
  inDirectory(async (directory) => {
    await written(directory, [aDecision()]);
    const reason = new Error('called off');
    await expect(createRemembering(directory, day, Date.now()).whole(AbortSignal.abort(reason))).rejects.toBe(reason);
  }));
