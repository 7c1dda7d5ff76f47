// Who an administrator has put out of reach (`safety.protect`, `protectLeaders`). Any spelling of an address or number is the same one.
import { canonicalAddressPart, dialledNumber } from '../address.ts';
import { compileAddressGlob } from '../policy/language/faces.ts';
import { fold } from '../policy/language/text.ts';
import { contactAddress, namesOnResource, telephoneNames } from './contact.ts';

export interface Protection {
  leaders: boolean;
  /** Canonical addresses, and numbers as `tel:+4930…`; folded, lest protection be narrower than what rules take for equal. */
  exact: ReadonlySet<string>;
  /** Canonical address patterns, ready to be asked; the time they take is bounded, because addresses are written by strangers. */
  patterns: readonly ((address: string) => boolean)[];
}

export function createProtection(protect: readonly string[], leaders: boolean): Protection {
  return {
    leaders,
    exact: new Set(protect.filter((entry) => !isPattern(entry)).flatMap((entry) => names(entry).map(fold))),
    patterns: protect.filter(isPattern).flatMap(dialledPatterns).map(compileAddressGlob),
  };
}

/** An entry as it counts, however it is spelled. */
export function canonicalEntry(entry: string): string {
  return isPattern(entry) ? fold(canonicalAddressPart(entry)) : names(entry).map(fold).join(' ');
}

function isPattern(entry: string): boolean {
  return entry.includes('*');
}

/** `contacts`: every address and number there is of somebody, as the server wrote them. */
export function isProtected({ exact, patterns }: Protection, contacts: readonly string[]): boolean {
  if (exact.size === 0 && patterns.length === 0) return false;
  return contacts.flatMap(namesOnResource).some((name) => exact.has(fold(name)) || patterns.some((pattern) => pattern(name)));
}

/** Numbers with 00 in front go by their + as well. */
function dialledPatterns(pattern: string): string[] {
  const part = canonicalAddressPart(pattern);
  return part.startsWith('tel:00') ? [pattern, part.replace('tel:00', 'tel:+')] : [pattern];
}

/** What an entry is called; a SIP address whose user is a telephone number goes by both. */
function names(entry: string): string[] {
  const number = dialledNumber(entry);
  return [contactAddress(entry) ?? [], number === undefined ? [] : telephoneNames(number)].flat();
}
