// What can be wrong between the keys of an account, and what an account as written is turned into the daemon's with.
import type { ProblemCode } from '../../problem-codes.ts';
import type { Path } from '../../yaml/walk.ts';
import type { Environment } from '../secret.ts';

/** A fault between keys; `path` is relative to the account. */
export interface AccountFault {
  path: Path;
  code: ProblemCode;
  message: string;
  /** Probably not what was meant, and it can be run. */
  warning?: true;
}

/** Where secrets are, and what paths are relative to. */
export interface Surroundings {
  /** lobbyguard.yaml itself. */
  file: string;
  env: Environment;
}
