// The one form of an IPv6 address as a host (RFC 5952): lower case, without zeros in front, the longest run of zeros left out.

const literal = /^\[[0-9a-f:.]+\]$/;

/** `[2001:DB8:0:0:0:0:0:1]` is `[2001:db8::1]`. What stands in brackets and is none stays as it is, in lower case; undefined for what stands in none. */
export function canonicalLiteral(written: string): string | undefined {
  const host = written.toLowerCase();
  if (!literal.test(host)) return undefined;
  const address = `http://${host}/`;
  return URL.canParse(address) ? new URL(address).hostname : host;
}
