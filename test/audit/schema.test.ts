import { expect, test } from 'vitest';
import { z } from 'zod';
import { emptyChain, seal } from '../../src/audit/chain.ts';
import { localBy } from '../../src/audit/human.ts';
import type { AuditEntry, AuditRecord } from '../../src/audit/record.ts';
import { auditRecordSchema } from '../../src/audit/schema.ts';
import { aDecision, anAttempt, anOutcome, conversation, started } from './entries.ts';

const entries: AuditEntry[] = [
  started,
  { type: 'stop', account: null, reason: 'SIGTERM' },
  { type: 'policy', account: null, revision: 'a'.repeat(64), rules: 3 },
  {
    type: 'policy',
    account: null,
    rejected: true,
    problems: [{ file: 'a.yaml', line: 1, column: 1, severity: 'error', code: 'unknown-key', message: 'no' }],
  },
  { type: 'meeting', account: 'm', event: 'joined', meeting: conversation, uri: 'sip:o@example.com;gruu;opaque=app:conf:focus:id:A' },
  { type: 'alarm', account: null, code: 'cap-tripped', message: 'too many', meeting: conversation, rule: 'r', would: true },
  { type: 'pause', account: null, by: localBy('ann@server1', 'cli') },
  { type: 'resume', account: null, by: localBy('Ann', 'console') },
  { type: 'human', id: 'h1', account: null, act: 'ack', of: 'n1', by: { who: 'Ann', auth: 'oidc', via: 'api' } },
  {
    type: 'human',
    id: 'h2',
    account: 'm',
    meeting: conversation,
    participant: `${conversation}/participants/eve`,
    identity: 'id:1',
    act: 'reject',
    batch: 'b1',
    n: 84,
    by: localBy('Ann', 'cli'),
    reason: 'a raid',
    seen: 'v1',
  },
  { type: 'alarm', account: null, code: 'cap-tripped', message: 'on again', rule: 'r', ended: true, by: localBy('Ann', 'cli') },
  aDecision({ rule: null, action: 'reject', human: 'h2' }),
  aDecision({ verdict: 'stay', because: 'proposed', proposal: 'reject', mode: 'assist' }),
  aDecision({ after: 'hold' }),
  aDecision({ arrivedAt: '2026-11-20T12:00:00.000Z', counts: { 'arrivals(60000)': 3 } }),
  aDecision({ rule: null, action: 'none', verdict: 'stay', because: 'no-rule' }),
  anAttempt(),
  anOutcome(),
  { type: 'notice', account: 'm', id: 'n1', event: 'held', meeting: conversation, rule: 'r', count: 37, to: ['ops', 'organizer'] },
  { type: 'notice', account: null, id: 'n2', event: 'notices-failing', channel: 'ops', count: 1, to: ['mail'], closed: true },
  { type: 'notified', account: 'm', notice: 'n1', channel: 'ops', result: 'failed', reason: '413' },
  anOutcome({ result: 'cancelled', attempts: 0, status: undefined as never }),
];

test.each(entries.map((entry) => [entry.type, entry] as const))('a %s record as it is written passes the schema', (_type, entry) => {
  const { line } = seal(entry, emptyChain, 0);
  expect(auditRecordSchema.safeParse(JSON.parse(line)).error).toBeUndefined();
});

test('keys nobody knows are let through, a missing promise is not', () => {
  const { record } = seal(aDecision(), emptyChain, 0);
  expect(auditRecordSchema.safeParse({ ...record, colour: 'red' }).success).toBe(true);
  const { verdict: _, ...without } = record as AuditRecord & { type: 'decision' };
  expect(auditRecordSchema.safeParse(without).success).toBe(false);
});

test('the schema and the types say the same', () => {
  const typed: z.infer<typeof auditRecordSchema>['type'] = 'decision' satisfies AuditRecord['type'];
  const record: AuditRecord = seal(aDecision(), emptyChain, 0).record;
  const parsed: z.infer<typeof auditRecordSchema> = auditRecordSchema.parse(record);
  expect(parsed.type).toBe(typed);
});

test('it gives a JSON Schema', () => {
  const schema = z.toJSONSchema(auditRecordSchema);
  expect(JSON.stringify(schema)).toContain('"would-act"');
});
