// What people write after an operator, brought to the form facts have. Facts are canonical already (situation.ts); both sides meet here.
import { canonicalAddress, canonicalAddressPart, telephoneDigits } from '../../address.ts';
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
  if (fact.address) {
    const address = canonicalAddress(written);
    return address === undefined ? undefined : fold(address);
  }
  if (fact.name === 'phone') return fold(digits(written)) || undefined;
  if (fact.name === 'domain') return fold(written.trim()) || undefined;
  return fold(written);
}

export function wholeFault(fact: FactDefinition, written: FactValue): { code: 'empty'; message: string } | undefined {
  if (typeof written !== 'string' || wholeOperand(fact, written) !== undefined) return undefined;
  return { code: 'empty', message: `${quoted(written)} is no ${fact.name}; it would match nobody` };
}

/** A part, prefix, suffix or glob; not folded. Empty where nothing is left of it. */
export function partOperand(fact: FactDefinition, written: string): string {
  if (fact.address) return canonicalAddressPart(written);
  return fact.name === 'phone' ? digits(written) : written;
}

export function partFault(fact: FactDefinition, written: FactValue): { code: 'empty'; message: string } | undefined {
  if (partOperand(fact, String(written)) !== '') return undefined;
  return { code: 'empty', message: `nothing is left of ${quoted(String(written))} as part of ${fact.name}; it would match everyone` };
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
