// Outbound authentication of the client: client credentials, per host, short-lived.
import { type Answer, type Exchange, errorAnswer } from '../http/exchange.ts';
import { hex, type Random } from '../random.ts';
import type { WebhookIdentity } from './identity.ts';

export interface ClientTokens {
  endpoint(exchange: Exchange): Answer;
  valid(exchange: Exchange): boolean;
  challenge(): Answer;
  revokeAll(): void;
  expireIn(ms: number): void;
}

const lifeSeconds = 3600;

/** With `perHost` a token is good only at the host its `resource` named. */
export function createClientTokens(identity: WebhookIdentity, random: Random, options: { perHost: boolean }): ClientTokens {
  const tokens = new Map<string, { expiresAt: number; host: string | undefined }>();

  return {
    endpoint(exchange) {
      if (exchange.method !== 'POST') return errorAnswer(405);
      const form = new URLSearchParams(exchange.body);
      if (form.get('grant_type') !== 'client_credentials') return refusal(400, 'unsupported_grant_type');
      const basic = basicCredentials(exchange.headers.authorization);
      const id = form.get('client_id') ?? basic?.id;
      const secret = form.get('client_secret') ?? basic?.secret;
      const proven = secret === identity.clientSecret || signedAssertion(form);
      if (id !== identity.clientId || !proven) return refusal(401, 'invalid_client');
      const token = `eyJ${hex(random, 60)}`;
      tokens.set(token, { expiresAt: Date.now() + lifeSeconds * 1000, host: hostOf(form.get('resource') ?? form.get('scope')) });
      return { status: 200, headers: { 'Cache-Control': 'no-store' }, json: tokenDocument(token, form.get('resource')) };
    },
    valid(exchange) {
      const [, token] = /^Bearer (.+)$/i.exec(exchange.headers.authorization ?? '') ?? [];
      const grant = token === undefined ? undefined : tokens.get(token);
      if (grant === undefined || grant.expiresAt <= Date.now()) return false;
      return !options.perHost || grant.host === undefined || grant.host === exchange.url.hostname;
    },
    challenge: () => ({
      ...errorAnswer(401, undefined, 'A token is needed.'),
      headers: {
        'WWW-Authenticate': `Bearer authorization_uri="https://login.example.com/common/oauth2/authorize", client_id="${identity.appId}"`,
      },
    }),
    revokeAll: () => tokens.clear(),
    expireIn(ms) {
      for (const [token, grant] of tokens) tokens.set(token, { ...grant, expiresAt: Math.min(grant.expiresAt, Date.now() + ms) });
    },
  };
}

/** Numbers come as text here. */
function tokenDocument(token: string, resource: string | null): Record<string, string> {
  return {
    token_type: 'Bearer',
    expires_in: String(lifeSeconds),
    expires_on: String(Math.floor(Date.now() / 1000) + lifeSeconds),
    access_token: token,
    ...(resource === null ? {} : { resource }),
  };
}

function refusal(status: number, error: string): Answer {
  return { status, json: { error } };
}

/** A client assertion is taken on its form: the certificate behind it is the identity provider's business. */
function signedAssertion(form: URLSearchParams): boolean {
  const typed = form.get('client_assertion_type') === 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
  return typed && (form.get('client_assertion') ?? '').split('.').length === 3;
}

function basicCredentials(header: string | undefined): { id: string; secret: string } | undefined {
  const [, encoded] = /^Basic (.+)$/i.exec(header ?? '') ?? [];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const at = text.indexOf(':');
  return { id: decodeURIComponent(text.slice(0, at)), secret: decodeURIComponent(text.slice(at + 1)) };
}

function hostOf(resource: string | null): string | undefined {
  const url = resource?.replace(/\/\.default$/, '') ?? '';
  return URL.canParse(url) ? new URL(url).hostname : undefined;
}
