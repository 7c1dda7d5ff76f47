// What humans say is on record, or was not said; that an order is not carried out goes on record in any case.
import { expect, test } from 'vitest';
import type { AuditEntry } from '../../../src/audit/record.ts';
import { createHumanRecords } from '../../../src/moderation/desk/human-records.ts';
import { createLastWords } from '../../../src/moderation/desk/last-words.ts';
import type { MeetingView, ModeratorDeps } from '../../../src/moderation/ports.ts';
import { anna } from '../scene.ts';

function aScene(writable: boolean) {
  const [written, owed]: [AuditEntry[], AuditEntry[]] = [[], []];
  const recorder = {
    write: (entry: AuditEntry) => (writable ? written.push(entry) : undefined),
    owe: (entry: AuditEntry) => void owed.push(entry),
  };
  const deps = { account: 'a', recorder, now: () => 0 } as unknown as ModeratorDeps;
  const view = { meeting: () => ({ key: 'm' }) } as unknown as MeetingView;
  return { records: createHumanRecords(deps, view, createLastWords(deps.now)), written, owed };
}

const order = { id: 'h1', meeting: 'm', participant: 'bob', identity: 'id:bob' };

test.each([
  ['a word that is taken back', true, false, { written: 1, owed: 0, isSaid: true }],
  ['a word that cannot be recorded as taken back', false, false, { written: 0, owed: 0, isSaid: false }],
  ['an order that is not carried out', true, true, { written: 1, owed: 0, isSaid: true }],
  ['an order that is not carried out while the log cannot be written', false, true, { written: 0, owed: 1, isSaid: true }],
])('%s', (_, writable, anyway, expected) => {
  const { records, written, owed } = aScene(writable);
  const id = records.undo(order, anna.by, undefined, anyway);
  expect({ written: written.length, owed: owed.length, isSaid: id !== undefined }).toEqual(expected);
  for (const entry of [...written, ...owed]) expect(entry).toMatchObject({ type: 'human', act: 'undo', of: 'h1', id });
});
