// How long the people of one meeting are held, and when a rule has its way. Counted from the first hold, restarts included; while we run, on a clock
// that never steps: a wall clock that is set ahead takes nobody's time to decide away.

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
  /** Monotonic milliseconds, of holds that have an end. */
  const dues = new WeakMap<Hold, number>();

  function keep(person: Person, rule: Rule, hold: Hold, before?: Hold): void {
    const deadline = deadlineOf(rule, hold);
    person.holds.set(rule.id, { hold, ...defined({ deadline }) });
    clearTimeout(timers.get(person));
    if (deadline === undefined) return;
    const dueBefore = before && dues.get(before);
    const dueAt = dueBefore === undefined ? performance.now() + deadline - deps.now() : dueBefore + (rule.hold?.end?.afterMs ?? 0);
    dues.set(hold, dueAt);
    if (dueAt > performance.now()) wake(person, dueAt);
  }

  /** Timers may fire a little early, and none lasts a month. */
  function wake(person: Person, dueAt: number): void {
    const inMs = Math.min(Math.ceil(dueAt - performance.now()), longestTimerMs);
    timers.set(person, setTimeout(() => (performance.now() < dueAt ? wake(person, dueAt) : onDue(person)), inMs).unref());
  }

  /** The time as the deadline is to see it: past it when the hold is over, whatever the wall clock says. */
  function reckoned(rule: Rule, hold: Hold, at: number): number {
    const [deadline, dueAt] = [deadlineOf(rule, hold), dues.get(hold)];
    if (deadline === undefined || dueAt === undefined) return at;
    return performance.now() >= dueAt ? Math.max(at, deadline) : Math.min(at, deadline - 1);
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
      return afterHold(ruling, hold, reckoned(rule, hold, at));
    },
    extend(person, rule) {
      const hold = person.holds.get(rule.id)?.hold;
      const longer = hold === undefined || rule.hold?.end === undefined ? undefined : extended(hold);
      if (longer !== undefined) keep(person, rule, longer, hold);
      return longer;
    },
    left(person) {
      clearTimeout(timers.get(person));
      timers.delete(person);
    },
  };
}
