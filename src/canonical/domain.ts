// The one form of a domain: lower case, international names in their ASCII form (IDNA), without a trailing dot.
import { domainToASCII, domainToUnicode } from 'node:url';
import { canonicalLiteral } from './ip-literal.ts';
import { isLookalike } from './lookalike.ts';

const plain = /^(?!-)[a-z0-9_-]+(?<!-)(?:\.(?!-)[a-z0-9_-]+(?<!-))*$/;
/** Beyond ASCII: blanks, controls, brackets, and the quotes and dashes of a word processor. */
const foreign = /(?![\u200c\u200d])[^\u0000-\u007f\p{L}\p{M}\p{N}\p{S}\u00b7\u0375\u05f3\u05f4\u30fb\u3002\uff0e\uff61]/u;

/** `münchen.example.` is `xn--mnchen-3ya.example`; undefined for what is no domain. */
export function canonicalDomain(written: string): string | undefined {
  const domain = lower(written.replace(/\.$/, ''));
  if (plain.test(domain) && !domain.includes('xn--')) return domain;
  if (domain.startsWith('[')) return canonicalLiteral(domain);
  // Ahead of IDNA, which decodes escapes, cuts paths off and takes quotes for letters: nothing but letters, digits, signs, hyphens and dots may come in.
  if (/[^a-z0-9_.\-\u0080-\u{10ffff}]/u.test(domain) || Array.from(domain).some(isForeignToDomains)) return undefined;
  const ascii = (domainToASCII(domain) || domain).replace(/\.$/, '');
  return plain.test(ascii) ? ascii : undefined;
}

/** A part or glob of a domain in the form that `readableDomain` gives of whole ones: emoji lose their selectors. Wildcards stay. */
export function readableDomainPart(written: string): string {
  return lower(written.replace(/\p{Variation_Selector}/gu, '').replace(/\P{P}+/gu, (run) => run.normalize('NFKC')))
    .replace(/[\u3002\uff0e\uff61]/g, '.')
    .split('.')
    .map((label) => (label.startsWith('xn--') ? domainToUnicode(label) || label : label))
    .join('.');
}

/** Whether no domain can hold the character, not even in the form that people read. */
export function isForeignToDomains(character: string): boolean {
  return character === '\ufffd' || foreign.test(character) || isLookalike(character);
}

/** A canonical domain, or an address with one, as a human reads it: international names in their own script. */
export function readableDomain(text: string): string {
  if (!text.includes('xn--')) return text;
  const host = text.indexOf('@') + 1;
  return text.slice(0, host) + (domainToUnicode(text.slice(host)) || text.slice(host));
}

/** Letter by letter: the small sigma at the end of a word is another letter to a domain. */
function lower(text: string): string {
  return text.replace(/[^\u0000-\u007f]|[A-Z]+/gu, (letters) => letters.toLowerCase());
}
