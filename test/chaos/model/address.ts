// Addresses as policies compare them, written a second time: the model shares no code with what it judges.

/** Lower case, percent-decoded, without scheme, parameters, headers and port; telephones as `tel:+4930…`. */
export function canonical(raw: string): string {
  const text = raw.trim();
  if (/^tel:/i.test(text))
    return `tel:${
      text
        .slice(4)
        .split(/[;?]/)[0]
        ?.replace(/[^+\d]/g, '') ?? ''
    }`;
  const bare = text.replace(/^sips?:/i, '').split(/[;?]/)[0] ?? '';
  return decodeURIComponent(bare).toLowerCase().replace(/:\d+$/, '');
}

export function domainOf(raw: string): string | undefined {
  const address = canonical(raw);
  return address.startsWith('tel:') || !address.includes('@') ? undefined : address.slice(address.lastIndexOf('@') + 1);
}

/** `*` is any run of characters, the rest literal. */
export function globMatches(pattern: string, text: string): boolean {
  const source = pattern
    .toLowerCase()
    .split('*')
    .map((part) => part.replace(/[.?+^${}()|[\]\\]/g, '\\$&'))
    .join('.*');
  return new RegExp(`^${source}$`, 's').test(text.toLowerCase());
}
