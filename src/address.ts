// SIP and telephone addresses in canonical form (product contract, section 4 "To the letter").

/**
 * Canonical form: lower case, percent-decoded, without scheme, parameters, headers and port: `alice@example.com`;
 * telephones as `tel:+4930…`. Undefined for an empty or blank string.
 */
export function canonicalAddress(raw: string): string | undefined {
  const text = raw.trim();
  if (text === '') return undefined;
  const telephone = /^tel:/i.test(text);
  if (telephone) return `tel:${telephoneDigits(text.slice(4))}`;
  const { user, host } = splitAddress(text);
  if (host === undefined) return decode(withoutParameters(user)).toLowerCase() || undefined;
  return `${decode(user)}@${decode(host)}`.toLowerCase();
}

/** The host part: what follows the last literal `@`, read before percent-decoding. Undefined where there is none (`tel:`). */
export function addressDomain(raw: string): string | undefined {
  const text = raw.trim();
  if (/^tel:/i.test(text)) return undefined;
  const { host } = splitAddress(text);
  return host ? decode(host).toLowerCase() : undefined;
}

/** `+4930…` from a `tel:` address or a SIP address marked `;user=phone`; undefined for anything else. */
export function phoneNumber(raw: string): string | undefined {
  const text = raw.trim();
  if (/^tel:/i.test(text)) return telephoneDigits(text.slice(4)) || undefined;
  if (!/;user=phone(;|\?|$)/i.test(text)) return undefined;
  const digits = telephoneDigits(decode(splitAddress(text).user));
  return /^\+?\d+$/.test(digits) ? digits : undefined;
}

/** The organizer's address at the head of a focus URI: `sip:org@example.com;gruu;opaque=app:conf:focus:id:ABC`. */
export function organizerOfMeetingUri(onlineMeetingUri: string): string | undefined {
  const address = canonicalAddress(onlineMeetingUri);
  return address?.includes('@') ? address : undefined;
}

function splitAddress(text: string): { user: string; host?: string } {
  const bare = text.replace(/^sips?:/i, '');
  const at = bare.lastIndexOf('@');
  if (at < 0) return { user: bare };
  return { user: bare.slice(0, at), host: withoutPort(withoutParameters(bare.slice(at + 1))) };
}

function withoutParameters(text: string): string {
  return text.replace(/[;?].*$/s, '');
}

function withoutPort(host: string): string {
  return host.replace(/:\d*$/, '');
}

function telephoneDigits(text: string): string {
  return decode(withoutParameters(text))
    .replace(/[\s().-]/g, '')
    .toLowerCase();
}

/** Percent-decodes once; a malformed escape leaves the text as it is. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
