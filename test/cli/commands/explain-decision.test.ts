import { expect, test } from 'vitest';
import type { DecisionEntry } from '../../../src/audit/record.ts';
import { type ExplainDecisionArgs, explainDecision } from '../../../src/cli/commands/explain-decision.ts';
import { aDecision, aRecord, aSet, begun } from '../../replay/records.ts';
import { aDirectory } from '../../support/directory.ts';
import { aFakeIo } from '../fake-io.ts';

const policy = `rules:
  - id: flood
    when: { anonymous: true, arrivals: { greaterThan: 30, params: { within: 60s } } }
    then: reject
  - id: wait
    when: { anonymous: true, inLobby: true }
    then: hold
`;
const flooded = { rule: 'flood', action: 'reject', verdict: 'act', counts: { 'arrivals(60000)': 40 } } as const;

async function run(over: Partial<DecisionEntry>, args: Partial<ExplainDecisionArgs> = {}, files: Record<string, string> = {}) {
  const log = `${JSON.stringify(aRecord(aDecision(over)))}\n`;
  const cwd = aDirectory({ 'policies/a.yaml': policy, 'audit/audit-2026-11-20.jsonl': log, ...files });
  const fake = aFakeIo({ cwd });
  const code = await explainDecision({ decision: 'd1', audit: [], policies: 'policies', format: 'human', ...args }, fake.io);
  return { code, out: fake.out() };
}

test('a recorded decision gives what happened, with its counts', async () => {
  const { out, code } = await run({ ...flooded, facts: { anonymous: true, inLobby: true, name: 'Eve' } });
  expect(code).toBe(0);
  expect(out).toContain(`decision d1 ${new Date(begun).toISOString()}`);
  expect(out).toContain('was then: reject by rule flood, act');
  expect(out).toContain('name "Eve"');
  expect(out).toContain('counts on record: arrivals(60000) 40');
  expect(out).toContain('reject by rule flood policies/a.yaml:2');
  expect(out).toContain('if arrivals were 30 (is 40): hold by wait');
});

test('it says when the policies are others than then, and what they would decide', async () => {
  const { out } = await run({ rule: 'gone', action: 'eject', verdict: 'stay', because: 'protected', revision: 'abcdef0123456789' });
  expect(out).toContain('was then: eject by rule gone, stay because protected');
  expect(out).toMatch(/the policies have changed since \(revision abcdef012345 then, [0-9a-f]{12} now\)/);
  expect(out).toContain('hold by rule wait');
});

test('json has the record, whether the policies are the same, and the published shape', async () => {
  const { out } = await run(flooded, { format: 'json', audit: ['audit/audit-2026-11-20.jsonl'] });
  const told = JSON.parse(out);
  expect(Object.keys(told)).toEqual(['decision', 'current', 'action', 'rule', 'mode', 'trials', 'rules']);
  expect(told).toMatchObject({ decision: { id: 'd1', counts: flooded.counts }, current: false, action: 'reject', rule: 'flood' });
});

test('the configured log and policies are taken where none are named', async () => {
  const config = `accounts: [{ name: a, username: a@example.com, password: { env: NONE }, discovery: "https://pool.example.com/Autodiscover" }]
audit: { directory: records }
policies: rules
`;
  const record = { ...flooded, id: 'elsewhere', revision: aSet(policy).revision };
  const files = {
    'lobbyguard.yaml': config,
    'rules/p.yaml': policy,
    'records/audit-2026-11-20.jsonl': `${JSON.stringify(aRecord(aDecision(record)))}\n`,
  };
  const { policies: _none, ...args } = { decision: 'elsewhere', audit: [], policies: undefined, format: 'json' as const };
  const fake = aFakeIo({ cwd: aDirectory(files) });
  await explainDecision(args, fake.io);
  expect(JSON.parse(fake.out())).toMatchObject({ decision: { id: 'elsewhere' }, rule: 'flood' });
});

test('a decision that is not on record is told with where it was looked for', async () => {
  await expect(run({}, { decision: 'd9' })).rejects.toMatchObject({
    code: 'INPUT_UNREADABLE',
    message: expect.stringMatching(/no decision d9 is on record in audit/),
  });
  await expect(run({}, { audit: ['nowhere'] })).rejects.toMatchObject({ code: 'INPUT_UNREADABLE' });
});
