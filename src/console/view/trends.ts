// What Trends and Policies show: counts by minute and by rule since the daemon started, as a fold over its records.
import type { HumanEntry } from '../../audit/human.ts';
import type { AuditRecord, DecisionEntry } from '../../audit/record.ts';
import { createAgreement } from '../../memory/agreement.ts';

export interface Minute {
  /** Epoch ms of its start. */
  at: number;
  arrivals: number;
  held: number;
  refused: number;
  removed: number;
  admitted: number;
  failed: number;
}

export interface RuleTally {
  matched: number;
  proposed: number;
  acted: number;
  agreed: number;
  /** Decided otherwise. */
  reversed: number;
  undone: number;
}

export interface Trends {
  observe(record: AuditRecord | (HumanEntry & { at: string })): void;
  /** The last day, oldest first; minutes in which nothing happened are left out. */
  minutes(): readonly Minute[];
  rules(): Readonly<Record<string, RuleTally>>;
  /** Median of the time from a hold or proposal to a human's decision, ms. */
  toDecisionMs(): number | undefined;
}

const minuteMs = 60_000;
const keptMinutes = 24 * 60;
const keptDecisions = 20_000;
const keptTimes = 1_000;

export function createTrends(): Trends {
  const minutes = new Map<number, Minute>();
  const rules = new Map<string, Pick<RuleTally, 'matched' | 'proposed' | 'acted'>>();
  const agreement = createAgreement();
  /** Since when somebody is asked about. */
  const open = new Map<string, number>();
  const seen = new Map<string, true>();
  const decided: number[] = [];
  const actions = new Map<string, string>();

  function minuteOf(at: number): Minute {
    const start = Math.floor(at / minuteMs) * minuteMs;
    const known = minutes.get(start) ?? { at: start, arrivals: 0, held: 0, refused: 0, removed: 0, admitted: 0, failed: 0 };
    minutes.set(start, known);
    bound(minutes, keptMinutes);
    return known;
  }

  function ruleOf(rule: string): Pick<RuleTally, 'matched' | 'proposed' | 'acted'> {
    const known = rules.get(rule) ?? { matched: 0, proposed: 0, acted: 0 };
    rules.set(rule, known);
    return known;
  }

  function decision(record: DecisionEntry & { proposal?: string }, at: number): void {
    const presence = `${record.participant} ${record.arrivedAt ?? ''}`;
    if (!seen.has(presence)) minuteOf(at).arrivals += 1;
    seen.set(presence, true);
    bound(seen, keptDecisions);
    actions.set(record.id, record.action);
    bound(actions, keptDecisions);
    if (record.rule === null) return;
    const rule = ruleOf(record.rule);
    rule.matched += 1;
    if (record.verdict === 'act') rule.acted += 1;
    if (record.proposal !== undefined) rule.proposed += 1;
    if (record.because !== 'held' && record.proposal === undefined) {
      agreement.decided(record.participant, record);
      return;
    }
    minuteOf(at).held += 1;
    agreement.asked(record.participant, record.rule, record.proposal);
    open.set(record.participant, at);
    bound(open, keptDecisions);
  }

  function human(record: HumanEntry, at: number): void {
    agreement.human(record.participant, record);
    const asked = record.participant === undefined ? undefined : open.get(record.participant);
    if (asked === undefined || record.participant === undefined) return;
    open.delete(record.participant);
    decided.push(at - asked);
    if (decided.length > keptTimes) decided.shift();
  }

  function ruleTallies(): Record<string, RuleTally> {
    const humans = agreement.rules();
    return Object.fromEntries(
      [...rules].map(([rule, done]) => {
        const { agreed, otherwise: reversed, undone } = humans[rule] ?? { agreed: 0, otherwise: 0, undone: 0 };
        return [rule, { ...done, agreed, reversed, undone }];
      }),
    );
  }

  return {
    observe(record) {
      const at = Date.parse(record.at);
      if (record.type === 'decision' && record.trial !== true) decision(record, at);
      if (record.type === 'human') human(record, at);
      if (record.type !== 'outcome') return;
      const minute = minuteOf(at);
      const action = actions.get(record.decision);
      if (record.result !== 'done') minute.failed += Number(record.result === 'failed' || record.result === 'denied');
      else if (action === 'admit') minute.admitted += 1;
      else if (action === 'eject') minute.removed += 1;
      else minute.refused += 1;
    },
    minutes: () => [...minutes.values()].toSorted((a, b) => a.at - b.at),
    rules: ruleTallies,
    toDecisionMs: () => decided.toSorted((a, b) => a - b)[Math.floor(decided.length / 2)],
  };
}

function bound(map: Map<unknown, unknown>, size: number): void {
  const [oldest] = map.keys();
  if (map.size > size) map.delete(oldest);
}
