// Whom a word on the command line means: an id or its beginning, an address, a number, or the beginning of a word in a name or an address. Never a
// guess between two, and never somebody else where the one who was meant has left: a whole address or number is that one only.
import { canonicalAddress, dialledNumber, wellFormedAddress } from '../../address.ts';
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
  const wanted = plain(word);
  if (/^(?:sips?:|tel:|\+)/.test(wanted) || wanted.includes('@')) return isReachedAt({ address, phone }, wanted);
  if (/^\d+$/.test(wanted) && phone?.endsWith(wanted)) return true;
  return [name, address].some((text) => text !== undefined && holdsWordFrom(plain(text), wanted));
}

function isReachedAt({ address, phone }: Pick<PersonDoc, 'address' | 'phone'>, wanted: string): boolean {
  const number = dialledNumber(wanted);
  if (number !== undefined) return phone === number;
  if (address === undefined) return false;
  if (wellFormedAddress(wanted) !== undefined) return canonicalAddress(address) === canonicalAddress(wanted);
  return wanted.startsWith('@') ? plain(address).endsWith(wanted) : wanted.endsWith('@') && plain(address).startsWith(wanted);
}

/** `bob` begins a word of "Bob Miller" and of bob@example.com, and none of "Jimbob". */
function holdsWordFrom(text: string, wanted: string): boolean {
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + 1)) {
    if (at === 0 || !/[\p{L}\p{M}\p{N}]$/u.test(text.slice(0, at))) return true;
  }
  return false;
}

function plain(text: string): string {
  return text.normalize('NFC').toLowerCase();
}
