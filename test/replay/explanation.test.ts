import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { listKeptFiles } from '../../src/audit/reading/files.ts';
import type { AuditRecord } from '../../src/audit/record.ts';
import type { PolicySet } from '../../src/policy/policy.ts';
import { explainDecision } from '../../src/replay/explanation.ts';
import { aDirectory } from '../support/directory.ts';
import { aDecision, aRecord, aSet, begun, recorded } from './records.ts';

const flood = aSet(`rules:
  - id: flood
    when: { anonymous: true, arrivals: { greaterThan: 3, params: { within: 60s } } }
    then: reject
  - id: banned
    when: { removals: { greaterThan: 0, params: { within: 1h } } }
    then: reject
  - id: wait
    when: { anonymous: true, inLobby: true }
    then: hold
`);

const anonymous = { participant: { anonymous: true, inLobby: true, organizer: false }, afterMs: 1_000 };

function aLog(records: readonly AuditRecord[], name = 'audit-2026-11-20.jsonl'): string {
  return aDirectory({ [name]: records.map((record) => `${JSON.stringify(record)}\n`).join('') });
}

const explain = (id: string, audit: string, set: PolicySet) => explainDecision(id, listKeptFiles(audit), set);

test('a decision on record is decided again as it was decided, its counts included', async () => {
  const records = await recorded(flood, [anonymous, anonymous, anonymous, anonymous, anonymous]);
  const audit = aLog(records);
  for (const record of records) {
    if (record.type !== 'decision') continue;
    const told = await explain(record.id, audit, flood);
    expect(told).toMatchObject({ current: true, record: { id: record.id }, explanation: { action: record.action } });
    expect(told?.explanation.rule?.id ?? null).toBe(record.rule);
  }
});

test('what rules that did not match had read is counted from the log up to the decision, and no further', async () => {
  const records = await recorded(flood, [anonymous, anonymous, anonymous, anonymous, anonymous]);
  const told = await explain('d1', aLog(records), flood);
  expect(told?.record.counts).toBeUndefined();
  expect(told?.explanation.rules[0]?.conditions[1]).toMatchObject({ fact: 'arrivals', saw: 2, result: 'not-matched' });
});

test('counts on record are used, whatever else the log tells', async () => {
  const audit = aLog([aRecord(aDecision({ counts: { 'arrivals(60000)': 40 } }))]);
  expect((await explain('d1', audit, flood))?.explanation.rule?.id).toBe('flood');
});

test('with other policies it tells what they decide, and that they are others', async () => {
  const other = aSet('rules: [{ id: all, when: { anonymous: true }, then: eject }]');
  const audit = aLog([aRecord(aDecision({ rule: 'wait', action: 'hold', revision: flood.revision }))]);
  expect(await explain('d1', audit, other)).toMatchObject({
    current: false,
    record: { action: 'hold' },
    explanation: { action: 'eject' },
  });
});

test('counts reach back into the day before, and into an old session of the meeting', async () => {
  const uri = 'sip:board@example.com;gruu;opaque=app:conf:focus:id:1';
  const old = 'https://pool.example.com/ucwa/conversations/old';
  const joined = (meeting: string) => ({ type: 'meeting', account: 'm', event: 'joined', meeting, uri }) as const;
  const yesterday = begun - 20 * 3_600_000;
  const lines = (records: readonly AuditRecord[]) => records.map((record) => `${JSON.stringify(record)}\n`).join('');
  const removed = aDecision({ id: 'd0', meeting: old, participant: `${old}/participants/eve`, action: 'reject', verdict: 'act' });
  const directory = aLog([
    aRecord(joined('https://pool.example.com/ucwa/conversations/c1'), begun - 1_000, 5),
    aRecord(aDecision(), begun, 6),
  ]);
  writeFileSync(
    join(directory, 'audit-2026-11-19.jsonl'),
    lines([
      aRecord(joined(old), yesterday, 1),
      aRecord(removed, yesterday + 1, 2),
      aRecord({ type: 'outcome', account: 'm', decision: 'd0', result: 'done', attempts: 1, waitedMs: 0, tookMs: 1 }, yesterday + 2, 3),
    ]),
  );
  const day = aSet(
    'rules: [{ id: banned, when: { removals: { greaterThan: 0, params: { within: 24h } } }, then: reject }, { id: rest, when: { anonymous: true }, then: hold }]',
  );
  expect((await explain('d1', directory, day))?.explanation.rule?.id).toBe('banned');
});

test('nobody decided this', async () => {
  const audit = aLog([aRecord(aDecision())]);
  expect(await explain('d2', audit, flood)).toBeUndefined();
  expect(await explain('"', audit, flood)).toBeUndefined();
  expect(await explain('d1', aDirectory(), flood)).toBeUndefined();
});
