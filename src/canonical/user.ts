// Which characters the user part of an address can hold: letters, digits and marks of any script, in lower case and in their plain form.
import { isLookalike } from './lookalike.ts';

/** ASCII letters, digits and the marks of addresses. Blanks, quotes, colons and slashes belong to other notations. */
const plain = /^[a-z0-9._~!$&'+=#%-]$/;
/** Beyond ASCII: what cannot be seen, the quotes, dashes and dots of a word processor, and what stands for a letter that was read wrongly. */
const foreign = /(?![\u00b7\u0375\u05be\u05f3\u05f4\u0f0b\u30fb])[\s\p{C}\p{Z}\p{P}\p{Default_Ignorable_Code_Point}\ufffd]/u;

export function isUserCharacter(character: string): boolean {
  if (character <= '\u007f') return plain.test(character);
  return (
    !foreign.test(character) &&
    !isLookalike(character) &&
    character.normalize('NFKC') === character &&
    character.toLowerCase() === character
  );
}

/** Nothing is assigned behind it but characters that cannot be seen, and what everybody assigns for themselves. */
const last = 0x3ffff;
const found = new Map<number, number | undefined>();

/** The first of them from a code point beyond ASCII on. */
export function userCharacterFrom(point: number): number | undefined {
  if (!found.has(point)) found.set(point, search(point));
  return found.get(point);
}

function search(from: number): number | undefined {
  for (let point = from; point <= last; point++) if (isUserCharacter(String.fromCodePoint(point))) return point;
  return undefined;
}
