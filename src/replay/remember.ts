// What a replayed set needs of the past: arrivals and removals.
import type { AuditRecord } from '../audit/record.ts';
import type { Memory } from '../memory/memory.ts';
import type { PolicySet } from '../policy/policy.ts';

const always = ['meeting', 'human', 'decision'] as const;
const deciding: ReadonlySet<AuditRecord['type']> = new Set(always);
const counting: ReadonlySet<AuditRecord['type']> = new Set([...always, 'outcome']);

/** The records by which people are decided again. */
export function typesFor({ ambient }: Pick<PolicySet, 'ambient'>): ReadonlySet<AuditRecord['type']> {
  return ambient.counts ? counting : deciding;
}

/** What tells, besides, how far the rules went that decided then. */
export function typesToCompare(set: Pick<PolicySet, 'ambient'>): ReadonlySet<AuditRecord['type']> {
  return new Set([...typesFor(set), 'start', 'policy']);
}

/** Of a decision that sent nothing, only the arrival counts: the rest of what a memory keeps costs more than deciding. */
export function remember(memory: Memory, record: AuditRecord): void {
  if (record.type !== 'decision' || record.verdict === 'act' || record.identity === undefined) memory.apply(record);
  else {
    memory.passed(Date.parse(record.at));
    if (record.trial !== true && record.arrivedAt !== undefined)
      memory.arrived(record.meeting, record.identity, Date.parse(record.arrivedAt));
  }
}
