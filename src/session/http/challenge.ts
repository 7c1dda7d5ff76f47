// Reads WWW-Authenticate (docs/protocol.md, Sign-in): several headers or one folded line, quoted and bare values,
// commas inside quotes, schemes without parameters.

export interface Challenge {
  /** Lower case. */
  scheme: string;
  /** Names in lower case. */
  params: Readonly<Record<string, string>>;
}

/** What the MsRtcOAuth challenge offers: where tokens are given, and for which grants. `grantTypes` is empty when it does not say. */
export interface TokenOffer {
  href: string;
  grantTypes: readonly string[];
}

/** All challenges of a header value; several headers are read joined by commas. Never throws: what cannot be read is skipped. */
export function parseChallenges(header: string): Challenge[] {
  const challenges: { scheme: string; params: Record<string, string> }[] = [];
  let rest = withoutSeparators(header);
  while (rest !== '') {
    const current = challenges.at(-1);
    const param = /^([^\s,="]+)\s*=\s*("(?:[^"\\]|\\.)*"?|'[^']*'|[^\s,]*)/s.exec(rest);
    const word = /^[^\s,]+/.exec(rest)?.[0] ?? '';
    if (param?.[1] !== undefined && current !== undefined) {
      current.params[param[1].toLowerCase()] = unquote(param[2] ?? '');
      rest = rest.slice(param[0].length);
    } else if (current !== undefined && continuesGrantTypes(word, current)) {
      current.params['grant_type'] += `,${word}`;
      rest = rest.slice(word.length);
    } else {
      challenges.push({ scheme: word.toLowerCase(), params: Object.create(null) });
      rest = withoutToken68(rest.slice(word.length));
    }
    rest = withoutSeparators(rest);
  }
  return challenges;
}

/** The offer of the MsRtcOAuth challenges, if there is one with an href: the first that takes passwords, else the first. */
export function tokenOffer(challenges: readonly Challenge[]): TokenOffer | undefined {
  const offers = challenges.flatMap(({ scheme, params }) => {
    const href = params['href'];
    if (scheme !== 'msrtcoauth' || href === undefined || href === '') return [];
    const grantTypes = (params['grant_type'] ?? '').split(',').map((grant) => grant.trim().toLowerCase());
    return [{ href, grantTypes: grantTypes.filter((grant) => grant !== '') }];
  });
  return offers.find(takesPasswords) ?? offers[0];
}

/** An offer that does not name its grants may take any. */
export function takesPasswords({ grantTypes }: TokenOffer): boolean {
  return grantTypes.length === 0 || grantTypes.includes('password');
}

function withoutSeparators(text: string): string {
  return text.replace(/^[\s,]+/, '');
}

function unquote(value: string): string {
  if (!value.startsWith('"')) return value.replace(/^'|'$/g, '');
  return value.slice(1).replace(/"$/, '').replace(/\\(.)/gs, '$1');
}

/** A bare (unquoted) grant list falls apart at its commas; its members are no scheme names. */
function continuesGrantTypes(word: string, current: Challenge): boolean {
  return current.params['grant_type'] !== undefined && (word.includes(':') || word === 'password');
}

/** `Negotiate YIIB...`: a token after the scheme and a space, not followed by `=` and a value, is the challenge's own data. */
function withoutToken68(rest: string): string {
  const token = /^[ \t]+([A-Za-z0-9\-._~+/]+=*)[ \t]*(?=,|$)/.exec(rest);
  return token === null ? rest : rest.slice(token[0].length);
}
