// A link may come late, and for people who were there before us without an event: a few looks before the next reconcile.
import { isPresent, type Person } from './person.ts';
import type { MeetingView } from './ports.ts';
import type { Reader } from './reader.ts';

export interface LateLooks {
  plan(person: Person): void;
}

const lateLinkMs = [2_000, 10_000];

export function createLateLooks(view: MeetingView, reader: Reader): LateLooks {
  return {
    plan(person) {
      for (const afterMs of lateLinkMs) {
        setTimeout(() => {
          if (person.opinion.linkless && isPresent(person, view)) reader.readAnew(person);
        }, afterMs).unref();
      }
    },
  };
}
