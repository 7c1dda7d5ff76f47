// What a command may touch of the outside world. Commands get this as an argument; only main.ts builds the real one.

/** Results go to `stdout`, everything else to `stderr`. Commands return an exit code and never exit by themselves. */
export interface Io {
  stdout: NodeJS.WritableStream;
  stderr: NodeJS.WritableStream;
  stdin: NodeJS.ReadableStream;
  /** Absolute; relative paths in arguments resolve against it. */
  cwd: string;
  env: Readonly<Record<string, string | undefined>>;
  /** Whether results may carry colour: stdout is a terminal and NO_COLOR is not set. */
  colour: boolean;
  /** How wide the terminal is that results go to; absent where they go elsewhere. */
  readonly columns?: number | undefined;
  /** Whether stderr is a terminal: progress bars are welcome. */
  tty: boolean;
}
