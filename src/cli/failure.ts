// How a command that could not do its job says so: a message for people on stderr, and the exit code that goes with it.
import { type ErrorCode, LobbyguardError, type Problem, ProblemsError } from '../errors.ts';
import { escapeText } from '../escape.ts';
import type { Io } from './io.ts';
import { humanProblem } from './output/problems.ts';
import { plural, type Style, styleFor } from './output/style.ts';
import { shownPath } from './shown-path.ts';

export const exitCodes = { fine: 0, findings: 1, usage: 2, failed: 3 } as const;

/** What the person at the keyboard can put right: files, directories, arguments. Everything else is ours or the server's. */
const mendable: readonly ErrorCode[] = [
  'CONFIG_INVALID',
  'USAGE',
  'INPUT_UNREADABLE',
  'POLICY_INVALID',
  'AUDIT_UNWRITABLE',
  'AUDIT_LOCKED',
  'CLUSTER_REFUSED',
];

/** Tells the failure on stderr and answers with the exit code. */
export function reportFailure(error: unknown, io: Io): number {
  io.stderr.write(`${describeFailure(error, io)}\n`);
  return exitCodeOf(error);
}

export function exitCodeOf(error: unknown): number {
  if (error instanceof LobbyguardError) return mendable.includes(error.code) ? exitCodes.usage : exitCodes.failed;
  return isSystemError(error) ? exitCodes.usage : exitCodes.failed;
}

function describeFailure(error: unknown, io: Io): string {
  const style = styleFor({ colour: io.colour && io.tty });
  if (error instanceof ProblemsError) return describeProblems(error.problems, io, style);
  if (error instanceof LobbyguardError) return error.lines.map((line) => `${style.red('error')} ${escapeText(line)}`).join('\n');
  if (isSystemError(error)) return `${style.red('error')} ${escapeText(error.message)}`;
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `${style.red('internal error')} please report this:\n${trace}`;
}

function describeProblems(problems: readonly Problem[], io: Io, style: Style): string {
  const lines = problems.map((problem) => humanProblem({ ...problem, file: shownPath(problem.file, io.cwd) }, style));
  return [...lines, `${plural(problems.length, 'problem')} found`].join('\n');
}

/** Node's own errors, about files and ports for example, carry a code and a syscall. */
function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && 'syscall' in error;
}
