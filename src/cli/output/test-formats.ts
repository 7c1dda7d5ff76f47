// Test results in the formats of `test`. Every format lists every case by its name.
import type { Problem } from '../../errors.ts';
import type { CaseOutcome, TestReport } from '../../policy/cases/outcome.ts';
import { jsonText } from './json.ts';
import { junitProblems, junitTests } from './junit.ts';
import type { Style } from './style.ts';
import { tapProblems, tapTests } from './tap.ts';
import { humanTests } from './test-report.ts';

export const testFormats = ['human', 'json', 'junit', 'tap'] as const;
export type TestFormat = (typeof testFormats)[number];

export function renderTests(format: TestFormat, report: TestReport, style: Style): string {
  switch (format) {
    case 'human':
      return humanTests(report, style);
    case 'json':
      return jsonText(jsonTests(report));
    case 'junit':
      return junitTests(report);
    case 'tap':
      return tapTests(report);
  }
}

/** Files with problems, in formats a machine waits for; nothing for people, who read them on stderr. */
export function renderBroken(format: TestFormat, problems: readonly Problem[]): string {
  switch (format) {
    case 'human':
      return '';
    case 'json':
      return jsonText({ passed: 0, failed: 0, cases: [], coverage: [], problems });
    case 'junit':
      return junitProblems(problems);
    case 'tap':
      return tapProblems(problems);
  }
}

function jsonTests({ outcomes, rules }: TestReport): object {
  const failed = outcomes.filter((outcome) => !outcome.passed).length;
  return {
    passed: outcomes.length - failed,
    failed,
    cases: outcomes.map(jsonCase),
    coverage: rules.map(({ id, mode, named, enforcing, place: { file, line } }) => ({ id, mode, named, enforcing, file, line })),
    problems: [],
  };
}

function jsonCase({ case: { name, place, expect }, passed, got, because }: CaseOutcome): object {
  const { file, line, column } = place;
  return {
    name,
    file,
    line,
    column,
    passed,
    expected: expect,
    got,
    because: because.map(({ conditions, ...rest }) => ({ ...rest, conditions: conditions.map(plain) })),
  };
}

function plain({ fact, operator, value, saw, result }: CaseOutcome['because'][number]['conditions'][number]): object {
  return { fact, operator, value, saw, result };
}
