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
  EPROTO: 'the handshake of TLS failed; the server needs TLS 1.2 or newer, and may want no certificate of ours',
};

/** What TLS refuses for another reason than the server's certificate. */
const handshakes: readonly (readonly [RegExp, string])[] = [
  [/CERTIFICATE_REQUIRED/, 'the server wants a certificate of ours, and lobbyguard has none to show: let it be reached without one'],
  [/WRONG_VERSION_NUMBER/, 'the server does not speak TLS there: is it http, or another port?'],
  [/UNSUPPORTED_PROTOCOL|ALERT_PROTOCOL_VERSION/, 'the server speaks no TLS that is safe today: it needs TLS 1.2 or newer'],
];

/** TLS refusals do not go away by asking again; an administrator has to act. */
const certificateTrouble = /CERT|SIGNATURE|SELF_SIGNED|ALTNAME|UNABLE_TO_(?:GET|VERIFY)|ERR_TLS|ERR_SSL/;

/** `error` as thrown by the HTTP library for a request to `url`. */
export function transportError(error: unknown, method: string, url: string): LobbyguardError {
  const code = codeOf(error);
  const where = `${method} ${withoutQuery(url)}`;
  const handshake = handshakes.find(([pattern]) => pattern.test(code))?.[1];
  if (handshake !== undefined) return new LobbyguardError('SERVER_UNREACHABLE', `${where}: ${handshake} (${code})`);
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
