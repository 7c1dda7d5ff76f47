// What people write after an operator, brought to the form facts have. Facts are canonical already (situation.ts); both sides meet here.
import { canonicalAddress, canonicalAddressPart, telephoneDigits } from '../../address.ts';
import type { FactDefinition } from '../../roster/facts.ts';
import { fold } from './text.ts';

/** A whole value of a text fact, ready to be compared with the folded fact. Undefined where nothing is left of it. */
export function wholeOperand(fact: FactDefinition, written: string): string | undefined {
  if (fact.address) {
    const address = canonicalAddress(written);
    return address === undefined ? undefined : fold(address);
  }
  if (fact.name === 'phone') return fold(digits(written)) || undefined;
  if (fact.name === 'domain') return fold(written.trim()) || undefined;
  return fold(written);
}

/** A part, prefix, suffix or glob; not folded. Empty where nothing is left of it. */
export function partOperand(fact: FactDefinition, written: string): string {
  if (fact.address) return canonicalAddressPart(written);
  return fact.name === 'phone' ? digits(written) : written;
}

const domainLabel = '[^\\s.@:/;?*,]+';
const domainEntry = new RegExp(`^(?:\\*\\.)?${domainLabel}(?:\\.${domainLabel})*$`, 'u');

/** `example.com` or `*.example.com`, folded; undefined for anything that is not a domain. */
export function domainOperand(written: string): string | undefined {
  const entry = fold(written.trim());
  return domainEntry.test(entry) ? entry : undefined;
}

function digits(written: string): string {
  return telephoneDigits(written.trim().replace(/^tel:/i, ''));
}
