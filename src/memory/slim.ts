// A record of an account as another machine needs it to remember the same: what memory folds, and of people no more than it takes to know them again.
import type { AuditRecord, DecisionEntry } from '../audit/record.ts';
import { defined } from '../defined.ts';

/** Alarms that count beyond the moment in which they are raised. */
const lasting: ReadonlySet<string> = new Set(['cap-tripped', 'mass-admission', 'rule-stepped-back']);

/**
 * Undefined where memory has nothing from it. A `resume` is about every account: whoever had stopped goes on. Other policies are not told: a rule
 * that goes on for them is told of by the end of its alarm, and where none was raised it stays stopped until somebody says otherwise.
 */
export function slimmed(record: AuditRecord): AuditRecord | undefined {
  const { v, seq, at } = record;
  const about = { v, seq, at, type: record.type, account: record.account };
  switch (record.type) {
    case 'decision':
      return bare({ ...about, ...decided(record) });
    case 'attempt':
      return bare({ ...about, decision: record.decision, n: record.n, url: record.url });
    case 'outcome':
      return bare({ ...about, decision: record.decision, result: record.result });
    case 'alarm': {
      const { code, meeting, rule, would, version, ended, elsewhere } = record;
      return lasting.has(code) && elsewhere !== true
        ? bare({ ...about, code, ...defined({ meeting, rule, would, version, ended }) })
        : undefined;
    }
    case 'meeting':
    case 'human':
      return bare({ ...record, prev: undefined, hash: undefined });
    case 'resume':
      return bare(about);
    default:
      return undefined;
  }
}

/** The revision stays away: which set was in force elsewhere is not remembered here. */
function decided({ id, meeting, participant, identity, arrivedAt, rule, action, verdict, because, human, trial, facts }: DecisionEntry) {
  const { uri, phone, anonymous, inLobby } = facts;
  const isKept = verdict === 'act' || because === 'held';
  const known = isKept ? defined({ uri, phone, anonymous, inLobby }) : defined({ inLobby });
  return { id, meeting, participant, identity, rule, action, verdict, facts: known, ...defined({ arrivedAt, because, human, trial }) };
}

/** Without what a chain adds: it is no link of one any more. */
function bare(record: object): AuditRecord {
  return JSON.parse(JSON.stringify(record)) as AuditRecord;
}
