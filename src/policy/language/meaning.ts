// Whether a written value can mean anything, held against the canonical form of its fact. The one place that knows those forms' shapes.
// What it doubts can never be equal to, part of or matched in a canonical value; what it lets pass may still be a mistake.
import { addressWithin, canonicalAddressPart, holdsAnotherAddress, holdsQuestionMark, wellFormedAddress } from '../../address.ts';
import { canonicalDomain } from '../../canonical/domain.ts';
import { encodedTwice } from '../../canonical/encoded-twice.ts';
import { invisibleIn } from '../../canonical/invisible.ts';
import { withPlainSigns } from '../../canonical/lookalike.ts';
import { markAheadOf, type Notation, notationInAddress, notationInNumber } from '../../canonical/notation.ts';
import { addressShape, canFit, domainShape, globTokens, type Shape, type Token, telephoneShape } from '../../canonical/shape.ts';
import { canonicalTelephone } from '../../canonical/telephone.ts';
import { telephoneFault } from '../../canonical/telephone-fault.ts';
import { type FactDefinition, type FactValue, factNamed } from '../../roster/facts.ts';
import { quoted } from '../../yaml/suggest.ts';
import { type Doubt, nothing } from './doubt.ts';
import { facesOf, foldingOf } from './faces.ts';
import { digitsOf } from './operands.ts';
import { withoutHtml } from './pasted/html.ts';
import { headDoubt, rowDoubt } from './pasted/table.ts';
import { wholeTextDoubt } from './text-notation.ts';

/** What a canonical value of the fact looks like; undefined: like any text. */
export function shapeOf(fact: FactDefinition): Shape | undefined {
  if (fact.address) return addressShape;
  if (fact.name === 'domain') return domainShape;
  return fact.name === 'phone' ? telephoneShape : undefined;
}

/** Doubts a whole value: under `equal`, or as an entry of a list. */
export function wholeDoubt(fact: FactDefinition, written: FactValue): Doubt | undefined {
  if (typeof written === 'number') return numberDoubt(fact, written);
  if (typeof written !== 'string' || fact.values !== undefined) return undefined;
  const columns = fact.name === 'name' && /\t|^\s*\* /.test(written) ? (headDoubt(written) ?? rowDoubt(written)) : undefined;
  const doubt = columns ?? spellingDoubt(written) ?? notationDoubt(fact, written, 'whole');
  if (doubt !== undefined) return doubt;
  if (fact.address) return addressDoubt(fact, written);
  if (fact.name === 'domain') return domainDoubt(fact, written);
  if (fact.name === 'phone') return telephoneDoubt(fact, written);
  return wholeTextDoubt(written) ?? (fact.name === 'name' ? rowDoubt(written) : undefined);
}

/** What a part, prefix, suffix or glob comes to. */
interface Part {
  /** What a whole value would have to fit. */
  tokens(part: string): readonly Token[];
  /** What is doubtful where the fact is any text. */
  inText(written: string): Doubt | undefined;
  place: Place;
  /** More may follow in a value. */
  isOpen?: boolean;
}

/** Where in a value it stands. The * and ? of a glob stand for others, so that what is wrong with it as a whole value says nothing. */
type Place = 'whole' | 'start' | 'within' | 'glob';

export function partDoubt(fact: FactDefinition, written: string, { tokens, inText, place, isOpen }: Part): Doubt | undefined {
  const doubt = spellingDoubt(written) ?? notationDoubt(fact, written, place);
  if (doubt !== undefined) return doubt;
  for (const { form, part, shape } of facesOf(fact, written, isOpen)) {
    if (shape === undefined) return inText(written);
    if (canFit(shape, tokens(foldingOf(form)(part)))) return undefined;
  }
  if (fact.address && /%40/.test(written) && !written.includes('@')) return nothing(escapedAtRemedy(written));
  const whole = place === 'glob' && /[*?]/.test(written) ? `no ${fact.name} fits ${quoted(written)}` : wholeDoubt(fact, written)?.message;
  return nothing(`${whole ?? `${quoted(written)} cannot be found in any ${fact.name}`}; ${formOf(fact)}`);
}

/** Characters that cannot be seen. */
export function spellingDoubt(written: string): Doubt | undefined {
  const hidden = invisibleIn(written);
  if (hidden === undefined) return encodingDoubt(written);
  const message = `this text holds ${hidden.what}; write ${quoted(hidden.without.trim())}, or \\x{…} in a \`matches\` where it is meant`;
  return { code: 'invisible-character', message };
}

function encodingDoubt(written: string): Doubt | undefined {
  const meant = encodedTwice(written);
  if (meant === undefined) return undefined;
  return nothing(`${quoted(written)} is ${quoted(meant)} in the wrong encoding; write that, and open and save the file as UTF-8`);
}

/** How the values of a fact are written, for messages. */
export function formOf(fact: FactDefinition): string {
  if (fact.address) return `${fact.name} is lower case, without sip: and parameters, as in "alice@example.com" or "tel:+4930123"`;
  if (fact.name === 'domain') return 'domain is lower case, and international names are in their xn-- form, as in "example.com"';
  return 'phone is written as "+4930123"';
}

function numberDoubt(fact: FactDefinition, written: number): Doubt | undefined {
  if (Number.isSafeInteger(written) && written >= 0) return undefined;
  return nothing(`${fact.name} counts people or times: it is never ${written}; write a whole number from 0 to ${Number.MAX_SAFE_INTEGER}`);
}

/** Wildcards of another operator or tool. */
function notationDoubt(fact: FactDefinition, written: string, place: Place): Doubt | undefined {
  const inAddress = fact.address ? notationInAddress(written) : undefined;
  if (inAddress !== undefined) return nothing(readAsText(fact, written, inAddress));
  const mark = fact.address && place !== 'within' ? markAheadOf(written) : undefined;
  if (mark !== undefined) {
    const remedy = place === 'whole' && /[*?]/.test(mark.without) ? globRemedy(fact, mark.without) : `; write ${quoted(mark.without)}`;
    return nothing(`the ${mark.sign} ahead of ${quoted(written)} is read as part of the address, and nobody's begins so${remedy}`);
  }
  const number = numberIn(fact, written);
  const inNumber = number === undefined || place === 'glob' ? undefined : notationInNumber(number, place);
  return inNumber && nothing(readAsText(fact, written, { ...inNumber, glob: written }));
}

function readAsText(fact: FactDefinition, written: string, { sign, glob }: Notation): string {
  const never = `the ${sign} in ${quoted(written)} is read as text: wildcards are * and ?, read by glob only`;
  return `${never}${globRemedy(fact, glob)}`;
}

/** Lest a hint be another mistake: what is written, or what is left of it without quotes, a scheme and the signs of an expression. */
function globRemedy(fact: FactDefinition, glob: string): string {
  const bare = glob
    .replace(/^[\s"'<^]*(?:mailto:|smtp:)?|\?\w+=.*$|["'>$\s]+$/gi, '')
    .replaceAll('.*', '*')
    .replace(/\s+@/, '@');
  const isMeant = (one: string) => partDoubt(fact, one, { tokens: globTokens, inText: () => undefined, place: 'glob' }) === undefined;
  const meant = [glob, bare].find((one) => one !== '' && isMeant(one));
  if (meant === undefined) return `; ${formOf(fact)}`;
  return /[*?]/.test(meant) ? `; write { glob: ${quoted(meant)} }` : `; write ${quoted(meant)}`;
}

/** What of it is dialled: a phone, or what stands behind tel: */
function numberIn(fact: FactDefinition, written: string): string | undefined {
  if (fact.name === 'phone') return digitsOf(written);
  return fact.address && !written.includes('@') ? canonicalAddressPart(written).replace(/^tel:/, '') : undefined;
}

/** In the user of an address it may stand; where the domain begins, nothing is escaped. */
function escapedAtRemedy(written: string): string {
  return `the %40 in ${quoted(written)} is read as part of a user; write ${quoted(written.replace('%40', '@'))}`;
}

function addressDoubt(fact: FactDefinition, written: string): Doubt | undefined {
  const address = wellFormedAddress(written);
  if (address === undefined || holdsQuestionMark(written)) return nothing(addressRemedy(fact, written));
  if (!holdsAnotherAddress(written)) return undefined;
  return nothing(`only the first address in ${quoted(written)} would be read; write one each, as in [a@example.com, b@example.com]`);
}

function addressRemedy(fact: FactDefinition, written: string): string {
  const never = `no ${fact.name} can be ${quoted(written)}`;
  if (factNamed(written.replace(/^[^\w]*|[^\w]*$/g, '')) !== undefined && written.includes('.'))
    return `${never}: a fact is compared with what is written here, not with another fact`;
  const domain = canonicalDomain(written.replace(/^(?:\*?@)?(?:\*\.)?/, ''));
  if (/[*?]/.test(written)) {
    const byDomain = domain === undefined ? '' : `, or domainIn: [${quoted(written.replace(/^\*?@/, ''))}]`;
    return `${never}: * and ? are read by glob only${globRemedy(fact, written)}${byDomain}`;
  }
  const shown = [withoutHtml(written) ?? written, written.normalize('NFKC'), withPlainSigns(written)].find(
    (one) => one !== written && isPlainAddress(one),
  );
  if (shown !== undefined) return `${never}: an address is written in plain letters; write ${quoted(shown)}`;
  const within = addressWithin(written);
  if (within !== undefined) return `${never}: an address is written bare; write ${quoted(within)}`;
  const fault = telephoneFault(written);
  if (fault !== undefined) return `${never}: ${fault}`;
  const number = canonicalTelephone(written);
  if (number !== undefined) return `${never}: a telephone among addresses is written ${quoted(`tel:${number}`)}, or asked for as phone`;
  if (domain?.includes('.'))
    return `${never}: an address has a user and a domain; for everyone of a domain write { domainIn: [${quoted(domain)}] }`;
  return `${never}; an address is written "alice@example.com"`;
}

/** Lest a hint be another mistake. */
function isPlainAddress(written: string): boolean {
  return wellFormedAddress(written) !== undefined && !holdsAnotherAddress(written) && !holdsQuestionMark(written);
}

/** A domain of the internet has a dot: a single word is an error page that was saved as a list. */
export function dotlessDoubt(written: string, domain: string): Doubt | undefined {
  if (/[.[]/.test(domain) || domain === 'localhost') return undefined;
  return nothing(`${quoted(written)} has no dot, so it is no domain anybody comes from; write example.com`);
}

function domainDoubt(fact: FactDefinition, written: string): Doubt | undefined {
  const domain = canonicalDomain(written.trim());
  if (domain !== undefined) return dotlessDoubt(written, domain);
  const never = `no domain can be ${quoted(written)}`;
  const plain = withPlainSigns(written);
  if (plain !== written && canonicalDomain(plain.replace(/^\*\./, '')) !== undefined)
    return nothing(
      `${never}: a domain is written in plain letters and signs; write ${plain.startsWith('*') ? `domainIn: [${quoted(plain)}]` : quoted(plain)}`,
    );
  if (/^\*\./.test(written)) return nothing(`${never}: for subdomains write domainIn: [${quoted(written)}]`);
  if (/[*?]/.test(written)) return nothing(`${never}: * and ? are read by glob only${globRemedy(fact, written)}`);
  if (isNetwork(written)) return nothing(`${never}; ${networkRemedy}`);
  const bare = domainWithin(written);
  return nothing(bare === undefined ? `${never}; a domain is written example.com` : `${never}; write ${quoted(bare)}`);
}

/** `10.0.0.0/8`, `fe80::1%eth0`, `2001:db8::/32`. */
export function isNetwork(written: string): boolean {
  return /^\s*(?:\d{1,3}(?:\.\d{1,3}){3}\/\d{1,3}|\[?[\da-f]*:[\da-f.]*:[\da-f:.]*\]?(?:%\w+)?(?:\/\d{1,3})?)\s*$/i.test(written);
}

export const networkRemedy =
  'servers do not tell from which computers people come, so no rule can ask for a network; sourceNetwork is the nearest';

/** The domain in an address, a web address or quotes. */
export function domainWithin(written: string): string | undefined {
  const host =
    /(?<=^|[@/<([{:=*]|\*\.|(?<![\p{L}\p{M}\p{N}.])[\s"'`“„‘’«;,|])([\p{L}\p{N}_-]+(?:\.[\p{L}\p{N}_-]+)+)\.?(?::\d+)?(?:[/?#|^"'”’)\]>].*)?$/u.exec(
      written,
    )?.[1];
  return host === undefined ? undefined : canonicalDomain(host);
}

function telephoneDoubt(fact: FactDefinition, written: string): Doubt | undefined {
  const fault = telephoneFault(written);
  if (fault !== undefined) return nothing(`no phone can be ${quoted(written)}: ${fault}`);
  if (/^(?:\+[0-9#]+|[0-9*#]+)$/.test(digitsOf(written))) return undefined;
  const number = canonicalTelephone(written.replace(/^\s*tel:/i, ''));
  const never = `no phone can be ${quoted(written)}`;
  if (/[*?]/.test(written)) return nothing(`${never}: * and ? are read by glob only${globRemedy(fact, written)}`);
  return nothing(number === undefined ? `${never}; a telephone is written "+4930123"` : `${never}; write ${quoted(number)}`);
}
