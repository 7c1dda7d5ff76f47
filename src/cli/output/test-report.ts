// Test results for people: every case by its name, failures with expected, got and the deciding condition.

import { escapeText } from '../../escape.ts';
import type { Because, CaseOutcome, CoveredRule, Expectation, Got, TestReport } from '../../policy/cases/outcome.ts';
import { conditionText, sawText } from './conditions.ts';
import { plural, type Style } from './style.ts';

export function humanTests(report: TestReport, style: Style): string {
  const files = byFile(report.outcomes);
  const blocks = [...files].map(([file, outcomes]) =>
    [style.bold(escapeText(file)), ...outcomes.flatMap((one) => outcomeLines(one, style)), ''].join('\n'),
  );
  return `${[...blocks, summary(report, files.size, style), coverage(report.rules, style)].join('\n')}\n`;
}

function byFile(outcomes: readonly CaseOutcome[]): Map<string, CaseOutcome[]> {
  const files = new Map<string, CaseOutcome[]>();
  for (const outcome of outcomes) {
    const file = outcome.case.place.file;
    files.set(file, [...(files.get(file) ?? []), outcome]);
  }
  return files;
}

function outcomeLines(outcome: CaseOutcome, style: Style): string[] {
  const name = escapeText(outcome.case.name);
  if (outcome.passed) return [`  ${style.green('✓')} ${name}`];
  const { file, line, column } = outcome.case.place;
  return [
    `  ${style.red('✗')} ${style.bold(name)} ${style.dim(`${escapeText(file)}:${line}:${column}`)}`,
    ...failureLines(outcome, style).map((text) => `      ${text}`),
  ];
}

/** Expected, got, because: also the text of JUnit and TAP. */
export function failureLines({ case: { expect }, got, because }: CaseOutcome, style: Style): string[] {
  return [
    `${style.dim('expected')}  ${style.green(expectedText(expect))}`,
    `${style.dim('got')}       ${style.red(gotText(got))}`,
    ...because.flatMap((one) => becauseLines(one, style)),
  ];
}

export function expectedText({ action, rule }: Expectation): string {
  if (rule === null) return action === undefined || action === 'none' ? 'no rule' : `${action} by no rule`;
  return [action, rule === undefined ? undefined : `by ${escapeText(rule)}`].filter((part) => part !== undefined).join(' ');
}

export function gotText({ action, rule, trials }: Got): string {
  const decided = rule === null ? 'no rule' : `${action} by ${escapeText(rule)}`;
  if (trials.length === 0) return decided;
  return `${decided} (on trial: ${trials.map((trial) => `${trial.action} by ${escapeText(trial.rule)}`).join(', ')})`;
}

function becauseLines({ rule, what, conditions, message }: Because, style: Style): string[] {
  const head = `${style.dim('because')}   ${escapeText(rule)} ${whatHappened[what]}${message === undefined ? '' : `: ${escapeText(message)}`}`;
  return [head, ...conditions.map((condition) => `            ${conditionText(condition)}, saw ${sawText(condition, style)}`)];
}

const whatHappened: Readonly<Record<Because['what'], string>> = {
  matched: 'matched:',
  'not-matched': 'did not match:',
  unknown: 'could not match, a fact is unknown:',
  off: 'is off',
  expired: 'has expired',
  'out-of-scope': 'is for other meetings (see `meetings` in its policy)',
  'not-reached': 'was not reached: a rule before it decided',
  missing: 'is not in this set',
  error: 'failed',
};

function summary({ outcomes, tookMs }: TestReport, files: number, style: Style): string {
  const failed = outcomes.filter((outcome) => !outcome.passed).length;
  const passed = outcomes.length - failed;
  const counts =
    failed === 0
      ? style.green(`✓ ${plural(passed, 'case')} passed`)
      : `${style.red(`✗ ${plural(failed, 'case')} failed`)}, ${passed} passed`;
  return `${counts} ${style.dim(`in ${plural(files, 'file')}, ${Math.round(tookMs)} ms`)}`;
}

function coverage(rules: readonly CoveredRule[], style: Style): string {
  const without = rules.filter((rule) => !rule.named);
  const counted = `${rules.length - without.length} of ${plural(rules.length, 'rule')} named by a case`;
  if (without.length === 0) return `  ${counted}`;
  return [
    `  ${counted}; without:`,
    ...without.map(({ id, place }) => style.yellow(`    ${escapeText(id)} `) + style.dim(`${escapeText(place.file)}:${place.line}`)),
  ].join('\n');
}
