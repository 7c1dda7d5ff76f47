// Whom a word on the command line means: an id or its beginning, or a part of one name, address or number. Never a guess between two.
import type { PersonDoc } from '../../console/view/schema.ts';
import { LobbyguardError } from '../../errors.ts';

const shownPeople = 10;

/** Throws USAGE for nobody and for more than one, naming them. */
export function findPerson(people: readonly PersonDoc[], word: string): PersonDoc {
  const exact = people.filter(({ id }) => id === word);
  const found = exact.length > 0 ? exact : people.filter((person) => person.id.startsWith(word) || isCalled(person, word));
  const [one] = found;
  if (one === undefined) throw new LobbyguardError('USAGE', `nobody here is called ${word}; "npx lobbyguard lobby" lists them`);
  if (found.length === 1) return one;
  const named = found.slice(0, shownPeople).map(({ id, name, address, phone }) => `  ${id}  ${name ?? ''}  ${address ?? phone ?? ''}`);
  const more = found.length > shownPeople ? [`  and ${found.length - shownPeople} more`] : [];
  throw new LobbyguardError('USAGE', [`${found.length} people are called ${word}; name one by its id:`, ...named, ...more]);
}

function isCalled({ name, address, phone }: PersonDoc, word: string): boolean {
  const wanted = word.normalize('NFC').toLowerCase();
  return [name, address, phone].some((text) => text?.normalize('NFC').toLowerCase().includes(wanted) === true);
}
