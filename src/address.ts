// SIP and telephone addresses in canonical form. Canonical text is a fixed point: it stays as it is.

/** Nobody nests schemes or escapes deeper than this; what does keeps its last form. */
const maxPasses = 8;

/**
 * Canonical form: lower case, percent-decoded, without scheme, parameters, headers and port: `alice@example.com`;
 * telephones as `tel:+4930…`. Undefined where nothing is left.
 */
export function canonicalAddress(raw: string): string | undefined {
  return settle(raw, canonicalOnce) || undefined;
}

/**
 * A glob, prefix, suffix or part of an address in the same form, so that both sides of an operator agree.
 * `*` and `?` stay: `sip:*@Example.com;user=phone` is `*@example.com`. Empty where nothing is left.
 */
export function canonicalAddressPart(raw: string): string {
  return settle(raw, canonicalPartOnce);
}

/** The host part: what follows the last literal `@`, read before percent-decoding. Undefined where there is none (`tel:`). */
export function addressDomain(raw: string): string | undefined {
  const text = raw.trim();
  if (isTelephone(text)) return undefined;
  const { host } = splitAddress(text);
  return host ? canonicalHost(host) || undefined : undefined;
}

/** The host part of an address that is in canonical form already. */
export function domainOfCanonical(address: string): string | undefined {
  const at = address.lastIndexOf('@');
  return at < 0 || address.startsWith('tel:') ? undefined : address.slice(at + 1) || undefined;
}

/** `+4930…` from a `tel:` address or a SIP address marked `;user=phone`; undefined for anything else. */
export function phoneNumber(raw: string): string | undefined {
  const text = raw.trim();
  if (isTelephone(text)) return telephoneDigits(text.slice(4)) || undefined;
  if (!/;user=phone(;|\?|$)/i.test(text)) return undefined;
  const digits = telephoneDigits(decode(splitAddress(text).user));
  return /^\+?\d+$/.test(digits) ? digits : undefined;
}

/** The organizer's address at the head of a focus URI: `sip:org@example.com;gruu;opaque=app:conf:focus:id:ABC`. */
export function organizerOfMeetingUri(onlineMeetingUri: string): string | undefined {
  const address = canonicalAddress(onlineMeetingUri);
  return address?.includes('@') ? address : undefined;
}

/** A telephone number or a part of one without the marks people group digits with. */
export function telephoneDigits(text: string): string {
  return withoutParameters(decode(withoutParameters(text)))
    .replace(/[\s().-]/g, '')
    .toLowerCase();
}

function settle(raw: string, step: (text: string) => string): string {
  let text = raw;
  for (let pass = 0; pass < maxPasses; pass++) {
    const next = step(text);
    if (next === text) break;
    text = next;
  }
  return text;
}

function canonicalOnce(raw: string): string {
  const text = raw.trim();
  if (isTelephone(text)) {
    const digits = telephoneDigits(text.slice(4));
    return digits ? `tel:${digits}` : '';
  }
  const { user, host } = splitAddress(text);
  if (host === undefined) return decode(withoutParameters(user)).trim().toLowerCase();
  return `${decode(user)}@${canonicalHost(host)}`.trim().toLowerCase();
}

/** Like an address, but `?` is a wildcard here and never begins headers, and a part without `@` may be anything. */
function canonicalPartOnce(raw: string): string {
  const text = raw.trim();
  if (isTelephone(text))
    return `tel:${text
      .slice(4)
      .replace(/;.*$/s, '')
      .replace(/[\s().-]/g, '')}`.toLowerCase();
  const bare = text.replace(/^sips?:/i, '').replace(/;[^@]*$/s, '');
  const at = bare.lastIndexOf('@');
  if (at < 0) return decode(bare).toLowerCase();
  return `${decode(bare.slice(0, at))}@${decodeHost(withoutPort(bare.slice(at + 1)))}`.toLowerCase();
}

function isTelephone(text: string): boolean {
  return /^tel:/i.test(text);
}

function splitAddress(text: string): { user: string; host?: string } {
  const bare = text.replace(/^sips?:/i, '');
  const at = bare.lastIndexOf('@');
  if (at < 0) return { user: bare };
  return { user: bare.slice(0, at), host: withoutPort(withoutParameters(bare.slice(at + 1))) };
}

function canonicalHost(host: string): string {
  return settle(host, (text) =>
    withoutPort(withoutParameters(decodeHost(text)))
      .trim()
      .toLowerCase(),
  );
}

/** An escaped `@` must not become the literal one that the domain is read from. */
function decodeHost(host: string): string {
  const decoded = decode(host);
  return decoded.includes('@') ? host : decoded;
}

function withoutParameters(text: string): string {
  return text.replace(/[;?].*$/s, '');
}

function withoutPort(host: string): string {
  return host.replace(/:\d*$/, '');
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
