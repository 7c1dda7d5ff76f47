// How long the people of one meeting are held, and when a rule has its way. Counted from the first hold, restarts included; while we run, on a clock
// that never steps: a wall clock that is set ahead takes nobody's time to decide away.

import { defined } from '../defined.ts';
import { isOf } from '../memory/words.ts';
import type { Rule } from '../policy/policy.ts';
import { afterHold, deadlineOf, extended, type Hold, heldBy } from '../rulings/hold.ts';
import type { Counted } from '../rulings/stage.ts';
import type { Person } from './person.ts';
import type { MeetingView, ModeratorDeps } from './ports.ts';
import { identityIn } from './situation.ts';

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
  /** Of holds that have an end: when that is, monotonic milliseconds, and the deadline it was reckoned for. */
  const dues = new WeakMap<Hold, { at: number; deadline: number }>();

  /** `before`: what it was held by until now; another deadline moves the end there was. */
  function keep(person: Person, rule: Rule, hold: Hold, before = hold): void {
    const deadline = deadlineOf(rule, hold);
    person.holds.set(rule.id, { hold, ...defined({ deadline }) });
    clearTimeout(timers.get(person));
    if (deadline === undefined) return;
    const known = dues.get(before);
    const at = known === undefined ? performance.now() + deadline - deps.now() : known.at + deadline - known.deadline;
    dues.set(hold, { at, deadline });
    if (at > performance.now()) wake(person, at);
  }

  /** Timers may fire a little early, and none lasts a month. */
  function wake(person: Person, dueAt: number): void {
    const inMs = Math.min(Math.ceil(dueAt - performance.now()), longestTimerMs);
    timers.set(person, setTimeout(() => (performance.now() < dueAt ? wake(person, dueAt) : onDue(person)), inMs).unref());
  }

  /** The time as the deadline is to see it: past it when the hold is over, whatever the wall clock says. */
  function reckoned(rule: Rule, hold: Hold, at: number): number {
    const [deadline, due] = [deadlineOf(rule, hold), dues.get(hold)];
    if (deadline === undefined || due === undefined) return at;
    return performance.now() >= due.at ? Math.max(at, deadline) : Math.min(at, deadline - 1);
  }

  /** Somebody who was there before us, or whose arrival we know, may have been held before. */
  function remembered({ presence, sight }: Person, rule: Rule): Hold | undefined {
    const before = deps.memory.holdOf(view.meeting().key, presence.key, rule.id);
    const arrivedAt = presence.arrivedAt === undefined ? undefined : new Date(presence.arrivedAt).toISOString();
    if (before === undefined || (arrivedAt !== undefined && before.arrivedAt !== arrivedAt)) return undefined;
    const { uri, phone } = sight.participant ?? {};
    const isNamed = uri !== undefined || phone !== undefined;
    if (sight.participant !== undefined && !isOf(before, isNamed ? identityIn(sight.participant, presence) : undefined)) return undefined;
    return { rule: rule.id, since: before.since, extensions: before.extensions };
  }

  return {
    counted(person, ruling, at) {
      const { rule } = ruling;
      if (rule === null || ruling.action !== 'hold') return ruling;
      const known = person.holds.get(rule.id);
      const hold = heldBy(rule, known?.hold ?? remembered(person, rule), at);
      // The rule may have been edited meanwhile.
      if (hold !== known?.hold || deadlineOf(rule, hold) !== known.deadline) keep(person, rule, hold);
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
