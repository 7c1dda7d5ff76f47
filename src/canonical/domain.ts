// The one form of a domain: lower case, international names in their ASCII form (IDNA), without a trailing dot.
import { domainToASCII, domainToUnicode } from 'node:url';

const plain = /^(?!-)[a-z0-9_-]+(?<!-)(?:\.(?!-)[a-z0-9_-]+(?<!-))*$/;
/** Beyond ASCII: blanks, controls, brackets, and the quotes and dashes of a word processor. */
const foreign = /(?![\u200c\u200d])[^\u0000-\u007f\p{L}\p{M}\p{N}\p{S}\u00b7\u0375\u05f3\u05f4\u30fb\u3002\uff0e\uff61]/u;
const addressLiteral = /^\[[0-9a-f:.]+\]$/;

/** `münchen.example.` is `xn--mnchen-3ya.example`; undefined for what is no domain. */
export function canonicalDomain(written: string): string | undefined {
  const domain = written.replace(/\.$/, '').toLowerCase();
  if (plain.test(domain) && !domain.includes('xn--')) return domain;
  if (addressLiteral.test(domain)) return domain;
  // Ahead of IDNA, which decodes escapes, cuts paths off and takes quotes for letters: nothing but letters, digits, signs, hyphens and dots may come in.
  if (/[^a-z0-9_.\-\u0080-\u{10ffff}]/u.test(domain) || foreign.test(domain)) return undefined;
  const ascii = (domainToASCII(domain) || domain).replace(/\.$/, '');
  return plain.test(ascii) ? ascii : undefined;
}

/** A part or glob of a domain: each label that is written out gets its ASCII form, a label with a wildcard stays. */
export function canonicalDomainPart(written: string): string {
  return written.toLowerCase().split('.').map(canonicalLabel).join('.');
}

/** A canonical domain, or an address with one, as a human reads it: international names in their own script. */
export function readableDomain(text: string): string {
  if (!text.includes('xn--')) return text;
  const host = text.indexOf('@') + 1;
  return text.slice(0, host) + (domainToUnicode(text.slice(host)) || text.slice(host));
}

function canonicalLabel(label: string): string {
  return /^[\u0000-\u007f]*$/.test(label) || /[*?]/.test(label) ? label : (canonicalDomain(label) ?? label);
}
