// Where the loader leaves what is wrong: all of it, once each, in the order of the files.
import type { Problem, Severity } from '../errors.ts';
import type { ProblemCode } from '../problem-codes.ts';
import type { Place } from './place.ts';

export interface Complaints {
  error(place: Place, code: ProblemCode, message: string): void;
  warn(place: Place, code: ProblemCode, message: string): void;
  add(problems: readonly Problem[]): void;
  readonly all: readonly Problem[];
}

/** More than this helps nobody. */
const maxProblems = 1_000;

export function createComplaints(): Complaints {
  const all: Problem[] = [];
  const seen = new Set<string>();

  function push(problem: Problem): void {
    const key = `${problem.file}:${problem.line}:${problem.column}:${problem.code}:${problem.message}`;
    if (seen.has(key) || all.length >= maxProblems) return;
    seen.add(key);
    all.push(problem);
  }

  function complain({ file, line, column }: Place, severity: Severity, code: ProblemCode, message: string): void {
    push({ file, line, column, severity, code, message });
  }

  return {
    all,
    error: (place, code, message) => complain(place, 'error', code, message),
    warn: (place, code, message) => complain(place, 'warning', code, message),
    add: (problems) => problems.forEach(push),
  };
}
