// The policy sets that were in force since the start, rule by rule, so that a human can see what the last change did.
import type { PolicySet, Rule } from '../../policy/policy.ts';

export interface RevisionChange {
  revision: string;
  at: number;
  added: readonly string[];
  removed: readonly string[];
  changed: readonly { rule: string; what: readonly string[] }[];
}

export interface Revisions {
  /** Epoch ms since when anything is counted. */
  readonly since: number;
  note(set: PolicySet, at: number): void;
  /** Newest first. */
  list(): readonly RevisionChange[];
  /** From that revision to the one in force. */
  diff(revision: string): Omit<RevisionChange, 'at'> | undefined;
}

const kept = 20;

export function createRevisions(since: number): Revisions {
  const sets: { set: PolicySet; at: number }[] = [];
  return {
    since,
    note(set, at) {
      if (sets.at(-1)?.set.revision === set.revision) return;
      sets.push({ set, at });
      if (sets.length > kept) sets.shift();
    },
    list: () => sets.map(({ set, at }, n) => ({ revision: set.revision, at, ...between(sets[n - 1]?.set, set) })).toReversed(),
    diff(revision) {
      const from = sets.find(({ set }) => set.revision === revision)?.set;
      const to = sets.at(-1)?.set;
      return from === undefined || to === undefined ? undefined : { revision: to.revision, ...between(from, to) };
    },
  };
}

function between(from: PolicySet | undefined, to: PolicySet): Pick<RevisionChange, 'added' | 'removed' | 'changed'> {
  const before = new Map((from?.rules ?? []).map((rule) => [rule.id, rule]));
  const after = new Map(to.rules.map((rule) => [rule.id, rule]));
  const changed = [...after.values()].flatMap((rule) => {
    const old = before.get(rule.id);
    const what = old === undefined ? [] : differences(old, rule);
    return what.length === 0 ? [] : [{ rule: rule.id, what }];
  });
  return {
    added: from === undefined ? [] : [...after.keys()].filter((id) => !before.has(id)),
    removed: [...before.keys()].filter((id) => !after.has(id)),
    changed,
  };
}

function differences(old: Rule, rule: Rule): string[] {
  const what: string[] = [];
  if (old.mode !== rule.mode) what.push(`mode ${old.mode} → ${rule.mode}`);
  if (JSON.stringify(old.then) !== JSON.stringify(rule.then)) what.push('then');
  if (plain(old.when) !== plain(rule.when)) what.push('when');
  if (plain(old.scope) !== plain(rule.scope)) what.push('meetings');
  return what;
}

/** Without places: a rule that only moved has not changed. */
function plain(value: unknown): string {
  return JSON.stringify(value, (key, item: unknown) => (key === 'place' ? undefined : item)) ?? '';
}
