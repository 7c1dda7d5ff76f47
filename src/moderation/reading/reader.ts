// Reads participants until what is known about them is as new as the newest event. What cannot be read is tried again, apart from the rest.
import { backoffMs } from '../../backoff.ts';
import { isCurrent, isPresent, type Person } from '../person.ts';
import type { MeetingView, ModeratorDeps } from '../ports.ts';
import { createHeldEvents } from './held-events.ts';
import { createRead, type ReadEvents, type ReadResult } from './read.ts';
import { asked, readAgain, writableSight } from './sight.ts';
import { createUnreadables } from './unreadables.ts';

export interface Reader {
  /** Something about this participant may have changed: read until current, then `onCurrent`. */
  refresh(person: Person): void;
  /** The same, without an event that says so. */
  readAnew(person: Person): void;
  /** One read, now. */
  read(person: Person): Promise<ReadResult>;
  /** Reads, now, until nothing is newer, or events have overtaken a few reads. */
  readCurrent(person: Person): Promise<ReadResult>;
  /** Events that were held for them come again once the request of their order has left, or soon. */
  letGoWhenSent(person: Person): Promise<void>;
}

export interface ReaderEvents extends ReadEvents {
  /** The representation is current; resolves when it has been dealt with. */
  onCurrent(person: Person): Promise<void>;
}

/** Being overtaken by events for so long is no coincidence any more. */
const overtakenMs = 10_000;
/** Reads for one look, while events overtake them. */
const readsPerLook = 4;

export function createReader(deps: ModeratorDeps, view: MeetingView, events: ReaderEvents): Reader {
  const held = createHeldEvents(view);
  const unreadables = createUnreadables(deps, view);
  const readOnce = createRead(deps, view, events);
  const isWanted = (person: Person) => isPresent(person, view) && view.ready();

  function refresh(person: Person): void {
    const sight = writableSight(person);
    if (sight.reading || !view.ready()) return;
    sight.reading = true;
    void readUntilCurrent(person).finally(() => {
      sight.reading = false;
      if (isWanted(person) && !isCurrent(person) && sight.failures === 0) refresh(person);
    });
  }

  async function readUntilCurrent(person: Person): Promise<void> {
    let since = performance.now();
    while (isWanted(person)) {
      const result = await read(person);
      if (result !== 'present') held.letGo(person);
      if (result === 'gone') return;
      if (result === 'unreadable') return readLater(person);
      if (!isCurrent(person)) {
        if (performance.now() - since > overtakenMs)
          unreadables.tell(person, 'events about a participant come too fast for them to be read');
        continue;
      }
      since = performance.now();
      unreadables.wereRead(person);
      await events.onCurrent(person);
      void held.letGoWhenSent(person);
      if (isCurrent(person)) return;
    }
  }

  function readLater(person: Person): void {
    if (!isWanted(person)) return;
    const { failures, notBefore } = person.sight;
    unreadables.failed(person);
    const waitMs = Math.max(backoffMs(failures, readAgain), notBefore - performance.now());
    setTimeout(() => isPresent(person, view) && refresh(person), waitMs).unref();
  }

  async function read(person: Person, urgent = false): Promise<ReadResult> {
    if (performance.now() < person.sight.notBefore) return 'unreadable';
    held.hold(person);
    unreadables.asked(person);
    const answered = asked(person);
    const result = await readOnce(person, urgent);
    answered(result);
    return result;
  }

  async function readCurrent(person: Person): Promise<ReadResult> {
    for (let n = 1; ; n += 1) {
      const result = await read(person, true);
      if (result === 'unreadable' && isWanted(person)) unreadables.failed(person);
      if (result === 'present' && isCurrent(person)) unreadables.wereRead(person);
      if (result !== 'present' || isCurrent(person) || n >= readsPerLook) return result;
    }
  }

  return {
    refresh,
    read,
    readCurrent,
    letGoWhenSent: held.letGoWhenSent,
    readAnew(person) {
      view.roster.touch(person.presence);
      refresh(person);
    },
  };
}
