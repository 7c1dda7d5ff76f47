// Sign-in at a provider of the organisation (OpenID Connect: code flow with PKCE, state and nonce). What the provider said is checked by openid-client.
import { randomBytes } from 'node:crypto';
import type { Context, Hono } from 'hono';
import * as oidc from 'openid-client';
import { wellFormedAddress } from '../../address.ts';
import type { AuthConfig } from '../../config/config.ts';
import { createElapsed } from '../../elapsed.ts';
import { mistrustOf } from '../../errors.ts';
import { createCookie } from './cookies.ts';
import { askingOf } from './gate.ts';
import { fetchTrusting } from './oidc-fetch.ts';
import type { Person } from './reach.ts';
import { createSessionGate } from './session-gate.ts';
import type { SignInKind, SignInParts } from './sign-in-kind.ts';
import { signedInPage, signInPage, startPath } from './sign-in-page.ts';

type OidcConfig = Extract<AuthConfig, { kind: 'oidc' }>;

interface Flow {
  verifier: string;
  state: string;
  nonce: string;
  at: number;
}

const callbackPath = '/sign-in/callback';
const flowMs = 10 * 60_000;
const maxFlows = 1_000;
const timeoutS = 10;
const asked = ['openid', 'profile', 'email'];
/** Without it ADFS leaves out of the ID token what its rules issue. */
const askedOfAdfs = 'allatclaims';

export function oidcSignIn(auth: OidcConfig, parts: SignInParts): SignInKind {
  const sessions = createSessionGate(parts, (person) => ({ kind: 'same', person }));
  // It must come back with the browser from the provider, which is another site.
  const cookie = createCookie('lobbyguard-flow', parts.origins.isSecure, 'Lax');
  const flows = new Map<string, Flow>();
  const elapsed = createElapsed();
  let provider: Promise<oidc.Configuration> | undefined;

  /** Asked once; again after a failure, because a provider may come up later than we do. */
  function discovered(): Promise<oidc.Configuration> {
    provider ??= discover(auth, parts.ca).catch((error: unknown) => {
      provider = undefined;
      throw error;
    });
    return provider;
  }

  const redirectUri = (c: Context): string => `${parts.origins.originFor(c.req.header('host'))}${callbackPath}`;

  async function begin(c: Context): Promise<Response> {
    const config = await discovered();
    const flow: Flow = { verifier: oidc.randomPKCECodeVerifier(), state: oidc.randomState(), nonce: oidc.randomNonce(), at: elapsed() };
    const id = randomBytes(32).toString('base64url');
    flows.set(id, flow);
    for (const [old, { at }] of flows) if (flows.size > maxFlows || at < elapsed() - flowMs) flows.delete(old);
    cookie.write(c, id);
    const url = oidc.buildAuthorizationUrl(config, {
      redirect_uri: redirectUri(c),
      scope: scopesAt(config.serverMetadata().scopes_supported ?? []).join(' '),
      code_challenge: await oidc.calculatePKCECodeChallenge(flow.verifier),
      code_challenge_method: 'S256',
      state: flow.state,
      nonce: flow.nonce,
    });
    return c.redirect(url.href, 303);
  }

  async function finish(c: Context): Promise<Response> {
    const id = cookie.read(c) ?? '';
    const flow = flows.get(id);
    flows.delete(id);
    cookie.clear(c);
    if (flow === undefined || flow.at < elapsed() - flowMs) throw new Error('this sign-in was not begun here, or too long ago');
    const here = new URL(redirectUri(c));
    here.search = new URL(c.req.url).search;
    const tokens = await oidc.authorizationCodeGrant(await discovered(), here, {
      pkceCodeVerifier: flow.verifier,
      expectedState: flow.state,
      expectedNonce: flow.nonce,
      idTokenExpected: true,
    });
    const person = personOf(tokens.claims() ?? {}, auth.claim);
    if (person === undefined) throw new Error(`the provider sent no claim ${auth.claim}`);
    if (!sessions.signIn(c, person)) throw new Error('it could not be put on record');
    return c.html(signedInPage());
  }

  /** The reason goes to the log of the service and, in our words, on record; never what the provider or a browser sent. */
  async function attempt(c: Context, step: (c: Context) => Promise<Response>): Promise<Response> {
    try {
      return await step(c);
    } catch (error) {
      const reason = reasonFrom(error, auth);
      parts.warn('a sign-in at the provider failed', { reason });
      const by = parts.byOf({ who: 'somebody at the provider', groups: [] }, 'console');
      sessions.failures.note({ by, from: askingOf(c).address, reason });
      return c.html(
        signInPage({ how: 'provider', problem: 'The sign-in did not succeed. Try again; if it stays so, tell whoever runs lobbyguard.' }),
        403,
      );
    }
  }

  function mount(app: Hono): void {
    app.get('/sign-in', (c) => c.html(signInPage({ how: 'provider' })));
    // A link, not a form: the policy of our pages lets no form lead to another site.
    app.get(startPath, (c) => attempt(c, begin));
    app.get(callbackPath, (c) => attempt(c, finish));
    app.post('/sign-out', (c) => {
      sessions.signOut(c);
      return c.redirect('/sign-in', 303);
    });
  }

  return { gate: sessions.gate, mount, close: sessions.close };
}

function scopesAt(supported: readonly string[]): readonly string[] {
  return supported.includes(askedOfAdfs) ? [...asked, askedOfAdfs] : asked;
}

/** The client's secret is read here, so that a rotated one is taken up when the provider is asked again. */
function discover({ issuer, clientId, clientSecret }: OidcConfig, ca: string | undefined): Promise<oidc.Configuration> {
  const server = new URL(issuer);
  // Plain http is for this machine only; the configuration has been held to that.
  const execute = server.protocol === 'http:' ? [oidc.allowInsecureRequests] : [];
  const trusting = ca === undefined || server.protocol === 'http:' ? {} : { [oidc.customFetch]: fetchTrusting(ca) };
  return oidc.discovery(server, clientId, clientSecret(), undefined, { execute, timeout: timeoutS, ...trusting });
}

/** The name by the claim that was configured; an address only where the provider vouches for it: that name itself, or a verified e-mail. */
function personOf(claims: Readonly<Record<string, unknown>>, claim: string): Person | undefined {
  const who = claims[claim];
  if (typeof who !== 'string' || who.trim() === '') return undefined;
  const mail = claims['email_verified'] === true ? claims['email'] : undefined;
  const address = [who, mail].find((one) => typeof one === 'string' && wellFormedAddress(one)?.includes('@') === true);
  return {
    who: who.trim().slice(0, 256),
    groups: [...texts(claims['groups']), ...texts(claims['roles'])],
    ...(typeof address === 'string' ? { address } : {}),
  };
}

function texts(claim: unknown): string[] {
  return (Array.isArray(claim) ? claim : [claim]).filter((one) => typeof one === 'string');
}

function reasonFrom(error: unknown, { issuer }: OidcConfig): string {
  const mistrust = mistrustOf(error);
  return mistrust === undefined ? codeOf(error) : `the certificate of ${issuer} (console.auth.oidc.issuer) ${mistrust}`;
}

function codeOf(error: unknown): string {
  const { code, message } = error as { code?: unknown; message?: unknown };
  return typeof code === 'string' ? code : String(message ?? 'unknown error');
}
