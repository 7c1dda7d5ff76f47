import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AuditEntry } from '../../../src/audit/record.ts';
import { type HistoryQuery, searchHistory } from '../../../src/console/api/history.ts';
import { aDecision, aRecord } from '../../replay/records.ts';

const directory = mkdtempSync(join(tmpdir(), 'lobbyguard-history-'));
const days = 40;
const aDay = 24 * 60 * 60_000;
const from = Date.parse('2026-10-01T09:00:00Z');

/** Forty days, a file each: every day Eve at nine and, at ten, her decision's outcome; on the third Jürgen with a quoted name. */
beforeAll(() => {
  let seq = 0;
  const line = (entry: AuditEntry, at: number): string => {
    seq += 1;
    return `${JSON.stringify(aRecord(entry, at, seq))}\n`;
  };
  for (let day = 0; day < days; day += 1) {
    const at = from + day * aDay;
    const eve = line(aDecision({ id: `eve-${day}`, facts: { name: 'Eve' } }), at);
    const became = { result: 'done', attempts: 1, status: 204, waitedMs: 0, tookMs: 3 } as const;
    const done = line({ type: 'outcome', account: 'm', decision: `eve-${day}`, ...became }, at + 3_600_000);
    const odd = day === 2 ? line(aDecision({ id: 'odd', facts: { name: 'Jürgen "the boss"' } }), at + 7_200_000) : '';
    writeFileSync(join(directory, `audit-${new Date(at).toISOString().slice(0, 10)}.jsonl`), eve + done + odd);
  }
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

async function everyPage(query: Partial<HistoryQuery>) {
  const pages: string[][] = [];
  for (let before: string | undefined; ; ) {
    const { records, next } = await searchHistory(directory, {
      text: '',
      withOutcomes: false,
      limit: 7,
      ...query,
      ...(before === undefined ? {} : { before }),
    });
    pages.push(records.map((record) => `${record.seq}`));
    if (next === undefined) return pages;
    before = next;
  }
}

test('page by page one comes to the very first record, newest first, each once', async () => {
  const seen = (await everyPage({})).flat().map(Number);
  expect(seen).toEqual(Array.from({ length: 2 * days + 1 }, (_, n) => 2 * days + 1 - n));
});

test('what was decided weeks ago is found by a word of it, in whatever case', async () => {
  const found = (await everyPage({ text: 'jÜRGEN' })).flat();
  expect(found).toEqual(['7']);
});

test('what stands escaped in the log is found as it is typed', async () => {
  expect((await everyPage({ text: '"the boss"' })).flat()).toEqual(['7']);
});

test('what became of a decision comes with it, however far back', async () => {
  const pages = await everyPage({ text: '"eve-0"'.slice(1, -1), withOutcomes: true });
  expect(pages.flat()).toEqual(['2', '1']);
});

test('a cursor of nobody’s making begins at the newest', async () => {
  const { records } = await searchHistory(directory, { text: '', withOutcomes: false, limit: 1, before: '../../etc/passwd:1' });
  expect(records.map(({ seq }) => seq)).toEqual([2 * days + 1]);
});
