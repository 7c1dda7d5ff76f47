// The admissions of people, by who they are: a session can give somebody another href, and an address outlives it. Bounded.
import { createRecentMap, type RecentMap } from '../recent-map.ts';
import type { Word } from './beneath.ts';

/** `meeting`: as its account knows it. `place`: a person as memory names them. */
export interface LetIn {
  note(meeting: string, identity: string | undefined, place: string): void;
  forget(meeting: string, identity: string, place: string): void;
  /** Those that count where they are kept, newest first. */
  of(meeting: string, identity: string): readonly Word[];
}

/** More endpoints than one user has in a meeting. */
const maxPlaces = 8;

/** `identityOf`: whom a word was about. */
export function createLetIn(words: RecentMap<Word>, identityOf: (word: string) => string | undefined, maxPeople: number): LetIn {
  const places = createRecentMap<readonly string[]>(maxPeople);
  const others = (who: string, place: string) => (places.get(who) ?? []).filter((one) => one !== place);

  function admissionAt(place: string, identity: string): Word | undefined {
    const last = words.get(place);
    const word = last?.act === 'pass' ? last.before : last;
    return word?.act === 'admit' && identityOf(word.id) === identity ? word : undefined;
  }

  return {
    note(meeting, identity, place) {
      const who = `${meeting} ${identity}`;
      if (identity !== undefined) places.set(who, [place, ...others(who, place)].slice(0, maxPlaces));
    },
    forget(meeting, identity, place) {
      const who = `${meeting} ${identity}`;
      places.set(who, others(who, place));
    },
    of: (meeting, identity) => (places.get(`${meeting} ${identity}`) ?? []).flatMap((place) => admissionAt(place, identity) ?? []),
  };
}
