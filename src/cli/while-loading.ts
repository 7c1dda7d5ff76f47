// A stop signal in the first second, while what a command is made of is still being read: nothing has begun, so there is nothing to end.
// Without this a program that runs until stopped ends like one that was killed, or, as the first process of a container, not at all.
import type { SignalSource } from './signals.ts';

/** Those that end by a signal, and well. */
const running = /^(?:run|demo|simulate)$/;
const signals = ['SIGINT', 'SIGTERM'];

/** Until the command listens itself. `end` says so and ends the process. */
export function stopWhileLoading(command: string | undefined, process: SignalSource, end: () => void): void {
  if (!running.test(command ?? '')) return;
  function handOver(name: unknown): void {
    if (!signals.includes(String(name))) return;
    process.off('newListener', handOver);
    // Once its listener is there: a signal that nobody listens to for a moment is not caught any more.
    queueMicrotask(() => {
      for (const signal of signals) process.off(signal, end);
    });
  }
  for (const signal of signals) process.on(signal, end);
  // What it asks to be read again is about to be read. A terminal that closes ends the others.
  if (command === 'run') process.on('SIGHUP', () => undefined);
  process.on('newListener', handOver);
}
