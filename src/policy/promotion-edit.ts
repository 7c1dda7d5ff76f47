// A promotion written into the policy file it is about. Only the rule changes: where its policy stands lower than wanted, the policy is raised, and the
// other rules get the mode they had as one of their own.
import { LobbyguardError } from '../errors.ts';
import { hasMapping, indexById, removeKey, setKey, UneditableError, type YamlPath } from '../yaml/edit.ts';
import { leastMode, type Mode } from './mode.ts';
import { nameForm } from './name-form.ts';
import type { ParsedPolicy, ParsedRule } from './parsed.ts';
import { isHigher, targetsIn } from './promoted.ts';

export interface PromotionEdit {
  what: string;
  to: Mode;
  /** `2027-01-31`. */
  rollout?: { percent: number; until?: string };
}

export interface EditedPolicy {
  text: string;
  /** What was changed, for people. */
  said: readonly string[];
}

/** Throws INPUT_UNREADABLE where the file is written in a way that cannot be changed at that one place. */
export function editPromotion(text: string, policy: ParsedPolicy, edit: PromotionEdit): EditedPolicy {
  try {
    return edited(text, policy, edit);
  } catch (error) {
    if (!(error instanceof UneditableError)) throw error;
    throw new LobbyguardError(
      'INPUT_UNREADABLE',
      `${policy.file} cannot be changed at that one place: ${error.message}. Change it by hand`,
    );
  }
}

function edited(text: string, policy: ParsedPolicy, { what, to, rollout }: PromotionEdit): EditedPolicy {
  const targets = targetsIn(policy, { what, to });
  const changed = createChanges(text);
  const reached = isHigher(to, policy.mode) ? to : policy.mode;
  if (isHigher(to, policy.mode)) {
    changed.set([], 'mode', to, 'name', `policy ${policy.name}: mode ${policy.mode} → ${to}`);
    const name = nameForm(what);
    const isWhole = policy.name === name && !policy.rules.some(({ rule }) => rule.id === name);
    const others = policy.rules.filter((one) => !targets.includes(one) && leastMode(to, one.mode) !== one.rule.mode);
    if (!isWhole) for (const one of others) changed.mode(one, one.rule.mode, 'as before');
  }
  for (const target of targets) {
    if (leastMode(reached, target.mode) !== to) changed.mode(target, to, undefined);
    if (rollout !== undefined) changed.rollout(target, rollout);
    else if (target.rule.rollout !== undefined) changed.wholly(target);
  }
  return changed.done();
}

function createChanges(original: string) {
  let text = original;
  const said: string[] = [];

  function set(path: YamlPath, key: string, value: string, after: string, words: string): void {
    text = setKey(text, path, key, value, after);
    said.push(words);
  }

  const pathOf = (id: string): YamlPath => ['rules', indexById(text, ['rules'], (written) => nameForm(String(written)) === id)];
  return {
    set,
    mode({ rule, mode }: ParsedRule, to: Mode, note: string | undefined): void {
      set(
        pathOf(rule.id),
        'mode',
        to,
        'id',
        note === undefined ? `rule ${rule.id}: mode ${mode} → ${to}` : `rule ${rule.id}: mode ${to}, ${note}`,
      );
    },
    rollout({ rule }: ParsedRule, { percent, until }: NonNullable<PromotionEdit['rollout']>): void {
      const path = pathOf(rule.id);
      const words = `rule ${rule.id}: rollout of ${percent}%${until === undefined ? '' : ` until ${until}`}`;
      if (!hasMapping(text, [...path, 'rollout'])) {
        set(path, 'rollout', `{ percent: ${percent}${until === undefined ? '' : `, until: ${until}`} }`, 'mode', words);
        return;
      }
      set([...path, 'rollout'], 'percent', String(percent), 'percent', words);
      if (until !== undefined) text = setKey(text, [...path, 'rollout'], 'until', until, 'percent');
    },
    /** In every meeting from now on. */
    wholly({ rule }: ParsedRule): void {
      text = removeKey(text, pathOf(rule.id), 'rollout');
      said.push(`rule ${rule.id}: rollout is over, all meetings`);
    },
    done: (): EditedPolicy => ({ text, said }),
  };
}
