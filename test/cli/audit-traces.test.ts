import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type ChainHead, emptyChain, seal } from '../../src/audit/chain.ts';
import type { AlarmEntry, AuditEntry } from '../../src/audit/record.ts';
import { readTraces } from '../../src/cli/audit-traces.ts';
import { aDirectory } from '../support/daemon.ts';

const start: AuditEntry = { type: 'start', account: null, version: '1', mode: 'enforce', pid: 1 };
const noon = Date.UTC(2026, 10, 20, 12);

function alarm(message: string, rest: Partial<AlarmEntry> = {}): AuditEntry {
  return { type: 'alarm', account: 'moderator', code: 'cap-tripped', message, meeting: '/m/1', rule: 'flood', ...rest };
}

function aLog(entries: readonly AuditEntry[]): string {
  const directory = aDirectory();
  let head: ChainHead = emptyChain;
  const lines = entries.map((entry, n) => {
    const { record, line } = seal(entry, head, noon + n);
    head = record;
    return line;
  });
  writeFileSync(join(directory, 'audit-2026-11-20.jsonl'), lines.join(''));
  return directory;
}

test.each<[string, AuditEntry[], string[]]>([
  ['what is still the matter is told', [start, alarm('one'), alarm('two', { meeting: '/m/2' })], ['one', 'two']],
  ['what has ended is not, nor is its end', [start, alarm('one'), alarm('over', { ended: true })], []],
  ['the end of one leaves the others', [start, alarm('one'), alarm('two', { rule: 'bots' }), alarm('over', { ended: true })], ['two']],
  ['what is raised again after its end is told', [start, alarm('one'), alarm('over', { ended: true }), alarm('again')], ['again']],
  ['what an earlier life raised is not', [start, alarm('old'), start, alarm('new')], ['new']],
])('without a daemon, %s', async (_, entries, expected) => {
  const { lastAlarms } = await readTraces(aLog(entries));
  expect(lastAlarms.map((record) => record.type === 'alarm' && record.message)).toEqual(expected);
});
