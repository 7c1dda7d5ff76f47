// The flagship raid, played twice: with the starter policies, which only propose, and with the one rule that `promote` has raised.
import { EventEmitter } from 'node:events';
import { cpSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readAudit } from '../../../src/audit/reading/read.ts';
import type { AuditRecord, DecisionEntry } from '../../../src/audit/record.ts';
import { demo } from '../../../src/cli/commands/demo.ts';
import { runCommandLine } from '../../../src/cli/program/command-line.ts';
import type { Foretold } from '../../../src/replay/findings.ts';
import { aDirectory } from '../../support/daemon.ts';
import { aFakeIo } from '../fake-io.ts';

const starter = join(import.meta.dirname, '../../../policies');

/** Answers the directory of its audit log. */
async function played(policies: string, enforce: boolean): Promise<string> {
  const cwd = aDirectory();
  const { io, err } = aFakeIo({ cwd });
  const code = await demo({ scenario: 'raid', policies, enforce, exit: true, speed: 30 }, io, new EventEmitter());
  expect(code, err()).toBe(0);
  const [directory = ''] = readdirSync(join(cwd, 'audit'));
  return join(cwd, 'audit', directory);
}

async function recordsIn(directory: string): Promise<AuditRecord[]> {
  const records: AuditRecord[] = [];
  for await (const line of readAudit([directory])) if (line.kind === 'record') records.push(line.record);
  return records;
}

function removedBy(rule: string, records: readonly AuditRecord[]): string[] {
  const done = new Set(records.flatMap((record) => (record.type === 'outcome' && record.result === 'done' ? [record.decision] : [])));
  return addresses(records, (decision) => decision.rule === rule && done.has(decision.id));
}

/** One of them leaves by herself in the middle of the raid, and the clock of the machine says whether before or after her turn. */
function wentByThemselves(records: readonly AuditRecord[]): string[] {
  return addresses(records, ({ because }) => because === 'left');
}

function addresses(records: readonly AuditRecord[], isMeant: (decision: DecisionEntry) => boolean): string[] {
  return records.flatMap((record) => (record.type === 'decision' && isMeant(record) ? [String(record.facts['uri'])] : []));
}

test('whom promote names after a raid that was only watched is who goes in the raid after it, and nobody else', async () => {
  const policies = join(aDirectory(), 'policies');
  cpSync(starter, policies, { recursive: true });
  const watched = await played(policies, false);
  const proposed = await recordsIn(watched);
  expect(proposed.filter(({ type }) => type === 'attempt')).toEqual([]);
  const { io, out, err } = aFakeIo({ cwd: aDirectory() });
  const argv = ['promote', 'anonymous-flood', watched, '--policies', policies, '--write', '--format', 'json'];
  expect(await runCommandLine(argv, io), err()).toBe(0);
  const foretold: Foretold = JSON.parse(out());
  const enforced = await recordsIn(await played(policies, true));
  const leavers = [...wentByThemselves(proposed), ...wentByThemselves(enforced)];
  const others = (people: readonly string[]) => [...new Set(people)].filter((uri) => !leavers.includes(uri)).toSorted();
  const removed = others(removedBy('anonymous-flood', enforced));
  expect(removed.length).toBeGreaterThan(150);
  expect(removed).toEqual(others(foretold.people.map(({ uri }) => String(uri))));
  const acting = enforced.flatMap((record) => (record.type === 'decision' && record.verdict === 'act' ? [record.rule] : []));
  expect([...new Set(acting)]).toEqual(['anonymous-flood']);
  expect(foretold).toMatchObject({ capped: 0, letIn: 0 });
});
