// What the command line hands to the commands it calls.
import type { Io } from '../io.ts';

export interface CommandContext {
  io: Io;
  /** Takes the exit code of the command that ran. */
  settle(code: number): void;
}
