// What people write after an operator, brought to the form facts have. Facts are canonical already (situation.ts); both sides meet here.
import { canonicalAddressPart, domainOfCanonical, wellFormedAddress } from '../../address.ts';
import { canonicalDomain } from '../../canonical/domain.ts';
import { withoutGrouping } from '../../canonical/telephone.ts';
import { telephoneFault } from '../../canonical/telephone-fault.ts';
import type { FactDefinition, FactValue } from '../../roster/facts.ts';
import { quoted } from '../../yaml/suggest.ts';
import { fold } from './text.ts';

/** A written value as the fact is compared with it: text folded, unless its values are a closed set. */
export function comparable(fact: FactDefinition, written: FactValue): FactValue | undefined {
  return typeof written === 'string' && isFolded(fact) ? wholeOperand(fact, written) : written;
}

/** Free text is compared folded, closed sets of values as they are. */
export function isFolded(fact: FactDefinition): boolean {
  return fact.type === 'string' && fact.values === undefined;
}

/** A whole value of a text fact, ready to be compared with the folded fact. Undefined where nothing is left of it. */
export function wholeOperand(fact: FactDefinition, written: string): string | undefined {
  if (fact.address) return folded(wellFormedAddress(written));
  if (fact.name === 'phone') return telephoneFault(written) === undefined ? digitsOf(written) || undefined : undefined;
  if (fact.name === 'domain') return canonicalDomain(written.trim());
  return fold(written.normalize('NFC'));
}

/** Whether a value of the fact can equal anything. A malformed address equals nobody's, though folding might make it somebody's. */
export function canBeEqual(fact: FactDefinition, seen: string): boolean {
  return !fact.address || wellFormedAddress(seen) !== undefined;
}

/** Nothing is left of it: not even a doubtful value. */
export function wholeFault(fact: FactDefinition, written: FactValue): { code: 'empty'; message: string } | undefined {
  const isEmpty = typeof written === 'string' && isFolded(fact) && shapedFacts(fact) && /^\s*(?:(?:sips?|tel):)?\s*$/i.test(written);
  return isEmpty ? { code: 'empty', message: `${quoted(written)} is no ${fact.name}; it would match nobody` } : undefined;
}

function shapedFacts(fact: FactDefinition): boolean {
  return fact.address === true || fact.name === 'domain' || fact.name === 'phone';
}

/** A part that stands for a whole value, or for anything; not folded. Empty where nothing is left of it. */
export function partOperand(fact: FactDefinition, written: string): string {
  if (fact.address) return canonicalAddressPart(written);
  if (fact.name === 'phone') return digitsOf(written);
  return fact.name === 'domain' ? written.trim().toLowerCase() : written.normalize('NFC');
}

/** What is written with `@` means an address, which a malformed one is not, however it ends. */
export function canBeMeant(fact: Pick<FactDefinition, 'address'>, part: string): (text: string) => boolean {
  return fact.address && part.includes('@') ? (text) => domainOfCanonical(text) !== undefined : () => true;
}

export function partFault(fact: FactDefinition, written: FactValue): { code: 'empty'; message: string } | undefined {
  if (partOperand(fact, String(written)) !== '') return undefined;
  return { code: 'empty', message: `nothing is left of ${quoted(String(written))} as part of ${fact.name}; it would match everyone` };
}

/** A glob that says something beside its wildcards, of which canonical form leaves the wildcards alone. */
export function globFault(fact: FactDefinition, written: FactValue): { code: 'empty'; message: string } | undefined {
  const left = fact.address ? canonicalAddressPart(String(written)) : '';
  if (!/^(?:tel:)?[*?@]*[*?][*?@]*$/.test(left)) return undefined;
  const [, scheme = '', rest = ''] = /^((?:\s*sips?:)*)(?:\s*tel:)?(.*)$/is.exec(String(written)) ?? [];
  if (!/[\p{L}\p{N};]/u.test(rest) && (scheme === '' || /[@:]/.test(left))) return undefined;
  const message = `scheme, port and parameters are no part of ${fact.name}: of ${quoted(String(written))} nothing but ${quoted(left)} is left`;
  return { code: 'empty', message: `${message}; ${globRemedy(rest, left)}` };
}

function globRemedy(rest: string, left: string): string {
  if (/;user=phone/i.test(rest)) return 'for people on the telephone write phone: { glob: "*" }';
  return rest === left ? 'where no telephone is meant write "*@*"' : 'write that, if everyone it takes in is meant';
}

/** `example.com` or `*.example.com` in canonical form; undefined for anything that is not a domain. */
export function domainOperand(written: string): string | undefined {
  const [, wildcard = '', domain = ''] = /^(\*\.)?(.*)$/su.exec(written.trim()) ?? [];
  const canonical = canonicalDomain(domain);
  return canonical === undefined ? undefined : `${wildcard}${canonical}`;
}

export function digitsOf(written: string): string {
  return withoutGrouping(written.replace(/^\s*tel:/i, '')).toLowerCase();
}

function folded(text: string | undefined): string | undefined {
  return text === undefined ? undefined : fold(text);
}
