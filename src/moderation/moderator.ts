// Moderates the people of one meeting: whoever an event was about is read, judged, and ordered about. Puts the parts together.
import type { Presence } from '../roster/roster.ts';
import type { Trouble } from '../rulings/topics.ts';
import { createAttention } from './attention.ts';
import { createCap } from './cap.ts';
import { personGone } from './changes.ts';
import { createConsequences } from './consequences.ts';
import { createMeetingDesk, type MeetingDesk } from './desk/meeting-desk.ts';
import { overdueOrders, unreadOrders } from './desk/slow-orders.ts';
import { createForesight, type Foresight } from './foresight.ts';
import { createHolds } from './holds.ts';
import { createHumans } from './humans/humans.ts';
import { sayAgain } from './humans/said-again.ts';
import { createJudge } from './judge.ts';
import { createOrders, type Orders } from './orders.ts';
import { createPeople } from './people.ts';
import type { Person } from './person.ts';
import type { Actuators, MeetingView, ModeratorDeps } from './ports.ts';
import { createLateLooks } from './reading/late-looks.ts';
import { createReader } from './reading/reader.ts';
import { createRounds, type Rounds } from './rounds.ts';
import { createRuleSwitch, type RuleSwitch } from './rule-switch.ts';

export interface Moderator extends Rounds, Foresight {
  /** Something about this participant may have changed: read, then decide. */
  refresh(presence: Presence): void;
  left(presence: Presence): void;
  /** We have just entered, or memory is whole: what the log knows of this meeting's removals counts again, and our address here is one of ours. */
  remember(): void;
  /** The meeting is gone or the session lost: no request may follow. */
  abandon(): void;
  /** Another log has been begun: what humans said of those who are here, and passes, count there as well. */
  sayAgain(): void;
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

export function createModerator(deps: ModeratorDeps, view: MeetingView): Moderator {
  const attention = createAttention(deps, view);
  const cap = createCap(deps, view);
  const holds = createHolds(deps, view, (person) => void decide(person));
  const humans = createHumans({
    deps,
    view,
    judge: (person) => void decide(person),
    onChanged: attention.dropped,
    onLost: attention.lost,
    people: () => people.all(),
  });
  const { read, decided, ended, left } = createConsequences({ deps, view, attention, humans, holds, people: () => people.all() });
  const people = createPeople(deps.now, left);
  const reader = createReader(deps, view, { onRead: read, onCurrent: decide, onGone });
  const lateLooks = createLateLooks(view, reader);
  const judge = createJudge({
    deps,
    view,
    cap,
    humans,
    holds,
    orders: (whose) => orders[whose],
    onLinkless: lateLooks.plan,
    onDecided: decided,
  });
  const orders = { rules: ordersBy(deps.hands.rules), humans: ordersBy(deps.hands.humans) };
  const takeRetry = (person: Person) => orders.humans?.takeRetry(person) === true;
  const rounds = createRounds({ people, judge, reader, lateLooks, takeRetry });
  const withdraw = (person: Person) => orders.humans?.withdraw(person);
  const desk = createMeetingDesk({ deps, view, people, reader, humans, holds, judge: decide, withdraw });

  function ordersBy(actuators: Actuators | undefined): Orders | undefined {
    return actuators && createOrders({ deps, view, actuators, cap, reader, judge: decide, forget: judge.forget, onEnded: ended });
  }

  function decide(person: Person): Promise<void> {
    return judge.judge(person, 'change');
  }

  function onGone({ presence }: Person): void {
    view.roster.remove(presence.key);
    people.left(presence);
  }

  function abandon(): void {
    attention.clear();
    for (const person of people.all()) person.pending.order?.execution.abandon();
    humans.lost(people.all());
    for (const person of people.all()) {
      holds.left(person);
      personGone(person, deps, view);
    }
    people.clear();
  }

  return {
    ...rounds,
    ...createForesight({ deps, view, people, humans }),
    refresh: (presence) => reader.refresh(people.of(presence)),
    left: people.left,
    remember() {
      const self = view.selfAddress();
      if (self !== undefined) deps.ours.add(self);
      cap.remember();
    },
    abandon,
    sayAgain: () => sayAgain(people.all(), deps, view),
    rules: createRuleSwitch(deps, view, () => rounds.decideAll('anew')),
    desk,
    stoppedBy: (rule) => people.all().filter(({ opinion: { last } }) => last?.because === 'capped' && last.rule === rule).length,
    get troubles() {
      return [...attention.troubles, ...unreadOrders(people.all(), deps, view), ...overdueOrders(people.all(), deps, view)];
    },
    get outstanding() {
      return people.all().filter(({ pending }) => pending.order !== undefined).length;
    },
  };
}
