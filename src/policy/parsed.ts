// The set as it was read: every policy, list and named condition with its place. What lint, test coverage and editors reason over; no behaviour.
import type { Place } from '../yaml/place.ts';
import type { Mode } from './mode.ts';
import type { Condition, Rule, Scope } from './policy.ts';

/** What could be read of the files, in path order; parts with problems are left out. Built by `loadPolicies` and `loadSources`, never by hand. */
export interface ParsedPolicies {
  policies: readonly ParsedPolicy[];
  /** Inline lists and list files. */
  lists: readonly ParsedList[];
  /** Named conditions of all files. */
  conditions: readonly ParsedCondition[];
}

export interface ParsedPolicy {
  file: string;
  name: string;
  description?: string;
  /** The policy's own mode; absent in the file means `enforce`. */
  mode: Mode;
  /** The `meetings` scope: globs as written. */
  scope?: Scope;
  /** The start of the document. */
  place: Place;
  rules: readonly ParsedRule[];
}

export interface ParsedRule {
  /** What is compiled. `rule.when` has named conditions expanded: a subtree reached twice is the same object. */
  rule: Rule;
  /** The rule's own mode, before the policy's. */
  mode: Mode;
  /** The place of the values, at the offending token; `rule.place` is the start of the rule. */
  places: { id: Place; when: Place; then: Place; mode?: Place; expires?: Place; cap?: Place; rollout?: Place };
  /** Names of the lists and conditions the rule's `when` reaches, through named conditions too. */
  lists: readonly string[];
  conditions: readonly string[];
}

export interface ParsedList {
  name: string;
  /** The policy file it belongs to, or the list file itself. */
  file: string;
  /** `inline` lists serve their own policy file only, `file` lists all. */
  from: 'inline' | 'file';
  place: Place;
  /** Trimmed, without comments; as written otherwise. */
  entries: readonly string[];
  /** Where conditions name it; empty: unused. */
  usedAt: readonly Place[];
}

export interface ParsedCondition {
  name: string;
  file: string;
  place: Place;
  when: Condition;
  /** The places of `{condition: NAME}`; empty: unused. */
  usedAt: readonly Place[];
}
