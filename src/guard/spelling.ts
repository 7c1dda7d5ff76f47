// Which address or number a text certainly is. The rule: what can be read in two ways is nobody's, so it never shows that somebody is another.
import { domainToASCII } from 'node:url';
import { canonicalAddress } from '../address.ts';

/** Canonical: lower case, ASCII domain; `tel:+4930…` for telephones. Undefined where the text is not well-formed. */
export function certainAddress(raw: string): string | undefined {
  const text = raw.trim();
  if (/^tel:/i.test(text)) return numberIn(text) === undefined ? undefined : canonicalAddress(text);
  // Where no `@` is literal, an escaped one is meant.
  const parts = /^(?:sips?:)?([^@]+)@([^;?]*)/i.exec(text.includes('@') ? text : text.replace(/%40/, '@'));
  const user = decoded(parts?.[1]);
  const host = hostIn(parts?.[2] ?? '');
  if (user === undefined || host === undefined || !isPlainUser(user)) return undefined;
  return `${user.toLowerCase().normalize('NFC')}@${host}`;
}

/** The digits of a telephone number, however it is written: `tel:`, the head of a SIP address, or with blanks and brackets. */
export function numberIn(raw: string): string | undefined {
  const head = raw.trim().replace(/^(?:sips?|tel):/i, '');
  const user = decoded(/^[^@;?]*/.exec(head)?.[0]);
  const digits = user?.replace(/[\s().\-/]/g, '');
  return digits !== undefined && /^\+?\d{2,}$/.test(digits) ? digits.replace(/^00/, '+') : undefined;
}

/** The host of an address without its port and trailing dot, in ASCII; undefined where it is no valid one. */
function hostIn(text: string): string | undefined {
  const host = text.replace(/:\d+$/, '').replace(/\.$/, '');
  if (/^\[[0-9a-f:.]+\]$/i.test(host)) return host.toLowerCase();
  const ascii = /[%\s@]/.test(host) ? '' : domainToASCII(host);
  return /^[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*$/.test(ascii) ? ascii : undefined;
}

/** No separators that another reader may split at; a telephone number may carry parameters of its own. */
function isPlainUser(user: string): boolean {
  return !/[\s@:<>"%\p{C}]/u.test(user) && (!/[;?]/.test(user) || /^\+?\d[\d().-]*;[^?]*$/.test(user));
}

function decoded(text: string | undefined): string | undefined {
  try {
    return text === undefined ? undefined : decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
