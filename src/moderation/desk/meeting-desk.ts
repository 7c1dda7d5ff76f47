// What humans see and may do about the people of one meeting. Their orders go the way of all orders: guard, record, slot, guard again, proof.
import { defined } from '../../defined.ts';
import type { CommandResult, OrderRequest, OrderResult, PersonSight } from '../../rulings/port.ts';
import type { Standing } from '../../rulings/standing.ts';
import { personChanged } from '../changes.ts';
import type { Holds } from '../holds.ts';
import type { Humans } from '../humans/humans.ts';
import type { People } from '../people.ts';
import type { AtDesk, Person } from '../person.ts';
import type { MeetingView, ModeratorDeps } from '../ports.ts';
import type { Reader } from '../reading/reader.ts';
import { type Asked, createAsSeen } from './as-seen.ts';
import { type Batch, createCommands } from './commands.ts';
import { createHearsay, type HearsayDesk } from './hearsay.ts';
import { createHumanRecords } from './human-records.ts';
import { createLastWords } from './last-words.ts';
import { refuse } from './refusals.ts';
import { rulingOf, sightOf } from './sights.ts';
import { createUndo, type Undo } from './undo.ts';

export interface MeetingDesk extends HearsayDesk {
  people(): PersonSight[];
  person(key: string): PersonSight | undefined;
  order(request: Asked<OrderRequest>, batch?: Batch): Promise<OrderResult>;
  wait(request: Asked, batch?: Batch): Promise<CommandResult>;
  pass(request: Asked): Promise<CommandResult>;
  extend(request: Asked): Promise<CommandResult>;
  /** Takes back what was ordered or said; what this wire can do about it. */
  readonly undo: Undo;
}

export interface MeetingDeskOptions {
  deps: ModeratorDeps;
  view: MeetingView;
  people: People;
  reader: Reader;
  humans: Humans;
  holds: Holds;
  judge(person: Person): Promise<void>;
  withdraw(person: Person): void;
}

export function createMeetingDesk({ deps, view, people, reader, humans, holds, judge, withdraw }: MeetingDeskOptions): MeetingDesk {
  const last = createLastWords(deps.now);
  const records = createHumanRecords(deps, view, last);
  const seen = createAsSeen({ deps, view, people, reader, last });
  const commands = createCommands({ deps, view, records, holds, say });
  const { passTakenBack } = humans;
  const undo = createUndo({
    now: deps.now,
    meeting: meetingNow,
    memory: deps.memory,
    people,
    records,
    withdraw,
    say: sayAgain,
    passTakenBack,
    look,
  });
  const hasHands = () => deps.hands.humans !== undefined;
  const whilePaused = () => (deps.paused() ? refuse('paused') : undefined);

  function say(person: Person, standing: Standing): void {
    humans.say(person, standing);
    look(person);
  }

  function look(person: Person): void {
    personChanged(person, deps, view);
    void judge(person);
  }

  /** After something was taken back: what is left of what was said. */
  function sayAgain(person: Person, standing: Standing): void {
    const desk: AtDesk = person.desk;
    desk.said = rulingOf(standing);
    say(person, standing);
  }

  function meetingNow() {
    const { key, uri } = view.meeting();
    return { account: deps.account, meeting: key, ...defined({ uri }) };
  }

  return {
    people: () =>
      people
        .all()
        .flatMap((person) => sightOf(person, deps, view) ?? [])
        .sort(byNeed),
    person(key) {
      const person = people.named(key);
      return person && sightOf(person, deps, view);
    },
    async order(request, batch) {
      if (!hasHands()) return refuse('dry-run');
      return seen.act(request, (person) => commands.order(person, request, batch), whilePaused);
    },
    wait: (request, batch) => seen.act(request, (person) => commands.wait(person, request, batch)),
    async pass(request) {
      if (!hasHands()) return refuse('dry-run');
      return seen.act(request, (person) => commands.pass(person, request));
    },
    extend: (request) => seen.act(request, (person) => commands.extend(person, request)),
    ...createHearsay({ people, last, say: sayAgain, changed: (person) => personChanged(person, deps, view) }),
    undo,
  };
}

/** Lobby first, longest wait first. */
export function byNeed(a: PersonSight, b: PersonSight): number {
  return Number(b.place === 'lobby') - Number(a.place === 'lobby') || a.since - b.since;
}
