// Whether a callback comes from the service (docs/protocol.md, Callbacks): RS256 by a known key, our audience, the service's appid, a tenant we serve,
// and in time. The rule: anything else is refused, and the reason stays on our side.
import { errors, type JWTPayload, jwtVerify } from 'jose';
import { LobbyguardError } from '../../errors.ts';
import type { KeySet } from './key-set.ts';
import type { TokenVerdict } from './listener.ts';
import { createVerifiedTokens } from './verified-tokens.ts';

export interface TokenVerifier {
  /** Takes the Authorization header as it came. Never rejects. */
  verify(authorization: string | undefined): Promise<TokenVerdict>;
}

export interface TokenVerifierOptions {
  audience: string;
  appId: string;
  tenants: readonly string[];
  keys: KeySet;
  now?: () => number;
}

/** How far clocks may differ. */
const toleranceS = 30;
/** A verified token is looked at again after this, long-lived or not. */
const trustMs = 10 * 60_000;

/** Tokens verified before are recognised by their text: the service sends one token with thousands of callbacks. */
export function createTokenVerifier(options: TokenVerifierOptions): TokenVerifier {
  const now = options.now ?? Date.now;
  const verified = createVerifiedTokens(1_000);
  const running = new Map<string, Promise<TokenVerdict>>();

  async function verifyNew(token: string, revision: number): Promise<TokenVerdict> {
    try {
      const payload = await signedPayload(token, options, now());
      const misfit = misfitOf(payload, options);
      if (misfit !== undefined) return refused(misfit);
      verified.add(token, revision, Math.min(((payload.exp ?? 0) + toleranceS) * 1_000, now() + trustMs));
      return { ok: true };
    } catch (error) {
      return refused(reasonOf(error));
    }
  }

  return {
    async verify(authorization) {
      if (authorization === undefined) return refused('it carries no token');
      const token = /^Bearer +([\w-]+\.[\w-]+\.[\w-]*)$/i.exec(authorization)?.[1];
      if (token === undefined) return refused('its Authorization header holds no bearer token');
      const revision = options.keys.revision();
      if (verified.has(token, revision, now())) return { ok: true };
      const shared = running.get(token) ?? verifyNew(token, revision).finally(() => running.delete(token));
      running.set(token, shared);
      return shared;
    },
  };
}

async function signedPayload(token: string, { audience, keys }: TokenVerifierOptions, now: number): Promise<JWTPayload> {
  const { payload } = await jwtVerify(token, (header, jws) => keys.find(header, jws), {
    algorithms: ['RS256'],
    audience,
    clockTolerance: toleranceS,
    currentDate: new Date(now),
    requiredClaims: ['exp', 'iss', 'appid', 'tid'],
  });
  return payload;
}

/** The issuer must be the tenant's own, and the tenant one of ours; identifiers are compared without regard to case. */
function misfitOf(payload: JWTPayload, { appId, tenants }: TokenVerifierOptions): string | undefined {
  const { appid, tid, iss } = payload;
  if (typeof appid !== 'string' || appid.toLowerCase() !== appId.toLowerCase()) return 'its appid is not that of the service';
  if (typeof tid !== 'string' || !tenants.some((tenant) => tenant.toLowerCase() === tid.toLowerCase()))
    return 'its tenant is not in the list';
  const issuer = typeof iss === 'string' ? iss.toLowerCase().replace(/\/$/, '') : '';
  if (issuer !== `https://sts.windows.net/${tid.toLowerCase()}`) return 'its issuer is not that of its tenant';
  return undefined;
}

function refused(why: string): TokenVerdict {
  return { ok: false, why };
}

function reasonOf(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'its token has expired';
  if (error instanceof errors.JWTClaimValidationFailed) {
    return error.reason === 'missing' ? `its token has no ${error.claim}` : `the ${error.claim} of its token does not fit`;
  }
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'the signature of its token is wrong';
  if (error instanceof errors.JOSEAlgNotAllowed) return 'its token is not signed with RS256';
  if (error instanceof errors.JWKSNoMatchingKey) return 'its token names a key that is not known';
  if (error instanceof LobbyguardError) return error.message;
  return 'its token is malformed';
}
