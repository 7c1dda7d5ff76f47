// The two ways lobbyguard reports trouble: one error class for operational failures, and problems with a place for files people wrote.

import type { ProblemCode } from './problem-codes.ts';

export type ErrorCode =
  | 'CONFIG_INVALID'
  | 'USAGE'
  | 'INPUT_UNREADABLE'
  | 'POLICY_INVALID'
  | 'AUDIT_UNWRITABLE'
  | 'AUDIT_LOCKED'
  | 'DISCOVERY_FAILED'
  | 'UNTRUSTED_HOST'
  | 'AUTH_FAILED'
  | 'SERVER_UNREACHABLE'
  | 'SERVER_ERROR'
  | 'PROTOCOL_VIOLATION'
  | 'SESSION_LOST'
  | 'MEETING_UNAVAILABLE'
  | 'REQUEST_REFUSED'
  | 'CLUSTER_UNREACHABLE'
  | 'CLUSTER_REFUSED'
  | 'STOPPED'
  | 'INTERNAL';

/** An operation failed. `code` is stable; `retryable` says whether the same call may succeed later. Messages never carry secrets. */
export class LobbyguardError extends Error {
  readonly code: ErrorCode;
  readonly retryable: boolean;
  /** What went wrong, one thing a line: what people wrote may hold line ends of its own, so the message cannot be taken apart again. */
  readonly lines: readonly string[];

  constructor(code: ErrorCode, message: string | readonly string[], options: { cause?: unknown; retryable?: boolean } = {}) {
    const lines = typeof message === 'string' ? [message] : message;
    super(lines.join('\n'), options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'LobbyguardError';
    this.code = code;
    this.lines = lines;
    this.retryable = options.retryable ?? false;
  }
}

/** A value of the configuration that this machine refuses. `key` leads to it; an account is named by its `name`. */
export interface RefusedSetting {
  key: readonly string[];
  code: ProblemCode;
  message: string;
}

/** The configuration is well-formed, and this machine does not go along: a port is taken, a certificate is gone. */
export class SettingsError extends LobbyguardError {
  readonly refused: readonly RefusedSetting[];

  constructor(refused: readonly RefusedSetting[], options: { cause?: unknown } = {}) {
    super(
      'CONFIG_INVALID',
      refused.map(({ key, message }) => `${key.join('.')}: ${message}`),
      options,
    );
    this.refused = refused;
  }
}

export type Severity = 'error' | 'warning' | 'note';

/** Something wrong in a file an administrator wrote. `line` and `column` count from 1, at the offending token. */
export interface Problem {
  file: string;
  line: number;
  column: number;
  severity: Severity;
  code: ProblemCode;
  message: string;
}

/** A configuration or policy set with problems: what to print, all at once. */
export class ProblemsError extends LobbyguardError {
  readonly problems: readonly Problem[];

  constructor(code: 'CONFIG_INVALID' | 'POLICY_INVALID', problems: readonly Problem[]) {
    super(code, problems.map(formatProblem));
    this.problems = problems;
  }
}

/** `file:line:column: severity code: message`, the form editors and terminals make clickable. */
export function formatProblem(problem: Problem): string {
  const { file, line, column, severity, code, message } = problem;
  return `${file}:${line}:${column}: ${severity} ${code}: ${message}`;
}

/** Why a file or a directory cannot be read: the system's word, and what to do where that is known. */
export function unreadableBecause(error: unknown): string {
  const { code = 'unknown error' } = error as NodeJS.ErrnoException;
  return code === 'EACCES' || code === 'EPERM' ? `${code}: let the account that runs lobbyguard read it` : code;
}

/** What to tell of anything that was thrown. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

const mistrusts: readonly [RegExp, string][] = [
  [/ALTNAME|altnames/, 'is for another host; write the host that it names'],
  [/CERT_HAS_EXPIRED|certificate has expired/, 'has expired; it has to be renewed there'],
  [/CERT_NOT_YET_VALID|certificate is not yet valid/, 'is not valid yet; is the clock of this machine right?'],
  [
    /CERT|SELF_SIGNED|UNABLE_TO_(?:GET|VERIFY)|self-signed certificate|(?:unable|failed) to (?:get|verify) .*certificate/,
    'is not trusted; name the authority that issued it under tls.ca',
  ],
];

/** What is wrong with the certificate of the other side and what to do, to go behind "its certificate"; undefined where it is something else. */
export function mistrustOf(error: unknown): string | undefined {
  let one = error;
  for (let depth = 0; depth < 10 && typeof one === 'object' && one !== null; depth += 1) {
    const { code, message, cause } = one as { code?: unknown; message?: unknown; cause?: unknown };
    const told = mistrusts.find(([pattern]) => pattern.test(String(code)) || pattern.test(String(message)));
    if (told !== undefined) return told[1];
    one = cause;
  }
  return undefined;
}
