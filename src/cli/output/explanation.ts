// Why a participant gets a decision: every rule up to the deciding one, every condition with the value it saw.

import { defined } from '../../defined.ts';
import { escapeText, escapeValue } from '../../escape.ts';
import type { Action } from '../../policy/action.ts';
import type { Flip } from '../../policy/decide/flip.ts';
import type { Mode } from '../../policy/mode.ts';
import type { ExplainedRule, ExplainedTest, Explanation } from '../../policy/policy.ts';
import { conditionText, sawText } from './conditions.ts';
import { jsonText } from './json.ts';
import { plural, type Style } from './style.ts';

/** The published shape of `explain --format json`: changing it breaks other people's scripts. */
export function jsonExplanation(explanation: Explanation): string {
  return jsonText(explanationShape(explanation));
}

export function explanationShape({ action, rule, trials, rules }: Explanation): object {
  return {
    action,
    rule: rule?.id ?? null,
    mode: rule?.mode ?? null,
    trials: trials.map((trial) => ({ rule: trial.rule.id, action: trial.action })),
    rules: rules.map(({ id, result, inShare, conditions }) => ({
      id,
      result,
      ...defined({ inShare }),
      conditions: conditions.map(plainCondition),
    })),
  };
}

function plainCondition({ fact, operator, value, saw, result }: ExplainedTest): object {
  return { fact, operator, value, saw, result };
}

export function humanExplanation(explanation: Explanation, flips: readonly Flip[], style: Style): string {
  const blocks = [
    verdict(explanation, style),
    ...explanation.trials.map(({ rule, action }) => style.dim(`  on trial: ${escapeText(rule.id)} would ${action}`)),
    ...(explanation.error === undefined
      ? []
      : [style.red(`  rule ${escapeText(explanation.error.rule.id)} failed: ${escapeText(explanation.error.message)}`)]),
    '',
    ...explanation.rules.flatMap((rule) => ruleLines(rule, style)),
    ...flipLines(flips, style),
  ];
  return `${blocks.join('\n').trimEnd()}\n`;
}

function verdict({ action, rule, rules }: Explanation, style: Style): string {
  if (rule === null) return `${style.bold('no rule decides')}: nothing is done ${style.dim(`(${plural(rules.length, 'rule')} looked at)`)}`;
  const { file, line } = rule.place;
  return `${style.bold(action)} by rule ${style.bold(escapeText(rule.id))} ${style.dim(`${escapeText(file)}:${line}`)}`;
}

const marks: Readonly<Record<ExplainedRule['result'], string>> = {
  matched: '✓',
  'not-matched': '✗',
  unknown: '?',
  off: '–',
  expired: '–',
  'out-of-scope': '–',
};

const words: Readonly<Record<ExplainedRule['result'], string>> = {
  matched: 'matches',
  'not-matched': 'does not match',
  unknown: 'cannot tell: a fact is unknown',
  off: 'is off',
  expired: 'has expired',
  'out-of-scope': 'is for other meetings',
};

function ruleLines({ id, result, mode, action, inShare, conditions }: ExplainedRule, style: Style): string[] {
  const paint = painter(result, style);
  const share = inShare === false ? ' (this meeting is not in the share of its rollout, or not known by name)' : '';
  const weaker = result === 'matched' ? `${weakerThanAct(mode, action)}${share}` : '';
  const head = `${paint(marks[result])} ${style.bold(escapeText(id))} ${paint(words[result])}${weaker}`;
  return [head, ...conditions.map((condition) => conditionLine(condition, style)), ''];
}

/** A rule that matches and does not act says what it does instead. */
function weakerThanAct(mode: Mode, action: Action): string {
  if (mode === 'dry-run') return `, on trial: would ${action}`;
  return mode === 'assist' ? `, proposes: ${action}` : '';
}

function conditionLine(condition: ExplainedTest, style: Style): string {
  return `    ${painter(condition.result, style)(marks[condition.result])} ${conditionText(condition)}${style.dim(', saw ')}${sawText(condition, style)}`;
}

function painter(result: ExplainedRule['result'], style: Style): (text: string) => string {
  if (result === 'matched') return style.green;
  return result === 'unknown' ? style.yellow : result === 'not-matched' ? style.red : style.dim;
}

function flipLines(flips: readonly Flip[], style: Style): string[] {
  if (flips.length === 0) return [];
  const lines = flips.map(({ changes, action, rule, trial }) => {
    const what = changes
      .map(({ fact, from, to }) => `${escapeText(fact)} were ${toText(to)} ${style.dim(`(is ${toText(from)})`)}`)
      .join(' and ');
    const then = rule === null ? 'nothing would be done' : `${action} by ${escapeText(rule)}`;
    return `  if ${what}: ${style.bold(then)}${trial ? style.dim(' (on trial)') : ''}`;
  });
  return [style.bold('the smallest change that would decide otherwise'), ...lines];
}

function toText(value: unknown): string {
  return escapeValue(value ?? null);
}
