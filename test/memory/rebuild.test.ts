import { appendFileSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { localBy } from '../../src/audit/human.ts';
import { openAuditLog } from '../../src/audit/log.ts';
import type { AuditEntry } from '../../src/audit/record.ts';
import { rebuildMemory } from '../../src/memory/rebuild.ts';
import { aDecision, anAttempt, anOutcome, conversation, eve, inDirectory, keepAll } from '../audit/entries.ts';

const day = 24 * 60 * 60 * 1000;
const now = Date.UTC(2026, 10, 20, 12);
const uri = 'sip:o@example.com;gruu;opaque=app:conf:focus:id:A';

async function write(directory: string, ...entries: [number, AuditEntry][]): Promise<void> {
  let at = now - (entries[0]?.[0] ?? 0);
  const log = await openAuditLog({ directory, redact: keepAll, now: () => at });
  for (const [ago, entry] of entries) {
    at = now - ago;
    log.write(entry);
  }
  await log.close();
}

const joined: AuditEntry = { type: 'meeting', account: 'm', event: 'joined', meeting: conversation, uri };

test('what happened in the last day is remembered', () =>
  inDirectory(async (directory) => {
    await write(
      directory,
      [5000, joined],
      [4000, aDecision({ arrivedAt: new Date(now - 4000).toISOString() })],
      [3000, anAttempt()],
      [2000, anOutcome()],
    );
    const memory = await rebuildMemory(directory, day, now);
    expect(memory.removals(conversation, aDecision().identity, 60_000, now)).toBe(1);
    expect(memory.arrivals(conversation, 60_000, now)).toBe(1);
    expect(memory.removalsSent(conversation, 60_000, now)).toEqual([{ rule: expect.any(String), agoMs: 3000 }]);
    expect(memory.order(aDecision().id)).toMatchObject({ act: 'reject', result: 'done' });
  }));

test('from older files only what lasts is taken: meetings, pause, tripped caps', () =>
  inDirectory(async (directory) => {
    const alarm: AuditEntry = { type: 'alarm', account: 'm', code: 'cap-tripped', message: '', meeting: conversation, rule: 'r' };
    await write(
      directory,
      [5 * day, joined],
      [5 * day, alarm],
      [4 * day, { type: 'pause', account: null, by: localBy('x', 'cli') }],
      [3 * day, aDecision()],
      [1000, anAttempt()],
    );
    const memory = await rebuildMemory(directory, day, now);
    expect(memory.paused).toBe(true);
    expect(memory.trippedRules(conversation)).toEqual(['r']);
    expect(memory.unfinished()).toEqual([]);
  }));

test('of what is older than is asked for, only what lasts is taken, in one file too', () =>
  inDirectory(async (directory) => {
    const hour = 60 * 60_000;
    const held = aDecision({ id: 'd2', rule: 'later', action: 'hold', verdict: 'stay', because: 'held' });
    await write(
      directory,
      [5 * hour, joined],
      [4 * hour, held],
      [3 * hour, aDecision()],
      [3 * hour - 1, anAttempt()],
      [3 * hour - 2, anOutcome()],
    );
    const memory = await rebuildMemory(directory, hour, now);
    expect(memory.removals(conversation, aDecision().identity, day, now)).toBe(0);
    expect(memory.holdOf(conversation, eve, 'later')).toMatchObject({ since: now - 4 * hour });
    expect((await rebuildMemory(directory, 6 * hour, now)).removals(conversation, aDecision().identity, day, now)).toBe(1);
  }));

test('what lasts is found among megabytes of what does not, and what is recent, also where the clock was set back before', () =>
  inDirectory(async (directory) => {
    const hour = 60 * 60_000;
    const old: [number, AuditEntry] = [4 * hour, aDecision({ id: 'old', identity: 'id:old' })];
    const many = Array.from({ length: 4_000 }, () => old);
    const held = aDecision({ id: 'd2', rule: 'later', action: 'hold', verdict: 'stay', because: 'held' });
    const removal: [number, AuditEntry][] = [
      [60_000, aDecision()],
      [59_000, anAttempt()],
      [58_000, anOutcome()],
    ];
    await write(
      directory,
      [5 * hour, joined],
      ...many,
      [4 * hour, held],
      ...many,
      [4 * hour, { type: 'pause', account: null, by: localBy('x', 'cli') }],
      ...removal,
      ...many,
    );
    const memory = await rebuildMemory(directory, hour, now);
    expect(memory.paused).toBe(true);
    expect(memory.holdOf(conversation, eve, 'later')).toMatchObject({ since: now - 4 * hour });
    expect(memory.removals(conversation, aDecision().identity, day, now)).toBe(1);
    expect(memory.order('old')).toBeUndefined();
  }));

test('what was begun long ago, and last, is unfinished', () =>
  inDirectory(async (directory) => {
    await write(directory, [3 * day, aDecision()], [3 * day - 1, anAttempt()]);
    const file = join(directory, 'audit-2026-11-17.jsonl');
    utimesSync(file, new Date(now - 3 * day), new Date(now - 3 * day));
    expect((await rebuildMemory(directory, 1000, now)).unfinished()).toHaveLength(1);
  }));

test('broken lines are passed over', () =>
  inDirectory(async (directory) => {
    await write(directory, [1000, aDecision()]);
    appendFileSync(
      join(directory, 'audit-2026-11-20.jsonl'),
      'nonsense\n[1]\nnull\n{"type":"decision"}\n{"type":"later","at":"x"}\n\n{"torn',
    );
    expect((await rebuildMemory(directory, day, now)).unfinished()).toHaveLength(1);
  }));

test('a directory that is empty or not there gives an empty memory', () =>
  inDirectory(async (directory) => {
    expect((await rebuildMemory(directory, day)).unfinished()).toEqual([]);
    expect((await rebuildMemory(join(directory, 'nowhere'), day)).paused).toBe(false);
    mkdirSync(join(directory, 'other'));
    writeFileSync(join(directory, 'other', 'audit.jsonl'), 'not ours');
    expect((await rebuildMemory(join(directory, 'other'), day)).paused).toBe(false);
  }));

test('what a rule did days ago counts against what humans took back of it, and is nothing to finish or to count otherwise', () =>
  inDirectory(async (directory) => {
    const acts = Array.from({ length: 12 }, (_none, n): [number, AuditEntry] => [4 * day - n, aDecision({ id: `d${n}` })]);
    const undo: AuditEntry = { type: 'human', id: 'h1', account: 'm', act: 'undo', of: 'd3', by: localBy('x', 'cli') };
    await write(directory, [5 * day, joined], ...acts, [2 * day, undo], [1000, joined]);
    const memory = await rebuildMemory(directory, 1000, now);
    expect(memory.reversals.of('no-anonymous')).toEqual({ acted: 12, reversed: 1 });
    expect(memory.unfinished()).toEqual([]);
    expect(memory.removals(conversation, aDecision().identity, 9 * day, now)).toBe(0);
  }));

test('a rule that was changed while no daemon ran begins from nothing, the others go on', () =>
  inDirectory(async (directory) => {
    const inForce = (revision: string, version: string): AuditEntry => ({
      type: 'policy',
      account: null,
      revision,
      rules: 2,
      versions: { 'no-anonymous': version, other: 'same' },
    });
    const acts = [aDecision({ id: 'd1' }), aDecision({ id: 'd2', rule: 'other' })];
    await write(
      directory,
      [5000, inForce('a', 'one')],
      [4000, acts[0] as AuditEntry],
      [3900, acts[1] as AuditEntry],
      [3000, inForce('b', 'two')],
    );
    const { reversals } = await rebuildMemory(directory, day, now);
    expect(reversals.of('no-anonymous').acted).toBe(0);
    expect(reversals.of('other').acted).toBe(1);
  }));

test('a removal of three days ago is remembered where a rule counts over four', () =>
  inDirectory(async (directory) => {
    await write(directory, [3 * day, aDecision()], [3 * day - 1, anAttempt()], [3 * day - 2, anOutcome()]);
    const memory = await rebuildMemory(directory, 4 * day, now);
    expect(memory.removals(conversation, aDecision().identity, 4 * day, now)).toBe(1);
  }));
