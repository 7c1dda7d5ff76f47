#!/usr/bin/env node
import type { Io } from './cli/io.ts';
import { nodeFault } from './cli/node-version.ts';

// argv -> command -> exit code. The only place that ends the process, and the only one that meets the real streams and environment.

const tooOld = nodeFault(process.versions.node);
if (tooOld !== undefined) {
  process.stderr.write(`${tooOld}\n`);
  process.exit(2);
}

/** Node would open its debugger on this signal, and with it tokens and passwords. Before anything else is loaded. */
process.on('SIGUSR1', () => undefined);
/** It would end us on the spot, the application at the server left behind. */
process.on('SIGUSR2', () => undefined);
const { stopWhileLoading } = await import('./cli/while-loading.ts');
stopWhileLoading(process.argv[2], process, () => {
  process.stderr.write('Stopped before it had begun.\n');
  process.exit(0);
});
const { runCommandLine } = await import('./cli/program/command-line.ts');

const { stdout, stderr, stdin, env } = process;
const plain = env['NO_COLOR'] !== undefined && env['NO_COLOR'] !== '';

const io: Io = {
  stdout,
  stderr,
  stdin,
  cwd: process.cwd(),
  env,
  colour: stdout.isTTY === true && !plain && env['TERM'] !== 'dumb',
  get columns() {
    return stdout.isTTY === true ? stdout.columns : undefined;
  },
  tty: stderr.isTTY === true,
};

/** The reader of our output has seen enough (`| head`): that is no failure. */
stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 2);
});
/** Without a stderr there is nobody to tell. */
stderr.on('error', () => undefined);

const code = await runCommandLine(process.argv.slice(2), io);
await Promise.all([flushed(stdout), flushed(stderr)]);
process.exit(code);

/** Pipes are asynchronous on Windows: exiting earlier would cut the output off. */
function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((done) => {
    if (stream.destroyed) done();
    else stream.write('', () => done());
  });
}
