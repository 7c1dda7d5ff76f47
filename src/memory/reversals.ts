// How often humans took back what a rule did by itself, and which rules have gone back to proposing for it: a fold over the record. Bounded.
import type { AuditRecord, PolicyInForce } from '../audit/record.ts';
import { removes } from '../policy/action.ts';
import { createRecentMap, createRecentPairs } from './recent-map.ts';

export interface Reversals {
  apply(record: AuditRecord): void;
  of(rule: string): { acted: number; reversed: number };
  /** The rule as it was when it stepped back; undefined: it has not. */
  steppedBack(rule: string): string | undefined;
  /** Ids of the rules that have. */
  all(): readonly string[];
}

const maxDecisions = 20_000;

export function createReversals(): Reversals {
  const rules = new Map<string, { acted: number; reversed: number }>();
  const ruleOf = createRecentMap<string>(maxDecisions);
  /** The last removal of somebody, by meeting and identity. */
  const removals = createRecentPairs<string, string>(maxDecisions);
  const stepped = new Map<string, string>();
  const versions = new Map<string, string>();

  function countsOf(rule: string): { acted: number; reversed: number } {
    const counts = rules.get(rule) ?? { acted: 0, reversed: 0 };
    rules.set(rule, counts);
    return counts;
  }

  /** Each action can be taken back once. */
  function reverse(decision: string | undefined): void {
    const rule = decision === undefined ? undefined : ruleOf.get(decision);
    if (decision === undefined || rule === undefined) return;
    ruleOf.delete(decision);
    countsOf(rule).reversed += 1;
  }

  function decided({ id, rule, verdict, human, action, meeting, identity }: AuditRecord & { type: 'decision' }): void {
    if (verdict !== 'act' || rule === null || human !== undefined) return;
    countsOf(rule).acted += 1;
    ruleOf.set(id, rule);
    if (removes(action)) removals.set(meeting, `${identity}`, id);
  }

  function said({ act, of, meeting, identity }: AuditRecord & { type: 'human' }): void {
    if (act === 'undo') reverse(of);
    if ((act === 'admit' || act === 'pass') && identity !== undefined) reverse(removals.get(`${meeting}`, identity));
  }

  /** A rule that was changed, while nobody was looking too, begins from nothing. */
  function tookEffect({ changed = [], versions: now = {} }: PolicyInForce): void {
    for (const rule of changed) rules.delete(rule);
    for (const [rule, version] of Object.entries(now)) {
      if ((versions.get(rule) ?? version) !== version) rules.delete(rule);
      versions.set(rule, version);
    }
  }

  return {
    apply(record) {
      if (record.type === 'decision') decided(record);
      if (record.type === 'human') said(record);
      if (record.type === 'policy' && record.rejected !== true) tookEffect(record);
      if (record.type !== 'alarm' || record.code !== 'rule-stepped-back' || record.rule === undefined) return;
      rules.delete(record.rule);
      if (record.ended === true) stepped.delete(record.rule);
      else stepped.set(record.rule, record.version ?? '');
    },
    of: (rule) => rules.get(rule) ?? { acted: 0, reversed: 0 },
    steppedBack: (rule) => stepped.get(rule),
    all: () => [...stepped.keys()],
  };
}
