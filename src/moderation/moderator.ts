// Moderates the people of one meeting: whoever an event was about is read, judged, and ordered about.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Presence } from '../roster/roster.ts';
import { createCap } from './cap.ts';
import { createJudge, type Trigger } from './judge.ts';
import { createLateLooks } from './late-looks.ts';
import { createOrders } from './orders.ts';
import { openPerson, type Person } from './person.ts';
import type { MeetingView, ModeratorDeps } from './ports.ts';
import { createReader } from './reader.ts';

export interface Moderator {
  /** Something about this participant may have changed: read, then decide. */
  refresh(presence: Presence): void;
  left(presence: Presence): void;
  decideAll(trigger: Trigger): Promise<void>;
  /** People whose last action failed or was not confirmed are decided again; those without the link it takes are looked at again. */
  retryUnfinished(): void;
  /** We have just entered: what the log knows of this meeting's removals counts again, and our address here is one of ours. */
  remember(): void;
  /** The meeting is gone or the session lost: no request may follow. */
  abandon(): void;
  /** Orders of which no outcome is known yet. */
  readonly outstanding: number;
}

/** Decisions about everyone give way to events after this many people. */
const peoplePerTurn = 25;

export function createModerator(deps: ModeratorDeps, view: MeetingView): Moderator {
  const { rules: actuators } = deps.hands;
  const cap = createCap(deps, view);
  const people = new Map<string, Person>();
  const reader = createReader(deps, view, {
    onRead({ sight, presence, pending }) {
      if ((sight.participant?.inLobby ?? presence.inLobby) === false) pending.order?.execution.entered();
    },
    onCurrent: onChange,
    onGone({ presence }) {
      view.roster.remove(presence.key);
      left(presence);
    },
  });
  const lateLooks = createLateLooks(view, reader);
  const judge = createJudge({ deps, view, cap, orders: () => orders, onLinkless: (person) => lateLooks.plan(person) });
  const orders = actuators && createOrders({ deps, view, actuators, cap, reader, judge: onChange, forget: judge.forget });

  function onChange(person: Person): Promise<void> {
    return judge.judge(person, 'change');
  }

  function personOf(presence: Presence): Person {
    const known = people.get(presence.key);
    if (known?.presence === presence) return known;
    known?.pending.order?.execution.left();
    const fresh = openPerson(presence);
    people.set(presence.key, fresh);
    return fresh;
  }

  function left(presence: Presence): void {
    const person = people.get(presence.key);
    if (person?.presence !== presence) return;
    people.delete(presence.key);
    person.pending.order?.execution.left();
  }

  async function decideAll(trigger: Trigger): Promise<void> {
    let turn = 0;
    for (const person of [...people.values()]) {
      if (trigger === 'anew') judge.forget(person);
      await judge.judge(person, trigger);
      turn += 1;
      if (turn % peoplePerTurn === 0) await nextTurn();
    }
  }

  return {
    refresh: (presence) => reader.refresh(personOf(presence)),
    left,
    decideAll,
    retryUnfinished() {
      for (const person of people.values()) {
        if (person.pending.order !== undefined) continue;
        const retried = orders?.takeRetry(person) === true;
        if (retried) judge.forget(person);
        if (retried || person.opinion.linkless) reader.readAnew(person);
      }
    },
    remember() {
      const self = view.selfAddress();
      if (self !== undefined) deps.ours.add(self);
      cap.remember();
    },
    abandon() {
      for (const person of people.values()) person.pending.order?.execution.abandon();
      people.clear();
    },
    get outstanding() {
      return [...people.values()].filter(({ pending }) => pending.order !== undefined).length;
    },
  };
}
