// Problems in the four formats of `check`. Every format shows every problem, in the order given.
import type { Problem, Severity } from '../../errors.ts';
import { escapeText } from '../../escape.ts';
import { githubProblems } from './github.ts';
import { jsonText } from './json.ts';
import { sarifProblems } from './sarif.ts';
import { plural, type Style } from './style.ts';

export const problemFormats = ['human', 'json', 'sarif', 'github'] as const;
export type ProblemFormat = (typeof problemFormats)[number];

/** The whole output, newline at the end. `checked` is how many files were looked at. */
export function renderProblems(format: ProblemFormat, problems: readonly Problem[], checked: number, style: Style): string {
  switch (format) {
    case 'human':
      return humanProblems(problems, checked, style);
    case 'json':
      return jsonText({ problems: problems.map(plainProblem) });
    case 'sarif':
      return jsonText(sarifProblems(problems));
    case 'github':
      return githubProblems(problems);
  }
}

/** One line a problem, in the form editors and terminals make clickable. */
export function humanProblem(problem: Problem, style: Style): string {
  const paint = { error: style.red, warning: style.yellow, note: style.cyan }[problem.severity];
  const place = `${escapeText(problem.file)}:${problem.line}:${problem.column}`;
  return `${style.bold(place)}: ${paint(problem.severity)} ${escapeText(problem.message)} ${style.dim(`[${escapeText(problem.code)}]`)}`;
}

function humanProblems(problems: readonly Problem[], checked: number, style: Style): string {
  const lines = problems.map((problem) => humanProblem(problem, style));
  if (lines.length > 0) lines.push('');
  lines.push(summary(problems, checked, style));
  return `${lines.join('\n')}\n`;
}

function summary(problems: readonly Problem[], checked: number, style: Style): string {
  const files = `${plural(checked, 'file')} checked`;
  if (problems.length === 0) return `${style.green('✓')} ${files}, no problems`;
  const counted = (['error', 'warning', 'note'] as const).flatMap((severity) => countOf(problems, severity));
  const failing = problems.some((problem) => problem.severity !== 'note');
  return `${failing ? style.red('✗') : style.green('✓')} ${files}: ${counted.join(', ')}`;
}

function countOf(problems: readonly Problem[], severity: Severity): string[] {
  const count = problems.filter((problem) => problem.severity === severity).length;
  return count > 0 ? [plural(count, severity)] : [];
}

function plainProblem({ file, line, column, severity, code, message }: Problem): Problem {
  return { file, line, column, severity, code, message };
}
