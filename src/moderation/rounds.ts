// Goes through everybody in the meeting: to decide on all of them, or to look again at those of whom no event tells.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Judge, Trigger } from './judge.ts';
import type { People } from './people.ts';
import type { Person } from './person.ts';
import type { LateLooks } from './reading/late-looks.ts';
import type { Reader } from './reading/reader.ts';

export interface Rounds {
  decideAll(trigger: Trigger): Promise<void>;
  /** Once a minute: people whose last action failed or was not confirmed are decided again; whoever was not read for long is looked at again. */
  lookAgain(): void;
}

export interface RoundsOptions {
  people: Pick<People, 'all'>;
  judge: Judge;
  reader: Pick<Reader, 'readAnew'>;
  lateLooks: Pick<LateLooks, 'round'>;
  /** Their last order did not reach its goal, and it is time to decide again; said once. */
  takeRetry(person: Person): boolean;
}

/** Decisions about everyone give way to events after this many people. */
const peoplePerTurn = 25;

export function createRounds({ people, judge, reader, lateLooks, takeRetry }: RoundsOptions): Rounds {
  return {
    async decideAll(trigger) {
      for (const [n, person] of people.all().entries()) {
        if (trigger === 'anew') judge.forget(person);
        await judge.judge(person, trigger);
        if ((n + 1) % peoplePerTurn === 0) await nextTurn();
      }
    },
    lookAgain() {
      for (const person of people.all()) {
        if (person.pending.order !== undefined) continue;
        const retried = takeRetry(person);
        if (retried) judge.forget(person);
        if (retried || person.opinion.linkless) reader.readAnew(person);
      }
      lateLooks.round(people.all());
    },
  };
}
