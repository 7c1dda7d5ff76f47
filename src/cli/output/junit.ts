// Test results as JUnit XML: a suite for each file, a case for each case.
import type { CaseOutcome, TestReport } from '../../testing/outcome.ts';
import { escapeText } from './escape.ts';
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

/** XML knows no control characters, escaped or not. */
function text(value: string): string {
  return escapeText(value).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function attribute(value: string): string {
  return text(value).replaceAll('"', '&quot;');
}
