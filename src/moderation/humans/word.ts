// The one way to write what humans said about a person. Only this folder may take it.
import type { Person, Word } from '../person.ts';

export function writableWord(person: Person): Word {
  return person.word;
}
