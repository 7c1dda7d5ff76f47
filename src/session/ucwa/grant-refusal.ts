// What a refused token request means to the operator (docs/protocol.md, Sign-in). The rule: whatever may count as a failed logon is treated as one.
import { isObject } from '../../wire/resource.ts';
import type { HttpReply } from '../http/exchange.ts';
import { jsonBody } from '../http/reply.ts';

export interface GrantRefusal {
  /** True when the credentials themselves were refused, and sending them again could lock the account. */
  credentials: boolean;
  /** For the operator; without secrets. */
  message: string;
}

/** `reply` is an answer of the token service that holds no token. */
export function refusedGrant(reply: HttpReply, username: string): GrantRefusal {
  const json = jsonBody(reply);
  const error = isObject(json) && typeof json['error'] === 'string' ? json['error'] : undefined;
  const host = new URL(reply.url).host;
  if (error === 'invalid_grant' && isObject(json) && typeof json['ms_rtc_passiveauthuri'] === 'string') {
    return {
      credentials: true,
      message: `${username} may sign in through the federation service (ADFS) only; passwords are refused by ${host}`,
    };
  }
  if (error === 'invalid_grant') return { credentials: true, message: `user name or password of ${username} is wrong, says ${host}` };
  if (error === 'unsupported_grant_type') return { credentials: true, message: `${host} does not accept sign-in by password` };
  if (error === 'invalid_request' || error === 'invalid_scope') {
    return { credentials: true, message: `${host} did not accept the sign-in request of ${username} (${error})` };
  }
  const fromProxy = /html/.test(reply.headers['content-type'] ?? '');
  const logonRefused = (reply.status === 401 || reply.status === 403) && !fromProxy;
  if (logonRefused) return { credentials: true, message: `${host} refused the logon of ${username} with status ${reply.status}` };
  return { credentials: false, message: `${host} gave no token: status ${reply.status}${error === undefined ? '' : ` (${error})`}` };
}
