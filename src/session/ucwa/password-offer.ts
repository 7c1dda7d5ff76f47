// Whether a challenge offers sign-in by password, and where; what to tell an administrator where it does not.
import { LobbyguardError } from '../../errors.ts';
import { resolveHref } from '../../wire/url.ts';
import { type Challenge, takesPasswords, tokenOffer } from '../http/challenge.ts';

/** The token URL of the challenge, when it takes passwords. */
export function challengedEndpoint(url: string, challenges: readonly Challenge[]): string | undefined {
  const offer = tokenOffer(challenges);
  if (offer === undefined) return undefined;
  if (!takesPasswords(offer)) {
    throw new LobbyguardError(
      'AUTH_FAILED',
      `${new URL(url).host} does not offer sign-in by password, only ${offer.grantTypes.join(', ')}; ${passwordRemedy}`,
    );
  }
  return resolveHref(offer.href, url);
}

/** A front end that wants modern authentication or the Windows logon, and nothing lobbyguard has. */
export function noPassword(url: string, challenges: readonly Challenge[]): LobbyguardError {
  const names = [...new Set(challenges.map(({ scheme }) => schemeNames.get(scheme) ?? scheme))].join(', ');
  return new LobbyguardError('AUTH_FAILED', `${new URL(url).host} takes no password, it asks for ${names} only; ${passwordRemedy}`);
}

const schemeNames: ReadonlyMap<string, string> = new Map([
  ['bearer', 'modern authentication (Bearer)'],
  ['negotiate', 'the Windows logon (Negotiate)'],
  ['ntlm', 'the Windows logon (NTLM)'],
]);

const passwordRemedy =
  'have the pool offer MsRtcOAuth with the password grant for this account (no modern or Windows authentication enforced), or set discovery to a front end that does';
