// The first rule that matches and is not on trial decides. Rules on trial are reported and passed over; nothing that goes wrong in one rule touches another.
import { reasonOf } from '../../errors.ts';
import type { Situation } from '../../roster/facts.ts';
import type { Action } from '../action.ts';
import { decides } from '../mode.ts';
import type { Rule, Ruling } from '../policy.ts';
import type { Steps } from '../steps.ts';
import type { CompiledRule } from './compile.ts';
import { createJudges, type Judge } from './judge.ts';
import { createReading, type Reading } from './reading.ts';
import { compileRollout, outsideShare } from './rollout.ts';

/** Gives the positions of the rules that can match in a reading one by one, in order; what is left out cannot. Those after the decider are not looked at. */
export type Candidates = (reading: Reading) => () => number | undefined;

interface JudgedRule {
  compiled: CompiledRule;
  judge: Judge;
  /** Where it is being rolled out: what it is elsewhere. */
  rollout: { acts: NonNullable<ReturnType<typeof compileRollout>>; elsewhere: JudgedRule } | undefined;
  /** What is said when this rule decides and there is nothing else to say. */
  alone: Ruling;
}

const noTrials: Ruling['trials'] = Object.freeze([]);

/** No rule can match, no promise need be made. */
const nothing: Promise<Ruling> = Promise.resolve(Object.freeze({ rule: null, action: 'none', trials: noTrials }));

/** Makes the deciding function of a set; `rules` in their order, without those that are off. `candidates` says which are worth the engine's time. */
export function* createDecide(rules: readonly CompiledRule[], candidates: Candidates): Steps<(situation: Situation) => Promise<Ruling>> {
  const judgeOf = createJudges();
  const judged: JudgedRule[] = [];
  for (const compiled of rules) {
    judged.push(judgedRule(compiled, judgeOf(compiled)));
    yield;
  }
  return (situation) => {
    const reading = createReading(situation);
    const next = candidates(reading);
    const first = next();
    return first === undefined ? nothing : decide(judged, { first, next }, reading);
  };
}

function judgedRule(compiled: CompiledRule, judge: Judge): JudgedRule {
  const { rule } = compiled;
  const alone: Ruling = Object.freeze({ rule, action: rule.then, trials: noTrials });
  const acts = compileRollout(rule);
  const { rollout: _rollout, ...outside } = outsideShare(rule);
  const elsewhere = acts && judgedRule({ ...compiled, rule: outside }, judge);
  return { compiled, judge, alone, rollout: acts && elsewhere && { acts, elsewhere } };
}

/** As it counts in this meeting. */
function here(one: JudgedRule, { facts, meeting }: Reading): JudgedRule {
  return one.rollout === undefined || one.rollout.acts(facts, meeting) ? one : one.rollout.elsewhere;
}

/** From this day the rule is inert. */
export function isExpired(rule: Rule, at: number): boolean {
  return rule.expiresAt !== undefined && at >= rule.expiresAt;
}

interface InTurn {
  first: number;
  next: () => number | undefined;
}

async function decide(judged: readonly JudgedRule[], { first, next }: InTurn, reading: Reading): Promise<Ruling> {
  const trials: { rule: Rule; action: Action }[] = [];
  let counts: Record<string, number> | undefined;
  let error: Ruling['error'];
  let decider: Rule | null = null;
  for (let position: number | undefined = first; position !== undefined; position = next()) {
    const found = judged[position];
    const one = found && here(found, reading);
    if (one === undefined || isExpired(one.compiled.rule, reading.at) || !one.compiled.inScope(reading)) continue;
    const { rule } = one.compiled;
    try {
      const matches = one.judge(reading);
      if (matches === false || (matches !== true && !(await matches))) continue;
    } catch (failure) {
      // A rule on trial changes nothing, not even by failing.
      if (decides(rule.mode)) error ??= { rule, message: reasonOf(failure) };
      continue;
    }
    counts = countsRead(one.compiled, reading, counts);
    if (decides(rule.mode)) {
      if (trials.length === 0 && counts === undefined && error === undefined) return one.alone;
      decider = rule;
      break;
    }
    trials.push({ rule, action: rule.then });
  }
  return ruling({ decider, trials, error, counts });
}

function countsRead(
  compiled: CompiledRule,
  reading: Reading,
  before: Record<string, number> | undefined,
): Record<string, number> | undefined {
  let counts = before;
  for (const source of compiled.counts) {
    const value = reading.value(source);
    if (typeof value === 'number') counts = { ...counts, [source.key]: value };
  }
  return counts;
}

interface Parts {
  decider: Rule | null;
  trials: Ruling['trials'];
  error: Ruling['error'];
  counts: Ruling['counts'];
}

/** After an error nobody knows who would have decided: the participant stays. */
export function ruling({ decider, trials, error, counts }: Parts): Ruling {
  const rule = error === undefined ? decider : null;
  return {
    rule,
    action: rule?.then ?? 'none',
    trials,
    ...(error === undefined ? {} : { error }),
    ...(counts === undefined ? {} : { counts }),
  };
}
