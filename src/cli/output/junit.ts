// Test results as JUnit XML: a suite for each file, a case for each case.
import type { Problem } from '../../errors.ts';
import { escapeText } from '../../escape.ts';
import type { CaseOutcome, TestReport } from '../../policy/cases/outcome.ts';
import { styleFor } from './style.ts';
import { expectedText, failureLines, gotText } from './test-report.ts';

const plain = styleFor({ colour: false });

export function junitTests({ outcomes, tookMs }: TestReport): string {
  const files = [...new Set(outcomes.map((outcome) => outcome.case.place.file))];
  const suites = files.map((file) =>
    suite(
      file,
      outcomes.filter((outcome) => outcome.case.place.file === file),
    ),
  );
  const head = `<testsuites name="lobbyguard" ${counts(outcomes)} time="${(tookMs / 1000).toFixed(3)}">`;
  return ['<?xml version="1.0" encoding="UTF-8"?>', head, ...suites, '</testsuites>', ''].join('\n');
}

/** No case was run: each problem is an error at its file. */
export function junitProblems(problems: readonly Problem[]): string {
  const numbers = `tests="${problems.length}" failures="0" errors="${problems.length}" skipped="0"`;
  const cases = problems.map(({ file, line, column, code, message }) => {
    const head = `    <testcase name="${attribute(`${file}:${line}:${column}`)}" classname="${attribute(file)}" file="${attribute(file)}" line="${line}">`;
    return `${head}<error type="${attribute(code)}" message="${attribute(message)}"/></testcase>`;
  });
  const lines = [
    `<testsuites name="lobbyguard" ${numbers}>`,
    `  <testsuite name="problems" ${numbers}>`,
    ...cases,
    '  </testsuite>',
    '</testsuites>',
  ];
  return ['<?xml version="1.0" encoding="UTF-8"?>', ...lines, ''].join('\n');
}

function suite(file: string, outcomes: readonly CaseOutcome[]): string {
  return [`  <testsuite name="${attribute(file)}" ${counts(outcomes)}>`, ...outcomes.map(testCase), '  </testsuite>'].join('\n');
}

function counts(outcomes: readonly CaseOutcome[]): string {
  return `tests="${outcomes.length}" failures="${outcomes.filter((outcome) => !outcome.passed).length}" errors="0" skipped="0"`;
}

function testCase(outcome: CaseOutcome): string {
  const { name, place, expect } = outcome.case;
  const head = `    <testcase name="${attribute(name)}" classname="${attribute(place.file)}" file="${attribute(place.file)}" line="${place.line}"`;
  if (outcome.passed) return `${head}/>`;
  const message = `expected ${expectedText(expect)}, got ${gotText(outcome.got)}`;
  const lines = failureLines(outcome, plain).map(text);
  return [`${head}>`, `      <failure message="${attribute(message)}">${lines.join('\n')}</failure>`, '    </testcase>'].join('\n');
}

/** XML knows no control characters, escaped or not, and two that are none. */
function text(value: string): string {
  const sayable = escapeText(value).replaceAll('\ufffe', '\\u{fffe}').replaceAll('\uffff', '\\u{ffff}');
  return sayable.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function attribute(value: string): string {
  return text(value).replaceAll('"', '&quot;');
}
