// The sign-in (docs/protocol.md, Sign-in): the challenge with its two headers, the token endpoint, and what a token is worth on which host.
import type { Behaviour } from '../behaviour.ts';
import type { Answer, Exchange, HostRole } from '../http/exchange.ts';
import { hex, type Random } from '../random.ts';

export interface Account {
  /** `moderator@example.com`; `DOMAIN\moderator` and `sip:moderator@example.com` sign in as well. */
  username: string;
  password: string;
  /** `sip:moderator@example.com`. */
  uri: string;
  name: string;
  /** Can only sign in passively: password grants fail. */
  passive?: boolean;
}

export interface Grant {
  readonly user: string;
  readonly account: Account;
  readonly expiresAt: number;
  readonly scope: HostRole | 'any';
}

export interface Tokens {
  /** POST on the token URL. */
  endpoint(exchange: Exchange): Answer;
  /** Who the bearer is; undefined when there is none or it is not valid here. */
  check(exchange: Exchange): Grant | undefined;
  /** 401 with both challenge headers. */
  challenge(role: HostRole): Answer;
  /** Every token so far is worthless from now on. */
  revokeAll(): void;
  /** Tokens end after this many milliseconds, those already given included. */
  expireIn(ms: number): void;
}

export interface TokenOptions {
  accounts: readonly Account[];
  behaviour: Behaviour;
  random: Random;
  /** Where the token endpoint of a host is: absolute. */
  tokenUrl(role: HostRole): string;
  /** `host`: a token is good only for the kind of host whose endpoint gave it. */
  scope: 'any' | 'host';
  /** Spelling of the challenge. */
  challenge: 'separate' | 'folded' | 'unquoted';
}

const windowsGrant = 'urn:microsoft.rtc:windows';
const meetingGrant = 'urn:microsoft.rtc:anonmeeting';

export function createTokens(options: TokenOptions): Tokens {
  const { accounts, behaviour, random } = options;
  const grants = new Map<string, Grant>();

  function issue(account: Account, role: HostRole, lifeSeconds: number): Answer {
    const token = `cwt=${hex(random, 48)}`;
    const scope = options.scope === 'host' ? role : 'any';
    grants.set(token, { user: account.username, account, expiresAt: Date.now() + lifeSeconds * 1000, scope });
    const json = { access_token: token, expires_in: lifeSeconds, ms_rtc_identityscope: 'local', token_type: 'Bearer' };
    return { status: 200, headers: { 'Cache-Control': 'no-store' }, json };
  }

  return {
    endpoint(exchange) {
      const form = new URLSearchParams(exchange.body);
      switch (form.get('grant_type')) {
        case 'password': {
          const account = accounts.find((one) => signsInAs(one, form.get('username') ?? ''));
          if (account?.passive) return refusal('invalid_grant', { ms_rtc_passiveauthuri: 'https://adfs.example.com/adfs/ls' });
          if (account === undefined || account.password !== form.get('password')) return refusal('invalid_grant');
          return issue(account, exchange.role, behaviour.tokenSeconds);
        }
        case windowsGrant: {
          const account = accounts[0];
          const negotiated = /^(Negotiate|NTLM) /i.test(exchange.headers.authorization ?? '');
          if (!negotiated || account === undefined) return { status: 401, headers: { 'WWW-Authenticate': ['Negotiate', 'NTLM'] } };
          return issue(account, exchange.role, behaviour.tokenSeconds);
        }
        case meetingGrant:
          return anonymous(form, exchange.role);
        default:
          return refusal(form.has('grant_type') ? 'unsupported_grant_type' : 'invalid_request');
      }
    },
    check(exchange) {
      const [, token] = /^Bearer (.+)$/i.exec(exchange.headers.authorization ?? '') ?? [];
      const grant = token === undefined ? undefined : grants.get(token);
      if (grant === undefined || grant.expiresAt <= Date.now()) return undefined;
      return grant.scope === 'any' || grant.scope === exchange.role ? grant : undefined;
    },
    challenge(role) {
      return {
        status: 401,
        headers: { 'WWW-Authenticate': challengeHeaders(options.tokenUrl(role), options.challenge), 'X-Ms-diagnostics': diagnostics },
        text: '<html><body><h1>401 - Unauthorized</h1></body></html>',
        contentType: 'text/html',
      };
    },
    revokeAll: () => grants.clear(),
    expireIn(ms) {
      const end = Date.now() + ms;
      for (const [token, grant] of grants) grants.set(token, { ...grant, expiresAt: Math.min(grant.expiresAt, end) });
    },
  };

  /** A renewal keeps the identity of the token it names. */
  function anonymous(form: URLSearchParams, role: HostRole): Answer {
    const uri = form.get('ms_rtc_conferenceuri');
    if (uri === null || form.get('password') === null) return refusal('invalid_request');
    const old = grants.get(form.get('ms_rtc_renew') ?? '');
    const id = hex(random, 12);
    const account = old?.account ?? { username: `anonymous-${id}`, password: '', uri: `sip:${id}@anonymous.invalid`, name: 'Guest' };
    return issue(account, role, 3600);
  }
}

const diagnostics = '28020;source="web1.example.com";reason="No valid security token."';

function signsInAs(account: Account, given: string): boolean {
  const name = given.toLowerCase().replace(/^sip:/, '');
  const wanted = account.username.toLowerCase();
  return name === wanted || name.split('\\')[1] === wanted.split('@')[0];
}

function refusal(error: string, extra: Record<string, string> = {}): Answer {
  return { status: 400, json: { error, ...extra } };
}

function challengeHeaders(tokenUrl: string, spelling: TokenOptions['challenge']): string[] {
  const href = spelling === 'unquoted' ? tokenUrl : `"${tokenUrl}"`;
  const bearer = 'Bearer trusted_issuers="00000001-0000-0000-c000-000000000000@*", client_id="00000004-0000-0ff1-ce00-000000000000"';
  const own = `MsRtcOAuth href=${href},grant_type="${windowsGrant},${meetingGrant},password"`;
  return spelling === 'folded' ? [`${bearer}, ${own}`] : [bearer, own];
}
