// The person a human means, as the human saw them, or why nothing is done.
// The one rule: nothing is done about somebody who is not who the human saw, and whoever comes first wins.
import type { PersonRequest, Refusal, RulingSight } from '../../rulings/port.ts';
import type { People } from '../people.ts';
import { isCurrent, isPresent, type Person } from '../person.ts';
import type { MeetingView, ModeratorDeps } from '../ports.ts';
import type { Reader } from '../reading/reader.ts';
import { identityIn } from '../situation.ts';
import type { LastWords } from './last-words.ts';
import { refuse, refuseSecond } from './refusals.ts';
import { isAfter, rulingOf, sightOf, versionNow } from './sights.ts';

/** What is asked, and who may have asked the same elsewhere. */
export type Asked<Request = PersonRequest> = Request & {
  /** What a human has ordered about them through another account in the meeting that is not over. Absent: there is no other account. */
  elsewhere?: ((identity: string) => RulingSight | undefined) | undefined;
};

export interface AsSeen {
  /**
   * Does something about the person, once what is known of them is fresh. `act` is not awaited: between finding them as they were seen and
   * acting nobody else may come. `hindrance`: what is in the way whoever it is about.
   */
  act<Result>(request: Asked, act: (person: Person) => Result | Refusal, hindrance?: () => Refusal | undefined): Promise<Result | Refusal>;
}

export interface AsSeenOptions {
  deps: ModeratorDeps;
  view: MeetingView;
  people: Pick<People, 'named'>;
  reader: Pick<Reader, 'read'>;
  last: LastWords;
}

/** What was read within this time is fresh enough to hold a click against. */
const freshForMs = 1_000;
const readWithinMs = 2_000;

export function createAsSeen({ deps, view, people, reader, last }: AsSeenOptions): AsSeen {
  function find({ person: key, seen, elsewhere }: Asked): { person: Person } | Refusal {
    if (!deps.recorder.writable) return refuse('unrecordable');
    const person = people.named(key);
    if (person === undefined || !isPresent(person, view)) return secondOfGone(key) ?? refuse('gone');
    const first = person.word.standing.kind === 'ordered' ? rulingOf(person.word.standing) : undefined;
    if (first !== undefined) return refuseSecond(first);
    const { participant } = person.sight;
    const other = participant && elsewhere?.(identityIn(participant, person.presence));
    if (other !== undefined) return refuseSecond(other);
    if (versionNow(person) === seen) return { person };
    const { said } = person.desk;
    if (said !== undefined && !isAfter(seen, said)) return refuseSecond(said);
    const now = sightOf(person, deps, view);
    return refuse('changed', now === undefined ? {} : { now });
  }

  function secondOfGone(key: string): Refusal | undefined {
    const first = last.recent(key);
    return first && refuseSecond(first);
  }

  return {
    async act(request, act, hindrance) {
      const known = people.named(request.person);
      if (known !== undefined) await refreshed(known, reader);
      const refusal = hindrance?.();
      if (refusal !== undefined) return refusal;
      const found = find(request);
      return 'kind' in found ? found : act(found.person);
    },
  };
}

/** A server that is slow to answer keeps nobody waiting: then what is known has to do. */
async function refreshed(person: Person, reader: Pick<Reader, 'read'>): Promise<void> {
  if (isCurrent(person) && performance.now() - person.sight.readTime <= freshForMs) return;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, readWithinMs);
  });
  await Promise.race([reader.read(person), late]);
  clearTimeout(timer);
}
