// SIP and telephone addresses in canonical form. Canonical text is a fixed point: it stays as it is.
// What cannot be read in one way only is malformed: it equals nobody, and nobody knows whose it is.
import { canonicalDomain, readableDomainPart } from './canonical/domain.ts';
import { canonicalLiteral } from './canonical/ip-literal.ts';
import { canonicalTelephone, withoutGrouping } from './canonical/telephone.ts';
import { isUserCharacter } from './canonical/user.ts';
import { createMemo } from './memo.ts';

/** `text` is the canonical form: `alice@example.com`, `tel:+4930…`; malformed text is lower case and otherwise as it was written. */
export type Address =
  | { readonly kind: 'address'; readonly text: string; readonly user: string; readonly domain: string }
  | { readonly kind: 'telephone'; readonly text: string; readonly number: string }
  | { readonly kind: 'malformed'; readonly text: string };

/** Nobody nests schemes or escapes deeper than this; what does is malformed. */
const maxPasses = 8;

/** Reads an address in any spelling; undefined where nothing is left of it. The domain begins behind the first literal `@`. */
export function readAddress(raw: string): Address | undefined {
  return addresses.of(raw, read);
}

const addresses = createMemo<Address | undefined>();

function read(raw: string): Address | undefined {
  const bare = withoutScheme(raw);
  if (/^(?:tel:)?\s*$/i.test(bare)) return undefined;
  if (isTelephone(bare)) return readTelephone(bare);
  const at = bare.indexOf('@');
  if (at < 0) return readWithoutAt(bare);
  const domain = canonicalDomain(hostOf(bare.slice(at + 1)));
  const user = canonicalUser(bare.slice(0, at));
  if (domain === undefined || user === undefined) return malformed(bare);
  return { kind: 'address', text: `${user}@${domain}`, user, domain };
}

/** Canonical text of an address in any spelling, malformed ones included. Undefined where nothing is left. */
export function canonicalAddress(raw: string): string | undefined {
  return readAddress(raw)?.text;
}

/** Canonical text of an address that is somebody's: undefined for a malformed one. */
export function wellFormedAddress(raw: string): string | undefined {
  const address = readAddress(raw);
  return address === undefined || address.kind === 'malformed' ? undefined : address.text;
}

/** The same where there is no doubt whose it is: an escape left in the user might be somebody else's `@`. */
export function certainAddress(raw: string): string | undefined {
  const address = readAddress(raw);
  if (address === undefined || address.kind === 'malformed') return undefined;
  return address.kind === 'address' && address.user.includes('%') ? undefined : address.text;
}

/** The host part of an address; telephones and malformed addresses have none. */
export function addressDomain(raw: string): string | undefined {
  const address = readAddress(raw);
  return address?.kind === 'address' ? address.domain : undefined;
}

/** The same of an address that is in canonical form already; quick, because every rule about domains asks. */
export function domainOfCanonical(address: string): string | undefined {
  if (!ascii.test(address) || address.includes('%')) return addressDomain(address);
  return canonicalForm.test(address) ? address.slice(address.indexOf('@') + 1) : undefined;
}

/**
 * A glob, prefix, suffix or part of an address in the same form, so that both sides of an operator agree.
 * `*` and `?` stay: `sip:*@Example.com;user=phone` is `*@example.com`. An escaped `@` stays escaped, as in the user of an address.
 * Empty where nothing is left. `isOpen`: more may follow, so that a port, parameters and a dot at its end are in no canonical form.
 */
export function canonicalAddressPart(raw: string, isOpen = false): string {
  const bare = withoutScheme(raw);
  if (isTelephone(bare)) return `tel:${withoutGrouping(bare.slice(4).replace(/;.*$/s, ''))}`.toLowerCase();
  const text = isOpen ? bare : bare.replace(/;[^@]*$/s, '');
  const at = text.indexOf('@');
  if (at < 0) return decodeUser(text).toLowerCase();
  const host = isOpen ? text.slice(at + 1) : withoutEnd(text.slice(at + 1));
  return `${decodeUser(text.slice(0, at)).toLowerCase()}@${canonicalLiteral(host) ?? host.toLowerCase()}`;
}

/** A part of addresses, in the canonical form or in the one that people read, as `readableDomain` gives it. */
export interface AddressPart {
  form: 'canonical' | 'readable';
  text: string;
}

/** The forms in which a part has to be looked for. International letters of a domain are in no canonical form: `mün` is not in `xn--mnchen-3ya`. */
export function addressParts(raw: string, isOpen = false): AddressPart[] {
  const text = canonicalAddressPart(raw, isOpen);
  const host = text.indexOf('@') + 1;
  const canonical: AddressPart = { form: 'canonical', text };
  if (ascii.test(text.slice(host))) return [canonical];
  const readable: AddressPart = { form: 'readable', text: text.slice(0, host) + readableDomainPart(text.slice(host)) };
  return host > 0 ? [readable] : [canonical, readable];
}

/** `+4930…` from a `tel:` address or a SIP address marked `;user=phone`; undefined for anything else. */
export function phoneNumber(raw: string): string | undefined {
  const text = withoutScheme(raw);
  if (isTelephone(text)) return canonicalTelephone(decode(text.slice(4)));
  return /;user=phone(;|\?|$)/i.test(text) ? canonicalTelephone(decode(userOf(text))) : undefined;
}

/** Ahead of it stands what opens or separates. A blank, a quote or a comma behind a word may be part of the user: `o’neil@…`, `j. smith@…`. */
const addressInText =
  /(?<=^|[<([{:=]|\/\/|(?<![\p{L}\p{M}\p{N}.])[\s"'`“„‘’«;,|])[\p{L}\p{M}\p{N}._~!$&+=#%-]+@[\p{L}\p{M}\p{N}_-]+(?:\.[\p{L}\p{M}\p{N}_-]+)+(?=\.?(?:$|[\s>)\]}"'`”“’»:;,|?/#<]))/gu;

/** Every address inside a text, canonical. */
export function addressesWithin(written: string): string[] {
  return [...written.matchAll(addressInText)].flatMap(([found]) => wellFormedAddress(found) ?? []);
}

/** The one address inside a text with quotes, brackets, a name or another scheme around it: a whole one, lest it be somebody else's. */
export function addressWithin(written: string): string | undefined {
  const found = [...written.matchAll(addressInText)];
  return found.length === 1 ? wellFormedAddress(found[0]?.[0] ?? '') : undefined;
}

/** Whether what is cut off as parameters or headers is another address: people list them with `;` between. */
export function holdsAnotherAddress(written: string): boolean {
  return /[;?](?:.*[;?&])?\s*(?:sips?:)?[^\s;?&=@]+@/is.test(written);
}

/** Whether a `?` can only mean any one character: what follows is no header (`?name=value`), and would be cut off as one. */
export function holdsQuestionMark(written: string): boolean {
  const [, before = '', behind] = /^([^?]*)\?(.*)$/s.exec(written) ?? [];
  if (behind === undefined || /^[^\s?=&;]+=/.test(behind)) return false;
  return !(before.includes('@') && behind.includes('@'));
}

/** The number that an address of any kind calls, marked as a telephone or not: for whoever must not be missed. */
export function dialledNumber(raw: string): string | undefined {
  const text = withoutScheme(raw).replace(/^tel:/i, '');
  const number = canonicalTelephone(decode(userOf(text)));
  return number === undefined || number.length < 2 ? undefined : number.replace(/^00/, '+');
}

/** The organizer's address at the head of a focus URI: `sip:org@example.com;gruu;opaque=app:conf:focus:id:ABC`. Malformed where it reads two ways. */
export function organizerOfMeetingUri(onlineMeetingUri: string): string | undefined {
  const address = readAddress(onlineMeetingUri);
  return address?.text.includes('@') ? address.text : undefined;
}

/** Most users; the others are asked character by character. */
const plainUser = /^[a-z0-9._~!$&'+=#%-]+$/;
const canonicalForm = /^[a-z0-9._~!$&'+=#-]+@(?:(?!-)[a-z0-9_-]+(?<!-)(?:\.(?!-)[a-z0-9_-]+(?<!-))*|\[[0-9a-f:.]+\])$/;
const ascii = /^[\u0000-\u007f]*$/;
/** The user of an address may be a telephone number with parameters of its own. */
const telephoneParameters = /^(\+?\d[\d().-]*);[^?]*$/;

function canonicalUser(written: string): string | undefined {
  const user = decodeFully(written.replace(telephoneParameters, '$1'))?.toLowerCase().normalize('NFC');
  if (user === undefined || user === '') return undefined;
  return plainUser.test(user) || Array.from(user).every(isUserCharacter) ? user : undefined;
}

/** Decoded until nothing is left to decode. */
function decodeFully(written: string): string | undefined {
  let text = written;
  for (let pass = 0; pass < maxPasses; pass++) {
    const next = decodeUser(text);
    if (next === text) return text;
    text = next;
  }
  return undefined;
}

/** Decoded once, but for an `@`: it must not become the one that the domain is read from. */
function decodeUser(written: string): string {
  return decode(written).replaceAll('@', '%40');
}

/** Some servers escape the `@` itself. What is no address then is a bare word, which is nobody's. */
function readWithoutAt(bare: string): Address {
  const decoded = decode(bare);
  const address = decoded.split('@').length === 2 ? readAddress(decoded) : undefined;
  if (address?.kind === 'address') return address;
  const cut = bare.replace(/[;?].*$/s, '').trim();
  const rest = cut === bare ? undefined : readAddress(cut);
  // What is left must not read as an address where the whole did not.
  return rest?.kind === 'malformed' ? rest : malformed(bare);
}

function readTelephone(bare: string): Address {
  const number = canonicalTelephone(decode(bare.slice(4)));
  return number === undefined ? malformed(bare) : { kind: 'telephone', text: `tel:${number}`, number };
}

function malformed(bare: string): Address {
  return { kind: 'malformed', text: bare.toLowerCase() };
}

function withoutScheme(raw: string): string {
  let text = raw.trim().normalize('NFC');
  while (/^sips?:/i.test(text)) text = text.replace(/^sips?:/i, '').trim();
  return text;
}

function isTelephone(text: string): boolean {
  return /^tel:/i.test(text);
}

function userOf(text: string): string {
  const at = text.indexOf('@');
  return at < 0 ? text : text.slice(0, at);
}

function hostOf(rest: string): string {
  return withoutEnd(rest.replace(/[;?].*$/s, ''));
}

/** Without a port or a trailing dot. */
function withoutEnd(host: string): string {
  return host.replace(/:\d*$/, '').replace(/\.$/, '');
}

/** Percent-decodes once; a malformed escape leaves the text as it is. */
function decode(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
