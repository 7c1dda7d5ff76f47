// The last decisions and what became of them, for the console: a short memory of the audit records, nothing else.
import type { AuditRecord } from '../audit/record.ts';

export interface RecentDecision {
  at: string;
  account: string;
  meeting: string;
  /** As recorded, so redaction has been applied. Written by the participant. */
  who: string;
  rule: string | null;
  action: string;
  verdict: string;
  because?: string;
  trial: boolean;
  outcome?: string;
}

export interface Recent {
  observe(record: AuditRecord): void;
  /** Newest first. */
  decisions(): readonly RecentDecision[];
}

export function createRecent(limit = 50): Recent {
  const byId = new Map<string, RecentDecision>();
  return {
    observe(record) {
      if (record.type === 'outcome') {
        const decision = byId.get(record.decision);
        if (decision !== undefined) decision.outcome = record.result;
      }
      if (record.type !== 'decision') return;
      const { id, at, account, meeting, facts, rule, action, verdict, because, trial = false } = record;
      const who = String(facts['name'] ?? facts['uri'] ?? facts['phone'] ?? 'unknown');
      byId.set(id, { at, account, meeting, who, rule, action, verdict, trial, ...(because === undefined ? {} : { because }) });
      const [oldest] = byId.keys();
      if (byId.size > limit && oldest !== undefined) byId.delete(oldest);
    },
    decisions: () => [...byId.values()].reverse(),
  };
}
