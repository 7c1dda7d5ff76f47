// Addresses and numbers in the notation of another tool. As text they could be part of somebody's, and nobody means them so.

/** What is read as text where a wildcard is meant, and the glob that is meant. */
export interface Notation {
  sign: string;
  glob: string;
}

/** A lone `%` is any run in SQL. */
const likePattern = /^%(?![0-9a-f]{2})|%@/i;
/** Nobody's user begins with such a dot, or ends with `.+`; in `ann.*@example.com` the dot may be meant. */
const dotExpression = /^\s*(?:sips?:\s*)*\^?\.[*+?]|\.\+@/i;

/** The wildcards of SQL and of expressions in an address, a part or a glob of one. */
export function notationInAddress(written: string): Notation | undefined {
  if (likePattern.test(written)) return { sign: '%', glob: written.replaceAll('%', '*') };
  if (!dotExpression.test(written)) return undefined;
  return {
    sign: '.',
    glob: written
      .replace(/^\s*\^/, '')
      .replaceAll(/\.[*+?]/g, '*')
      .replaceAll('\\.', '.'),
  };
}

/**
 * What other tools read as a comment, a "not", an open quote, a list, a formula or a variable, and a dot that no directory takes there. Nobody's user begins so; `'s-gravenhage@example.com`, `#31#` and
 * `+4930123@example.com` are left alone.
 */
const markAhead =
  /^(\s*(?:sips?:\s*)*)(#+(?=\p{L}|[*?]+@)|!|=(?!["\p{Pi}]|\p{L}+\()|'(?!\p{L}[-._])|[$&](?=\p{L})|\.(?=\p{L})|[-~\u2010-\u2015\u2212](?=[-~\u2010-\u2015\u2212]*(?:\p{L}|[*?]+@))|\+(?=\+*\p{L}))(?:[\s'#!=~\u2010-\u2015\u2212-]|\+(?=\+*\p{L}))*/iu;

/** An attribute of a directory or a setting, with its value: `mail=ann@example.com`, as exports have it. */
const attribute =
  /^(\s*)((?:e-?mail|mail|smtp|sips?|upn|uid|cn|user|username|login|address|userprincipalname|proxyaddresses|msrtcsip-primaryuseraddress)\s*=)\s*(?=[^\s=]*@)/i;

/** A mark ahead of an address or a glob of one, and what is behind it. */
export interface Mark {
  sign: string;
  without: string;
}

export function markAheadOf(written: string): Mark | undefined {
  const [named, , name] = attribute.exec(written) ?? [];
  if (named !== undefined && name !== undefined) return { sign: name, without: written.slice(named.length) };
  const [all, scheme = '', sign] = (written.includes('@') && markAhead.exec(written)) || [];
  if (all === undefined || sign === undefined) return undefined;
  return { sign: sign.charAt(0), without: `${scheme}${written.slice(all.length).replace(/'\s*$/, '')}` };
}

/** Stars in a code such as `*100#` are dialled: such codes begin with a star or a hash, and no number with a country in front holds one. */
const stars = {
  whole: /^\d*\*+$|\+[\d#]*\*/,
  start: /^\d+\*+$|\+[\d#]*\*/,
  within: /\+[\d#]*\*/,
};

/** The stars of a glob in a number, or in a part of one: `+49*`, `0049*`, `*`. */
export function notationInNumber(number: string, place: keyof typeof stars): Notation | undefined {
  return stars[place].test(number) ? { sign: '*', glob: number } : undefined;
}
