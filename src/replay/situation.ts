// The situation in which a decision was taken, rebuilt from its record: the clock stands still at the record's time.

import { pseudonymOf } from '../audit/pseudonym.ts';
import type { AuditRecord, DecisionEntry } from '../audit/record.ts';
import type { Memory } from '../memory/memory.ts';
import type { Ruling } from '../policy/policy.ts';
import type { Facts, FactValue, Situation } from '../roster/facts.ts';
import { identityOf } from '../roster/identity.ts';

export type DecisionRecord = AuditRecord & DecisionEntry;

/** Counts are those on record where they are, else recomputed from the records before. Redacted facts are unknown. */
export function recordedSituation(record: DecisionRecord, memory: Pick<Memory, 'arrivals' | 'removals'>, meeting?: string): Situation {
  const at = Date.parse(record.at);
  return {
    facts: readableFacts(record.facts),
    at,
    meeting,
    count(fact, withinMs) {
      const recorded = record.counts?.[`${fact}(${withinMs})`];
      if (recorded !== undefined) return recorded;
      switch (fact) {
        case 'arrivals':
          return memory.arrivals(record.meeting, withinMs, at);
        case 'removals':
          return memory.removals(record.meeting, record.identity ?? identityOf(record.facts, record.participant), withinMs, at);
      }
    },
  };
}

/** Whoever had waited in vain by then has done so again, if a rule holds them that says what comes of it. How long it waits is not compared. */
export function afterRecordedHold({ after }: DecisionRecord, ruling: Ruling): Ruling {
  const end = after === 'hold' && ruling.action === 'hold' ? ruling.rule?.hold?.end : undefined;
  return end === undefined ? ruling : { ...ruling, action: end.action };
}

function readableFacts(facts: Facts): Facts {
  if (!Object.values(facts).some(redacted)) return facts;
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => !redacted(value)));
}

function redacted(value: FactValue): boolean {
  return typeof value === 'string' && value.startsWith('sha256:') && pseudonymOf(value) === value;
}
