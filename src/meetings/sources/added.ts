// Meetings that people add to a running daemon, for good or until some time.
import type { Item, Listener, MeetingSource } from './source.ts';

export interface Addition {
  /** A focus URI or a join link, as it was given. */
  meeting: string;
  named: Item['meeting'];
  /** ms; undefined: for good. */
  until?: number;
}

/** As people paste it. */
export function canonicalText(meeting: string): string {
  return meeting.trim().replace(/^<|>$/g, '');
}

export interface AddedSource extends MeetingSource {
  put(addition: Addition): void;
  /** False: it was never added here. */
  take(meeting: string): boolean;
  all(): readonly Addition[];
}

export function createAdded(name: string, initial: readonly Addition[]): AddedSource {
  const additions = new Map(initial.map((one) => [one.meeting, one]));
  let listener: Listener | undefined;

  function tell(): void {
    const items = [...additions.values()].map(({ meeting, named, until }): Item => {
      const time = until === undefined ? {} : { time: { start: 0, end: until } };
      return { id: meeting, group: meeting, meeting: named, organizers: [], where: name, listed: true, ...time };
    });
    listener?.said({ items, known: 'all', unclear: [] });
  }

  return {
    name,
    start(to) {
      listener = to;
      tell();
    },
    stop() {
      listener = undefined;
    },
    put(addition) {
      additions.set(addition.meeting, addition);
      tell();
    },
    take(meeting) {
      if (!additions.delete(meeting)) return false;
      tell();
      return true;
    },
    all: () => [...additions.values()],
  };
}
