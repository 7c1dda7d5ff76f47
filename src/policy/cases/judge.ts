// Decides one case by the whole set and compares. A rule on trial decides nothing, so a case that names one asks for the trial.
import type { ExplainedRule, ExplainedTest, Explanation, PolicySet, Ruling } from '../policy.ts';
import type { Because, CaseOutcome, Expectation, Got, TestCase } from './outcome.ts';

export async function judgeCase(set: PolicySet, testCase: TestCase): Promise<CaseOutcome> {
  const ruling = await set.decide(testCase.situation);
  const got = gotOf(ruling);
  const passed = ruling.error === undefined && meets(testCase.expect, got);
  const because = passed ? [] : whyNot(testCase.expect, set, await set.explain(testCase.situation));
  return { case: testCase, passed, got, because };
}

function gotOf(ruling: Ruling): Got {
  return {
    action: ruling.action,
    rule: ruling.rule?.id ?? null,
    trials: ruling.trials.map(({ rule, action }) => ({ rule: rule.id, action })),
  };
}

function meets({ action, rule }: Expectation, got: Got): boolean {
  const decided = (rule === undefined || got.rule === rule) && (action === undefined || got.action === action);
  return decided || got.trials.some((trial) => trial.rule === rule && (action === undefined || trial.action === action));
}

/** First the rule that was expected and did not match, then the rule that decided instead. */
function whyNot({ rule }: Expectation, set: PolicySet, explanation: Explanation): Because[] {
  const because: Because[] = [];
  if (explanation.error !== undefined)
    because.push({ rule: explanation.error.rule.id, what: 'error', conditions: [], message: explanation.error.message });
  if (typeof rule === 'string') because.push(...whyNotRule(rule, set, explanation));
  const decided = explanation.rule?.id;
  if (decided !== undefined && decided !== rule) because.push(whyRule(decided, explanation));
  return because;
}

function whyNotRule(id: string, set: PolicySet, explanation: Explanation): Because[] {
  const explained = explanation.rules.find((rule) => rule.id === id);
  if (explained === undefined)
    return [{ rule: id, what: set.rules.some((rule) => rule.id === id) ? 'not-reached' : 'missing', conditions: [] }];
  if (explained.result === 'matched') return [whyRule(id, explanation)];
  return [{ rule: id, what: explained.result, conditions: telling(explained) }];
}

/** The conditions that agree with the result of their rule; under a `not` none may, then the first few. */
function telling({ conditions, result }: ExplainedRule): ExplainedTest[] {
  const agreeing = conditions.filter((condition) => condition.result === result);
  return (agreeing.length > 0 ? agreeing : conditions).slice(0, 3);
}

function whyRule(id: string, explanation: Explanation): Because {
  const explained = explanation.rules.find((rule) => rule.id === id);
  return { rule: id, what: 'matched', conditions: explained === undefined ? [] : telling(explained) };
}
