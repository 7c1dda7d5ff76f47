// Moderates the people of one meeting: whoever an event was about is read, judged, and ordered about.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Assessment } from '../guard/assess.ts';
import type { OutcomeResult } from '../order/outcome.ts';
import type { Presence } from '../roster/roster.ts';
import type { Trouble } from '../rulings/topics.ts';
import { createAttention } from './attention.ts';
import { createCap } from './cap.ts';
import { personChanged, personGone } from './changes.ts';
import { createMeetingDesk, type MeetingDesk } from './desk/meeting-desk.ts';
import { createHolds } from './holds.ts';
import { createHumans } from './humans/humans.ts';
import { createJudge, type Trigger } from './judge.ts';
import { createOrders, type Orders } from './orders.ts';
import { createPeople } from './people.ts';
import type { Order, Person } from './person.ts';
import type { Actuators, MeetingView, ModeratorDeps } from './ports.ts';
import { createLateLooks } from './reading/late-looks.ts';
import { createReader } from './reading/reader.ts';
import { createRuleSwitch, type RuleSwitch } from './rule-switch.ts';

export interface Moderator {
  /** Something about this participant may have changed: read, then decide. */
  refresh(presence: Presence): void;
  left(presence: Presence): void;
  decideAll(trigger: Trigger): Promise<void>;
  /** Once a minute: people whose last action failed or was not confirmed are decided again; whoever was not read for long is looked at again. */
  lookAgain(): void;
  /** We have just entered: what the log knows of this meeting's removals counts again, and our address here is one of ours. */
  remember(): void;
  /** The meeting is gone or the session lost: no request may follow. */
  abandon(): void;
  /** Orders of which no outcome is known yet. */
  readonly outstanding: number;
  /** What humans see and may do here. */
  readonly desk: MeetingDesk;
  readonly troubles: readonly Trouble[];
  /** How many people a rule that has stopped would act on now. */
  stoppedBy(rule: string): number;
  /** Rules that have stopped here, and how they go on. */
  readonly rules: RuleSwitch;
}

/** Decisions about everyone give way to events after this many people. */
const peoplePerTurn = 25;

export function createModerator(deps: ModeratorDeps, view: MeetingView): Moderator {
  const cap = createCap(deps, view);
  const people = createPeople(deps.now, forget);
  const reader = createReader(deps, view, {
    onRead(person) {
      const { sight, presence, pending } = person;
      const { order } = pending;
      if ((sight.participant?.inLobby ?? presence.inLobby) === false) order?.execution.entered();
      humans.saw(person, order?.rel === 'admit' && pending.order !== order);
      personChanged(person, deps, view);
    },
    onCurrent: onChange,
    onGone({ presence }) {
      view.roster.remove(presence.key);
      people.left(presence);
    },
  });
  const lateLooks = createLateLooks(view, reader);
  const attention = createAttention(deps, view);
  const holds = createHolds(deps, view, (person) => void onChange(person));
  const humans = createHumans({
    deps,
    view,
    judge: (person) => void onChange(person),
    onChanged: (person) => attention.unsent(person, 'because they are not who was seen any more'),
  });
  const judge = createJudge({
    deps,
    view,
    cap,
    humans,
    holds,
    orders: (whose) => orders[whose],
    onLinkless: (person) => lateLooks.plan(person),
    onDecided,
  });
  const orders = { rules: ordersBy(deps.hands.rules), humans: ordersBy(deps.hands.humans) };
  const desk = createMeetingDesk({
    deps,
    view,
    people,
    reader,
    humans,
    holds,
    judge: onChange,
    withdraw: (person) => orders.humans?.withdraw(person),
  });

  function ordersBy(actuators: Actuators | undefined): Orders | undefined {
    return actuators && createOrders({ deps, view, actuators, cap, reader, judge: onChange, forget: judge.forget, onEnded });
  }

  function onEnded(person: Person, order: Order, result: OutcomeResult): void {
    attention.ended(person, order, result);
    humans.over(person, order, result);
    personChanged(person, deps, view);
  }

  /** What a human ordered and the guard does not let pass is over: it waits for nothing but a link. */
  function onDecided(person: Person, { human, verdict, because }: Assessment): void {
    const { standing } = person.word;
    const isOrder = standing.kind === 'ordered' && standing.due && standing.said.id === human;
    attention.linkless(person, isOrder && because === 'no-link' ? standing.act : undefined);
    if (isOrder && verdict === 'stay' && because !== 'no-link' && because !== 'duplicate' && because !== 'overruled') {
      attention.unsent(person, because ?? 'it does not apply');
      humans.over(person, undefined, undefined);
    }
    attention.decided(person);
    personChanged(person, deps, view);
  }

  function forget(person: Person): void {
    person.pending.order?.execution.left();
    humans.left(person);
    holds.left(person);
    attention.left(person);
    personGone(person, deps, view);
  }

  function onChange(person: Person): Promise<void> {
    return judge.judge(person, 'change');
  }

  async function decideAll(trigger: Trigger): Promise<void> {
    let turn = 0;
    for (const person of people.all()) {
      if (trigger === 'anew') judge.forget(person);
      await judge.judge(person, trigger);
      turn += 1;
      if (turn % peoplePerTurn === 0) await nextTurn();
    }
  }

  return {
    refresh: (presence) => reader.refresh(people.of(presence)),
    left: people.left,
    decideAll,
    lookAgain() {
      for (const person of people.all()) {
        if (person.pending.order !== undefined) continue;
        const retried = orders.humans?.takeRetry(person) === true;
        if (retried) judge.forget(person);
        if (retried || person.opinion.linkless) reader.readAnew(person);
      }
      lateLooks.round(people.all());
    },
    remember() {
      const self = view.selfAddress();
      if (self !== undefined) deps.ours.add(self);
      cap.remember();
    },
    abandon() {
      attention.clear();
      for (const person of people.all()) {
        person.pending.order?.execution.abandon();
        humans.left(person);
        holds.left(person);
      }
      people.clear();
    },
    rules: createRuleSwitch(deps, view, () => decideAll('anew')),
    desk,
    stoppedBy: (rule) => people.all().filter(({ opinion: { last } }) => last?.because === 'capped' && last.rule === rule).length,
    get troubles() {
      return attention.troubles;
    },
    get outstanding() {
      return people.all().filter(({ pending }) => pending.order !== undefined).length;
    },
  };
}
