// What Trends and Policies show: counts by minute and by rule since the daemon started, as a fold over its records.
import type { HumanEntry } from '../../audit/human.ts';
import type { AuditRecord, DecisionEntry } from '../../audit/record.ts';

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

interface Open {
  rule: string | null;
  action: string;
  at: number;
}

export function createTrends(): Trends {
  const minutes = new Map<number, Minute>();
  const rules = new Map<string, RuleTally>();
  const open = new Map<string, Open>();
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

  function ruleOf(rule: string): RuleTally {
    const known = rules.get(rule) ?? { matched: 0, proposed: 0, acted: 0, agreed: 0, reversed: 0, undone: 0 };
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
    if (record.because !== 'held' && record.proposal === undefined) return;
    minuteOf(at).held += 1;
    open.set(record.participant, { rule: record.rule, action: record.proposal ?? 'hold', at });
    bound(open, keptDecisions);
  }

  function human(record: HumanEntry, at: number): void {
    const asked = record.participant === undefined ? undefined : open.get(record.participant);
    if (asked === undefined || record.participant === undefined) return;
    open.delete(record.participant);
    decided.push(at - asked.at);
    if (decided.length > keptTimes) decided.shift();
    if (asked.rule === null || asked.action === 'hold') return;
    const rule = ruleOf(asked.rule);
    if (record.act === 'undo') rule.undone += 1;
    else if (agrees(record.act, asked.action)) rule.agreed += 1;
    else rule.reversed += 1;
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
    rules: () => Object.fromEntries(rules),
    toDecisionMs: () => decided.toSorted((a, b) => a - b)[Math.floor(decided.length / 2)],
  };
}

function agrees(act: string, proposed: string): boolean {
  return act === proposed || (proposed === 'remove' && (act === 'reject' || act === 'eject'));
}

function bound(map: Map<unknown, unknown>, size: number): void {
  const [oldest] = map.keys();
  if (map.size > size) map.delete(oldest);
}
