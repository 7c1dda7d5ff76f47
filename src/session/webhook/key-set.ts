// The keys that callback tokens are signed with, from a file or a URL. The rule: what was good stays in force while
// something newer cannot be read, and a key that was withdrawn is forgotten as soon as that is known.
import { type CryptoKey, createLocalJWKSet, type FlattenedJWSInput, type JSONWebKeySet, type JWTHeaderParameters } from 'jose';
import { LobbyguardError, reasonOf } from '../../errors.ts';
import { asArray, isObject, parseJson } from '../../wire/resource.ts';

export interface KeySet {
  /** Resolves to the key a token header names; asks for newer keys when there is none, but not over and over. */
  find(header: JWTHeaderParameters, token: FlattenedJWSInput): Promise<CryptoKey>;
  /** Grows with each change of the keys: what was verified before is to be verified again. Looking keeps the keys fresh. */
  revision(): number;
  /** Reads the keys now. Rejects with INPUT_UNREADABLE when they cannot be read or are no key set. */
  refresh(): Promise<void>;
}

export interface KeySource {
  /** A path or a URL, for messages. */
  name: string;
  /** The text of the JSON Web Key Set. */
  read(): Promise<string>;
  /** Keys older than this are read again, in the background. */
  freshMs: number;
  /** Least time between two readings that unknown keys ask for. */
  cooldownMs: number;
}

/** Keys that could not be confirmed for this long verify nothing any more. */
const staleMs = 24 * 60 * 60_000;

type Finder = ReturnType<typeof createLocalJWKSet>;

/** `onTrouble` is told once when the keys cannot be read again, and not again before they could. `now`: a clock that never steps. */
export function createKeySet(source: KeySource, onTrouble: (message: string) => void, now: () => number = () => performance.now()): KeySet {
  let text: string | undefined;
  let finder: Finder | undefined;
  let readAt = Number.NEGATIVE_INFINITY;
  let triedAt = Number.NEGATIVE_INFINITY;
  let revision = 0;
  let troubled = false;
  let reading: Promise<void> | undefined;

  async function read(): Promise<void> {
    triedAt = now();
    const newest = await source.read();
    if (newest !== text) {
      finder = createLocalJWKSet(readKeys(newest));
      text = newest;
      revision += 1;
    }
    readAt = now();
    troubled = false;
  }

  function refresh(): Promise<void> {
    reading ??= read()
      .catch((error: unknown) => {
        const reason = reasonOf(error);
        throw new LobbyguardError('INPUT_UNREADABLE', `the keys of ${source.name} cannot be used: ${reason}`, {
          cause: error,
          retryable: true,
        });
      })
      .finally(() => {
        reading = undefined;
      });
    return reading;
  }

  async function refreshQuietly(): Promise<void> {
    try {
      await refresh();
    } catch (error) {
      if (!troubled) onTrouble(reasonOf(error));
      troubled = true;
    }
  }

  function keepFresh(): void {
    if (now() - triedAt >= source.freshMs) void refreshQuietly();
  }

  return {
    async find(header, token) {
      const named = nameByThumbprint(header);
      const known = finder === undefined || isStale() ? undefined : await lookUp(finder, named, token);
      if (known !== undefined) return known;
      if (reading !== undefined || now() - triedAt >= source.cooldownMs) await refreshQuietly();
      return usable()(named, token);
    },
    revision() {
      keepFresh();
      return isStale() ? -1 : revision;
    },
    refresh,
  };

  function isStale(): boolean {
    return now() - readAt > staleMs;
  }

  function usable(): Finder {
    if (finder === undefined || isStale()) throw new LobbyguardError('INPUT_UNREADABLE', 'there are no keys to verify with');
    return finder;
  }
}

async function lookUp(finder: Finder, header: JWTHeaderParameters, token: FlattenedJWSInput): Promise<CryptoKey | undefined> {
  try {
    return await finder(header, token);
  } catch {
    return undefined;
  }
}

/** Tokens may name their key by certificate thumbprint alone. */
function nameByThumbprint(header: JWTHeaderParameters): JWTHeaderParameters {
  return header.kid === undefined && header.x5t !== undefined ? { ...header, kid: header.x5t } : header;
}

function readKeys(text: string): JSONWebKeySet {
  const json = parseJson(text);
  if (!isObject(json) || !Array.isArray(json['keys'])) throw new SyntaxError('this is no JSON Web Key Set: a list named "keys" is missing');
  const keys = asArray(json['keys'])
    .filter(isObject)
    .filter((key) => key['kty'] === 'RSA')
    .map((key) => (key['kid'] === undefined && key['x5t'] !== undefined ? { ...key, kid: key['x5t'] } : key));
  if (keys.length === 0) throw new SyntaxError('this JSON Web Key Set holds no RSA key');
  if (keys.some((key) => key['d'] !== undefined))
    throw new SyntaxError('this JSON Web Key Set holds a private key, which must not be here');
  return { keys: keys as JSONWebKeySet['keys'] };
}
