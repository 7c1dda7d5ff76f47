// How far the rule of a recorded decision went then, as far as the record tells. Bounded: of very many sets the oldest are forgotten.
import type { AuditRecord } from '../../audit/record.ts';
import { type Mode, modes } from '../../policy/mode.ts';
import { isNamed, nameForm } from '../../policy/name-form.ts';
import type { PolicySet, Ruling } from '../../policy/policy.ts';
import { ruleVersion } from '../../policy/rule-version.ts';
import type { DecisionRecord } from '../situation.ts';

export interface ModesThen {
  note(record: AuditRecord): void;
  /** The mode of the daemon is left out of it, where that can be told. Undefined: the record does not tell. */
  of(record: DecisionRecord, ruling: Ruling): Mode | undefined;
}

const maxSets = 1_000;

export function createModesThen({ revision, rules }: PolicySet): ModesThen {
  const now = new Map(rules.map((rule) => [rule.id, rule]));
  /** By revision: the digests of the rules that enforced. */
  const versions = new Map<string, ReadonlyMap<string, unknown>>();
  let daemon: unknown;

  function isAsNow(record: DecisionRecord): boolean {
    const rule = record.rule === null ? undefined : now.get(nameForm(record.rule));
    if (record.rule === null || rule === undefined) return false;
    return record.revision === revision || versions.get(record.revision)?.get(record.rule) === ruleVersion(rule);
  }

  function noteSet(set: string, digests: unknown): void {
    versions.delete(set);
    versions.set(set, new Map(Object.entries(digests ?? {})));
    const [oldest] = versions.keys();
    if (versions.size > maxSets && oldest !== undefined) versions.delete(oldest);
  }

  return {
    note(record) {
      if (record.type === 'start') daemon = record.mode;
      else if (record.type === 'policy' && record.rejected !== true) noteSet(record.revision, record.versions);
    },
    of(record, ruling) {
      if (ruling.rule !== null && isNamed(record.rule, ruling.rule.id) && isAsNow(record)) return ruling.rule.mode;
      const isHeldBack = record.mode === 'assist' && daemon === 'assist';
      if (isHeldBack && record.rule !== null && versions.get(record.revision)?.has(record.rule)) return 'enforce';
      return byRecord(record);
    },
  };
}

function byRecord({ mode, because, verdict, proposal }: DecisionRecord): Mode | undefined {
  // What made the rule hold back was not its mode.
  if (because === 'gate' || because === 'capped') return mode === 'assist' ? 'enforce' : undefined;
  if (mode !== 'dry-run') return modes.includes(mode) ? mode : undefined;
  // The daemon was in dry run; a rule that would only have proposed said so.
  if (verdict !== 'would-act') return undefined;
  return proposal === undefined ? 'enforce' : 'assist';
}
