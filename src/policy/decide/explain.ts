// Why a decision falls as it does: every rule up to the deciding one, every condition with the value it saw. Reads the same leaves as the judge.
import { defined } from '../../defined.ts';
import { reasonOf } from '../../errors.ts';
import type { FactValue, Situation } from '../../roster/facts.ts';
import type { Action } from '../action.ts';
import { decides } from '../mode.ts';
import type { Condition, ExplainedRule, ExplainedTest, Explanation, Result, Rule, RuleResult, Ruling, Test } from '../policy.ts';
import type { CompiledRule } from './compile.ts';
import { isExpired, ruling } from './decide.ts';
import { createReading, type Reading } from './reading.ts';
import { compileRollout, outsideShare } from './rollout.ts';

/** Makes the explaining function of a set; `rules` in their order, those that are off included. */
export function createExplain(rules: readonly CompiledRule[]): (situation: Situation) => Promise<Explanation> {
  const rollouts = new Map(rules.map(({ rule }) => [rule, compileRollout(rule)]));

  /** As it counts in this meeting. */
  function here(compiled: CompiledRule, { facts, meeting }: Reading): { compiled: CompiledRule; inShare?: boolean } {
    const acts = rollouts.get(compiled.rule);
    if (acts === undefined) return { compiled };
    const inShare = acts(facts, meeting);
    return { compiled: inShare ? compiled : { ...compiled, rule: outsideShare(compiled.rule) }, inShare };
  }

  return async (situation) => {
    const reading = createReading(situation);
    const explained: ExplainedRule[] = [];
    const trials: { rule: Rule; action: Action }[] = [];
    const counts: Record<string, number> = {};
    let decider: Rule | null = null;
    let error: Ruling['error'];
    for (const one of rules) {
      const { compiled, inShare } = here(one, reading);
      const { rule } = compiled;
      const outcome = explainRule(compiled, reading);
      explained.push({ ...outcome.explained, ...defined({ inShare }) });
      if (outcome.error !== undefined && decides(rule.mode)) error ??= { rule, message: outcome.error };
      if (outcome.explained.result !== 'matched') continue;
      for (const source of compiled.counts) noteCount(counts, source.key, reading.value(source));
      if (rule.mode === 'dry-run') trials.push({ rule, action: rule.then });
      else {
        decider = rule;
        break;
      }
    }
    const read = Object.keys(counts).length > 0 ? counts : undefined;
    return { ...ruling({ decider, trials, error, counts: read }), rules: explained };
  };
}

function noteCount(counts: Record<string, number>, key: string, value: FactValue | undefined): void {
  if (typeof value === 'number') counts[key] = value;
}

interface Outcome {
  explained: ExplainedRule;
  error?: string;
}

function explainRule(compiled: CompiledRule, reading: Reading): Outcome {
  const { rule } = compiled;
  const conditions: ExplainedTest[] = [];
  const base = { id: rule.id, mode: rule.mode, action: rule.then, conditions };
  const inert = inertness(compiled, reading);
  if (inert !== undefined) return { explained: { ...base, result: inert } };
  try {
    const answer = kleene(rule.when, (test) => explainTest(test, compiled, reading, conditions));
    return { explained: { ...base, result: resultOf(answer) } };
  } catch (error) {
    return { explained: { ...base, result: 'unknown' }, error: reasonOf(error) };
  }
}

function inertness(compiled: CompiledRule, reading: Reading): RuleResult | undefined {
  if (compiled.rule.mode === 'off') return 'off';
  if (isExpired(compiled.rule, reading.at)) return 'expired';
  return compiled.inScope(reading) ? undefined : 'out-of-scope';
}

function explainTest(test: Test, compiled: CompiledRule, reading: Reading, conditions: ExplainedTest[]): boolean | undefined {
  const leaf = compiled.leafOf(test);
  const value = reading.value(leaf.source);
  const answer = leaf.answer(value);
  const { fact, operator, place } = test;
  conditions.push({ fact, operator, value: test.value, saw: value ?? null, result: resultOf(answer), place });
  return answer;
}

/** Every child is read, so that the whole condition can be shown; undefined is unknown. */
function kleene(condition: Condition, answer: (test: Test) => boolean | undefined): boolean | undefined {
  if (condition.kind === 'test') return answer(condition);
  if (condition.kind === 'not') {
    const child = kleene(condition.child, answer);
    return child === undefined ? undefined : !child;
  }
  const answers = condition.children.map((child) => kleene(child, answer));
  const decisive = condition.kind === 'any';
  if (answers.includes(decisive)) return decisive;
  return answers.includes(undefined) ? undefined : !decisive;
}

function resultOf(answer: boolean | undefined): Result {
  if (answer === undefined) return 'unknown';
  return answer ? 'matched' : 'not-matched';
}
