// Ctrl-C in a command that runs: the first asks for a clean end, the second for an end at once.
import type { SignalSource } from '../signals.ts';

export interface StopRequest {
  /** Aborts at the first signal. */
  readonly signal: AbortSignal;
  readonly asked: Promise<void>;
  readonly askedTwice: Promise<void>;
  dispose(): void;
}

const names = ['SIGINT', 'SIGTERM'] as const;

export function listenForStop(signals: SignalSource): StopRequest {
  const first = new AbortController();
  const second = new AbortController();
  const onSignal = (): void => (first.signal.aborted ? second : first).abort();
  for (const name of names) signals.on(name, onSignal);
  return {
    signal: first.signal,
    asked: aborted(first.signal),
    askedTwice: aborted(second.signal),
    dispose() {
      for (const name of names) signals.off(name, onSignal);
    },
  };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
