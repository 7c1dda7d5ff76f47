// Test results as TAP version 14.
import type { Problem } from '../../errors.ts';
import { escapeText } from '../../escape.ts';
import type { CaseOutcome, TestReport } from '../../policy/cases/outcome.ts';
import { styleFor } from './style.ts';
import { expectedText, failureLines, gotText } from './test-report.ts';

const plain = styleFor({ colour: false });

export function tapTests({ outcomes }: TestReport): string {
  return `${['TAP version 14', `1..${outcomes.length}`, ...outcomes.map(line)].join('\n')}\n`;
}

/** No case was run: the first problem says why. */
export function tapProblems(problems: readonly Problem[]): string {
  const [first] = problems;
  const why = first === undefined ? '' : ` ${first.file}:${first.line}:${first.column}: ${first.message}`;
  return `TAP version 14\nBail out!${escapeText(why)}\n`;
}

function line(outcome: CaseOutcome, index: number): string {
  const { name, place, expect } = outcome.case;
  const head = `${outcome.passed ? 'ok' : 'not ok'} ${index + 1} - ${description(name)}`;
  if (outcome.passed) return head;
  const detail = {
    at: `${place.file}:${place.line}:${place.column}`,
    expected: expectedText(expect),
    got: gotText(outcome.got),
    because: failureLines(outcome, plain)
      .slice(2)
      .map((text) => text.trim().replace(/^because\s+/, '')),
  };
  const yaml = Object.entries(detail).map(([key, value]) => `  ${key}: ${JSON.stringify(value)}`);
  return [head, '  ---', ...yaml, '  ...'].join('\n');
}

/** `#` would begin a directive. */
function description(name: string): string {
  return escapeText(name).replaceAll('\\', '\\\\').replaceAll('#', '\\#');
}
