// What the command line hands to the commands it calls.
import type { Io } from '../io.ts';

export interface CommandContext {
  io: Io;
  /** The words behind the command's name, as typed: commands that read their own options get these, after they were checked here. */
  words: readonly string[];
  /** Takes the exit code of the command that ran. */
  settle(code: number): void;
}
