// Requests as the signed-in account: the token of the moment on each, a refused token replaced and the request repeated once.
import { setMaxListeners } from 'node:events';
import { LobbyguardError } from '../../errors.ts';
import type { HttpClient } from './client.ts';
import type { HttpReply, HttpRequest } from './exchange.ts';
import type { MayLeave } from './may-leave.ts';
import type { Tokens } from './tokens.ts';

export interface Authorized {
  /** Whether a request with a token could be sent there. */
  mayAsk(url: string): boolean;
  /** Like the client's request, with a token. A refusal that stays a refusal is handed back with status 401, also where it came as 403. */
  request(request: HttpRequest): Promise<HttpReply>;
  /**
   * The same without any repetition, for requests that are counted and recorded one by one: the token is replaced for the next, a refusal or a
   * redirect handed back. `mayLeave` is asked when the token is there, and when the connection is: where it says no, nothing is sent, and
   * this throws STOPPED.
   */
  requestOnce(request: HttpRequest, mayLeave?: MayLeave): Promise<HttpReply>;
}

export function createAuthorized(client: HttpClient, tokens: Tokens): Authorized {
  /** `refused`: the reply refuses the token that was sent (or that none was). */
  async function attempt(request: HttpRequest): Promise<{ reply: HttpReply; refused: boolean; token: string | undefined }> {
    const held = tokens.for(request.url);
    const token = held instanceof Promise ? await unlessAborted(held, request.signal) : held;
    const reply = await client.request(token === undefined ? request : { ...request, token });
    const refused = isRefusal(reply, token !== undefined && tokens.borrowed(reply.url, token));
    if (!refused && token !== undefined) tokens.accepted(reply.url, token);
    return { reply, refused, token };
  }

  async function replacement(reply: HttpReply, token: string | undefined, signal?: AbortSignal): Promise<string | undefined> {
    const challenge = reply.headers['www-authenticate'] ?? (await probedChallenge(reply, token, signal));
    return unlessAborted(tokens.replace(reply.url, token, challenge), signal);
  }

  /** A host that refuses another host's token without a word is asked without one: then it names its terms. */
  async function probedChallenge(reply: HttpReply, token: string | undefined, signal?: AbortSignal): Promise<string | undefined> {
    if (token === undefined || !tokens.borrowed(reply.url, token)) return undefined;
    const probe = await client.request({ method: 'GET', url: reply.url, signal });
    return probe.headers['www-authenticate'];
  }

  return {
    mayAsk: (url) => client.mayAsk(url),
    async request(request) {
      const { reply, refused, token } = await attempt(request);
      const fresh = refused ? await replacement(reply, token, request.signal) : undefined;
      if (fresh === undefined) return asRefusal(reply);
      const second = await client.request({ ...request, url: reply.url, token: fresh });
      if (!isRefusal(second, false)) tokens.accepted(second.url, fresh);
      return asRefusal(second);
    },

    async requestOnce(request, mayLeave) {
      const { reply, refused, token } = await attempt({ ...request, manualRedirect: true, lane: 'action', mayLeave });
      try {
        if (refused) await replacement(reply, token, request.signal);
      } catch (error) {
        if (!(error instanceof LobbyguardError)) throw error;
      }
      return asRefusal(reply);
    },
  };
}

/** 401, the 403 that means 401, and any 403 against a token that another host gave. */
function isRefusal({ status, headers }: HttpReply, borrowed: boolean): boolean {
  if (status === 401) return true;
  if (status !== 403) return false;
  const diagnostics = String(headers['x-ms-diagnostics'] ?? '');
  return borrowed || headers['www-authenticate'] !== undefined || /^\s*280(?:20|55)\b/.test(diagnostics);
}

function asRefusal(reply: HttpReply): HttpReply {
  return isRefusal(reply, false) ? { ...reply, status: 401 } : reply;
}

/** A shared renewal goes on; the one who gave up does not wait for it. */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  const { promise, reject } = abortion(signal);
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', reject);
  }
}

function abortion(signal: AbortSignal): { promise: Promise<never>; reject: () => void } {
  let reject = (): void => {};
  const promise = new Promise<never>((_, fail) => {
    reject = () => fail(new LobbyguardError('STOPPED', 'given up while waiting for a token: stopping'));
  });
  if (signal.aborted) reject();
  setMaxListeners(0, signal);
  signal.addEventListener('abort', reject, { once: true });
  return { promise, reject };
}
