// Events about one person that wait while they are read: noise about somebody is no shelter for them.
// The one rule: they wait until the request of their order has left, and no longer than half a second.
import { setTimeout as delay } from 'node:timers/promises';
import type { Person } from '../person.ts';
import type { MeetingView } from '../ports.ts';

export interface HeldEvents {
  /** Before a read: after two reads overtaken, further events wait. */
  hold(person: Person): void;
  letGo(person: Person): void;
  /** Lets them go once the request of their order has left, or soon. */
  letGoWhenSent(person: Person): Promise<void>;
}

const overtakenBeforeHeld = 2;
/** An order that has not left by then does not hold events any longer. */
const holdMs = 500;

export function createHeldEvents(view: MeetingView): HeldEvents {
  /** Those whose events are held, and how to let them come. */
  const holds = new WeakMap<Person, () => void>();

  function letGo(person: Person): void {
    holds.get(person)?.();
    holds.delete(person);
  }

  return {
    hold(person) {
      if (person.sight.overtaken < overtakenBeforeHeld) return;
      const before = holds.get(person);
      view.session()?.hold(new Promise<void>((resolve) => holds.set(person, resolve)));
      before?.();
    },
    letGo,
    async letGoWhenSent(person) {
      const mine = holds.get(person);
      const { order } = person.pending;
      if (mine !== undefined && order !== undefined)
        await Promise.race([order.execution.underWay, delay(holdMs, undefined, { ref: false })]);
      if (holds.get(person) === mine) letGo(person);
    },
  };
}
