// Tells administrators of people who are not decided on because nothing current is known of them. The rule: once, until they have been read,
// and where it is many at once, in one sentence a minute.
import { isPresent, type Person } from '../person.ts';
import type { MeetingView, ModeratorDeps } from '../ports.ts';

const tellAfter = 3;
/** Tries can be far between where many hang: so long after the first one it is told in any case. */
const tellAfterMs = 120_000;
/** The same where a human has ordered something about them, from the first time they are asked for. */
const tellOrderedAfterMs = 10_000;
/** Whoever follows within this time is told of together. */
const togetherMs = 60_000;

export interface Unreadables {
  tell(person: Person, what: string): void;
  /** They are about to be read. */
  asked(person: Person): void;
  /** They cannot be read: told after a few times, or after a while. */
  failed(person: Person): void;
  /** They were read: the next time is news again. */
  wereRead(person: Person): void;
}

export function createUnreadables(deps: ModeratorDeps, view: MeetingView): Unreadables {
  const told = new WeakSet<Person>();
  const untold = new WeakMap<Person, { timer: NodeJS.Timeout; at: number }>();

  /** Those who followed; undefined while there is nobody to follow. */
  let followers: Set<Person> | undefined;

  function tell(person: Person, what: string): void {
    if (told.has(person)) return;
    told.add(person);
    if (followers === undefined) alarm(what);
    else followers.add(person);
  }

  function alarm(what: string): void {
    const message = `${what}, so they are not decided on; trying on`;
    deps.recorder.alarm('participant-unreadable', message, { account: deps.account, meeting: view.meeting().key });
    followers = new Set();
    setTimeout(tellOfFollowers, togetherMs).unref();
  }

  function tellOfFollowers(): void {
    const still = [...(followers ?? [])].filter((person) => told.has(person) && isPresent(person, view));
    followers = undefined;
    if (still.length > 0 && view.ready())
      alarm(`${still.length} more ${still.length === 1 ? 'participant' : 'participants'} cannot be read`);
  }

  function tellUnreadable(person: Person): void {
    untold.delete(person);
    if ((person.sight.failures > 0 || isOrdered(person)) && isPresent(person, view) && view.ready())
      tell(person, 'a participant cannot be read');
  }

  function tellWithin(person: Person, ms: number): void {
    const at = performance.now() + ms;
    const before = untold.get(person);
    if (before !== undefined && before.at <= at) return;
    clearTimeout(before?.timer);
    untold.set(person, { timer: setTimeout(() => tellUnreadable(person), ms).unref(), at });
  }

  return {
    tell,
    asked(person) {
      if (isOrdered(person)) tellWithin(person, tellOrderedAfterMs);
    },
    failed(person) {
      if (person.sight.failures >= tellAfter) return tellUnreadable(person);
      tellWithin(person, tellAfterMs);
    },
    wereRead(person) {
      told.delete(person);
      clearTimeout(untold.get(person)?.timer);
      untold.delete(person);
    },
  };
}

function isOrdered({ word }: Person): boolean {
  return word.standing.kind === 'ordered';
}
