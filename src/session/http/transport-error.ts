// Turns what the HTTP library threw into one LobbyguardError. The rule: no header, no query string, no library error object travels on in it.
import { LobbyguardError, mistrustOf } from '../../errors.ts';

const meanings: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset by the other side',
  EPIPE: 'connection closed while sending',
  ENOTFOUND: 'host name not found',
  EAI_AGAIN: 'host name lookup failed for now',
  ENETUNREACH: 'network unreachable',
  EHOSTUNREACH: 'host unreachable',
  ETIMEDOUT: 'no answer in time',
};

/** TLS refusals do not go away by asking again; an administrator has to act. */
const certificateTrouble = /CERT|SIGNATURE|SELF_SIGNED|ALTNAME|UNABLE_TO_(?:GET|VERIFY)|ERR_TLS|ERR_SSL/;

/** `error` as thrown by the HTTP library for a request to `url`. */
export function transportError(error: unknown, method: string, url: string): LobbyguardError {
  const code = codeOf(error);
  const where = `${method} ${withoutQuery(url)}`;
  if (certificateTrouble.test(code)) {
    const why = mistrustOf({ code }) ?? 'was not accepted; if your own authority issued it, name that one under tls.ca';
    return new LobbyguardError('SERVER_UNREACHABLE', `${where}: the server's TLS certificate ${why} (${code})`);
  }
  return new LobbyguardError('SERVER_UNREACHABLE', `${where}: ${meanings[code] ?? 'the request failed'} (${code})`, { retryable: true });
}

/** The URL as messages may show it: queries can hold tokens. */
export function withoutQuery(url: string): string {
  return url.replace(/[?#].*$/s, '');
}

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'unknown error';
  const { code, name } = error as { code?: unknown; name?: unknown };
  if (typeof code === 'string' && code !== '') return code;
  return typeof name === 'string' ? name : 'unknown error';
}
