// How long the people of one meeting are held, and when a rule has its way. Counted from the first hold, restarts included.

import { defined } from '../defined.ts';
import type { Rule } from '../policy/policy.ts';
import { afterHold, deadlineOf, extended, type Hold, heldBy } from '../rulings/hold.ts';
import type { Counted } from '../rulings/stage.ts';
import type { Person } from './person.ts';
import type { MeetingView, ModeratorDeps } from './ports.ts';

export interface Holds {
  /** The ruling, or what follows a hold that has run out. */
  counted(person: Person, ruling: Counted, at: number): Counted;
  /** A human asks for more time; undefined: there is no deadline, or it was moved too often. */
  extend(person: Person, rule: Rule): Hold | undefined;
  left(person: Person): void;
}

const longestTimerMs = 2 ** 31 - 1;

export function createHolds(deps: ModeratorDeps, view: MeetingView, onDue: (person: Person) => void): Holds {
  const timers = new Map<Person, NodeJS.Timeout>();

  function keep(person: Person, rule: Rule, hold: Hold): void {
    const deadline = deadlineOf(rule, hold);
    person.holds.set(rule.id, { hold, ...defined({ deadline }) });
    clearTimeout(timers.get(person));
    if (deadline !== undefined && deadline > deps.now()) wake(person, deadline);
  }

  /** Timers may fire a little early, and none lasts a month. */
  function wake(person: Person, deadline: number): void {
    const inMs = Math.min(Math.ceil(deadline - deps.now()), longestTimerMs);
    timers.set(person, setTimeout(() => (deps.now() < deadline ? wake(person, deadline) : onDue(person)), inMs).unref());
  }

  /** Somebody who was there before us, or whose arrival we know, may have been held before. */
  function remembered({ presence }: Person, rule: Rule): Hold | undefined {
    const before = deps.memory.holdOf(view.meeting().key, presence.key, rule.id);
    const arrivedAt = presence.arrivedAt === undefined ? undefined : new Date(presence.arrivedAt).toISOString();
    if (before === undefined || (arrivedAt !== undefined && before.arrivedAt !== arrivedAt)) return undefined;
    return { rule: rule.id, since: before.since, extensions: before.extensions };
  }

  return {
    counted(person, ruling, at) {
      const { rule } = ruling;
      if (rule === null || ruling.action !== 'hold') return ruling;
      const known = person.holds.get(rule.id)?.hold;
      const hold = heldBy(rule, known ?? remembered(person, rule), at);
      if (hold !== known) keep(person, rule, hold);
      return afterHold(ruling, hold, at);
    },
    extend(person, rule) {
      const hold = person.holds.get(rule.id)?.hold;
      const longer = hold === undefined || rule.hold?.end === undefined ? undefined : extended(hold);
      if (longer !== undefined) keep(person, rule, longer);
      return longer;
    },
    left(person) {
      clearTimeout(timers.get(person));
      timers.delete(person);
    },
  };
}
