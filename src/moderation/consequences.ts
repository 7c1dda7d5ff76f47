// What follows when somebody was read, decided on, acted on, or has left: for what humans said, for what needs a human, and for the desk.
import { randomUUID } from 'node:crypto';
import type { DecisionEntry } from '../audit/record.ts';
import { defined } from '../defined.ts';
import type { Assessment } from '../guard/assess.ts';
import type { RememberedWord } from '../memory/words.ts';
import type { OutcomeResult } from '../order/outcome.ts';
import { waits } from '../roster/participant.ts';
import { waitsIn } from '../rulings/standing.ts';
import type { Attention } from './attention.ts';
import { personChanged, personGone } from './changes.ts';
import type { Holds } from './holds.ts';
import type { Humans } from './humans/humans.ts';
import { orderFate } from './order-fate.ts';
import type { Order, Person } from './person.ts';
import type { MeetingView, ModeratorDeps } from './ports.ts';
import { identityIn } from './situation.ts';

export interface Consequences {
  read(person: Person): void;
  decided(person: Person, assessment: Assessment): void;
  ended(person: Person, order: Order, result: OutcomeResult): void;
  left(person: Person): void;
}

export interface ConsequencesOptions {
  deps: ModeratorDeps;
  view: MeetingView;
  attention: Attention;
  humans: Humans;
  holds: Holds;
  /** Everybody in the meeting. */
  people(): readonly Person[];
}

export function createConsequences({ deps, view, attention, humans, holds, people }: ConsequencesOptions): Consequences {
  /**
   * How it ended for somebody a human was asked about is on record: they went by themselves. So is that a human's word is over with the stay it was
   * said of: in another life nothing else tells whether whoever is there then has been there all the time.
   */
  function noteEnd(person: Person): void {
    const { last } = person.opinion;
    const word = wordAbout(person);
    if (last === undefined || (word === undefined && !asksHuman(last))) return;
    const { at: _at, proposal: _proposal, human: _human, ...entry } = last;
    const human = isBorne(word, person) ? undefined : word;
    deps.recorder.write({ ...entry, id: randomUUID(), verdict: 'stay', because: 'left', ...defined({ human }) });
  }

  /** Another endpoint of theirs waits by the same word: it goes on. */
  function isBorne(word: string | undefined, person: Person): boolean {
    return people().some((one) => one !== person && waitsIn(one.word.standing).some(({ id }) => id === word));
  }

  function wordAbout({ sight: { participant }, presence }: Person): string | undefined {
    const word = participant && deps.memory.wordOf(view.meeting().key, presence.key, identityIn(participant, presence));
    return word && (waitBeneath(word) ?? word).id;
  }

  return {
    read(person) {
      const { sight, presence, pending } = person;
      const { order } = pending;
      const isInside = sight.participant !== undefined && waits(sight.participant, presence) === false;
      if (isInside) order?.execution.entered();
      // To have entered is what an admission wants: then the order that was under way is none any more.
      const isByOrder = order?.rel === 'admit' && pending.order !== order;
      const late = isInside && !isByOrder ? lastOvertaken(person, 'admission') : undefined;
      late?.execution.entered();
      if (late !== undefined) attention.ended(person, late, 'done');
      humans.saw(person, isByOrder);
      personChanged(person, deps, view);
    },
    decided(person, assessment) {
      const fate = orderFate(person.word.standing, assessment);
      attention.linkless(person, fate.kind === 'awaits-link' ? fate.act : undefined);
      if (fate.kind === 'unsent') {
        attention.dropped(person, fate, fate.why);
        humans.over(person, undefined, undefined);
      }
      attention.decided(person);
      personChanged(person, deps, view);
    },
    ended(person, order, result) {
      attention.ended(person, order, result);
      humans.over(person, order, result);
      personChanged(person, deps, view);
    },
    left(person) {
      const { order } = person.pending;
      order?.execution.left();
      if (order?.execution.isSent !== true) lastOvertaken(person, 'removal')?.execution.left();
      humans.left(person);
      noteEnd(person);
      holds.left(person);
      attention.left(person);
      personGone(person, deps, view);
    },
  };
}

/** The server may carry it out late. */
function lastOvertaken({ pending: { overtaken = [] } }: Person, what: 'admission' | 'removal'): Order | undefined {
  return overtaken.findLast(({ rel }) => (rel === 'admit') === (what === 'admission'));
}

/** Somebody refused who was to wait: with their stay that is over as well, and it is kept by who they are. */
function waitBeneath(word: RememberedWord): RememberedWord | undefined {
  if (word.act === 'wait') return word;
  return word.before && waitBeneath(word.before);
}

function asksHuman({ because }: DecisionEntry): boolean {
  return because === 'held' || because === 'proposed' || because === 'capped' || because === 'gate';
}
