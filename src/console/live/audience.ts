// The browsers that listen. A frame is text made once for all of them; one that does not keep up gets a snapshot when it has, never a growing buffer.
import type { Ring } from './ring.ts';

/** The part of a Node response that is written to. */
export interface Sink {
  write(text: string): unknown;
  end(): unknown;
  readonly writableLength: number;
  on(event: 'drain' | 'close', listener: () => void): unknown;
}

export interface Audience {
  /** `lastId`: the last frame this browser has seen, if it was here before. */
  join(sink: Sink, lastId: string | undefined): void;
  tell(text: string): void;
  readonly size: number;
  close(): void;
}

/** A browser that has so much waiting for it does not keep up. */
const lagBytes = 256 * 1024;

type Listener = { state: 'keeping-up' } | { state: 'lagging' };

/** As text for the wire: `snapshot` is everything as it is now, `beat` says what time it is. */
export interface Words {
  snapshot(): string;
  beat(): string;
}

export function createAudience(ring: Ring, { snapshot, beat }: Words): Audience {
  const listeners = new Map<Sink, Listener>();

  function write(sink: Sink, text: string): void {
    sink.write(text);
    if (sink.writableLength > lagBytes) listeners.set(sink, { state: 'lagging' });
  }

  function caughtUp(sink: Sink): void {
    if (listeners.get(sink)?.state !== 'lagging') return;
    listeners.set(sink, { state: 'keeping-up' });
    write(sink, snapshot());
  }

  return {
    join(sink, lastId) {
      listeners.set(sink, { state: 'keeping-up' });
      sink.on('close', () => listeners.delete(sink));
      sink.on('drain', () => caughtUp(sink));
      const missed = lastId === undefined ? undefined : ring.since(lastId);
      // What was missed is old: the beat behind it says that it is over, and what time it is now.
      write(sink, missed === undefined ? snapshot() : missed.map(({ text }) => text).join('') + beat());
    },
    tell(text) {
      for (const [sink, { state }] of listeners) if (state === 'keeping-up') write(sink, text);
    },
    get size() {
      return listeners.size;
    },
    close() {
      for (const sink of listeners.keys()) sink.end();
      listeners.clear();
    },
  };
}
