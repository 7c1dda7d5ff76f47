// A real OpenID Connect provider, with a client for the console and accounts for whoever asks.
import Provider from 'oidc-provider';

/** `redirect`: where the console takes people back; `scopes`: beside the usual ones. */
export function aProvider(at: string, redirect: string, scopes: readonly string[]): Provider {
  return new Provider(at, {
    clients: [
      {
        client_id: 'lobbyguard',
        client_secret: 'client-secret',
        redirect_uris: [redirect],
        grant_types: ['authorization_code'],
        response_types: ['code'],
      },
    ],
    pkce: { required: () => true },
    scopes: ['openid', 'profile', 'email', ...scopes],
    conformIdTokenClaims: false,
    claims: { openid: ['sub', 'groups'], profile: ['preferred_username'], email: ['email', 'email_verified'] },
    findAccount: (_context, sub) => ({
      accountId: sub,
      claims: () => ({ sub, preferred_username: `${sub}@example.com`, groups: ['desk'], email: 'else@example.com', email_verified: false }),
    }),
    cookies: { keys: ['test'] },
  });
}
