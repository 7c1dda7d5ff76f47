// Audit records for replay tests, as a daemon would have left them: decided by a set, counted by a memory.

import type { AuditLine } from '../../src/audit/reading/read.ts';
import type { AuditEntry, AuditRecord, DecisionEntry } from '../../src/audit/record.ts';
import { createMemory } from '../../src/memory/memory.ts';
import { loadSources } from '../../src/policy/load.ts';
import type { PolicySet } from '../../src/policy/policy.ts';
import { createSituation } from '../../src/policy/situation.ts';
import { identityOf } from '../../src/roster/identity.ts';

export const conversation = 'https://pool.example.com/ucwa/conversations/c1';
export const begun = Date.parse('2026-11-20T09:00:00Z');

export function aSet(policy: string): PolicySet {
  const loaded = loadSources([{ path: 'p.yaml', bytes: Buffer.from(policy) }]);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return loaded.set;
}

export function aRecord(entry: AuditEntry, at = begun, seq = 1): AuditRecord {
  return { ...entry, v: 1, seq, at: new Date(at).toISOString(), prev: '', hash: '' } as AuditRecord;
}

export function aDecision(over: Partial<DecisionEntry> = {}): DecisionEntry {
  const facts = { anonymous: true, inLobby: true, organizer: false, name: 'Eve', ...over.facts };
  const base = { account: 'm', id: 'd1', meeting: conversation, participant: `${conversation}/participants/eve`, identity: 'id:1' };
  return {
    type: 'decision',
    ...base,
    revision: 'r',
    rule: null,
    action: 'none',
    mode: 'enforce',
    verdict: 'stay',
    because: 'no-rule',
    ...over,
    facts,
  };
}

export async function* lines(records: readonly AuditRecord[]): AsyncGenerator<AuditLine[]> {
  yield records.map((record, index) => ({ kind: 'record', record, file: 'audit.jsonl', line: index + 1 }));
}

export interface Visitor {
  participant: Record<string, unknown>;
  /** Milliseconds since the visitor before. */
  afterMs: number;
}

/** Everyone decided on arrival; those to be refused or removed are, a second later. */
export async function recorded(set: PolicySet, visitors: readonly Visitor[]): Promise<AuditRecord[]> {
  const memory = createMemory();
  const records: AuditRecord[] = [];
  const write = (entry: AuditEntry, at: number) => {
    const record = aRecord(entry, at, records.length + 1);
    records.push(record);
    memory.apply(record);
  };
  let at = begun;
  for (const [index, { participant, afterMs }] of visitors.entries()) {
    at += afterMs;
    const href = `${conversation}/participants/p${index % 7}`;
    const identity = identityOf(createSituation({ participant, at }).situation.facts, href);
    memory.arrived(conversation, identity, at);
    const count = (fact: 'arrivals' | 'removals', withinMs: number) =>
      fact === 'arrivals' ? memory.arrivals(conversation, withinMs, at) : memory.removals(conversation, identity, withinMs, at);
    const { situation } = createSituation({ participant, meeting: { size: index, organizer: 'boss@example.com' }, at, count });
    const { rule, action, trials, counts } = await set.decide(situation);
    const acts = ['reject', 'eject', 'remove'].includes(action);
    const base = { account: 'm', meeting: conversation, participant: href, identity, facts: situation.facts, revision: set.revision };
    const common = {
      type: 'decision' as const,
      ...base,
      ...(counts === undefined ? {} : { counts }),
      arrivedAt: new Date(at).toISOString(),
    };
    for (const trial of trials)
      write(
        { ...common, id: `t${index}`, rule: trial.rule.id, action: trial.action, mode: 'dry-run', verdict: 'would-act', trial: true },
        at,
      );
    write(
      { ...common, id: `d${index}`, rule: rule?.id ?? null, action, mode: rule?.mode ?? 'enforce', verdict: acts ? 'act' : 'stay' },
      at,
    );
    if (!acts) continue;
    write({ type: 'attempt', account: 'm', decision: `d${index}`, n: 1, method: 'POST', url: `${href}/reject` }, at);
    write({ type: 'outcome', account: 'm', decision: `d${index}`, result: 'done', attempts: 1, waitedMs: 0, tookMs: 1 }, at + 1);
  }
  return records;
}
