// One connection to Redis, from its opening to its end; the one file that knows the client library. The rule: it is never mended behind our back,
// because whoever is on the other side after that may know less, and has to be greeted first.
import { createHash } from 'node:crypto';
import { rootCertificates } from 'node:tls';
import type { RedisClientType } from '@redis/client';
import { LobbyguardError, reasonOf } from '../../errors.ts';
import { installCommand } from '../../version.ts';
import type { Script } from './scripts/script.ts';

export interface Address {
  host: string;
  port: number;
  /** Certificate authorities beside the public ones, PEM; `tls` without any is the public ones alone. */
  tls?: { ca?: string };
  username?: string;
  password?: string;
  database?: number;
}

export interface Connection {
  /** One step. Rejects with CLUSTER_UNREACHABLE where no answer comes in time; the connection has ended then. */
  run(script: Script, key: string, args: readonly string[]): Promise<unknown>;
  command(...words: readonly string[]): Promise<unknown>;
  /** Messages of these channels, until it ends. */
  listen(channels: readonly string[], onMessage: (channel: string, message: string) => void): Promise<void>;
  /** Settles when it has ended, with why. */
  readonly ended: Promise<string>;
  close(): void;
}

/** Longer than any step takes, and short enough that an account is not held for an answer that comes too late. */
const answerMs = 1_000;
const connectMs = 2_000;
const turnMs = 20;

/** The client is a package that only clusters need. Rejects with CLUSTER_REFUSED where it is not installed. */
export async function loadClient() {
  try {
    return await import('@redis/client');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    const message = `the key cluster needs the package @redis/client, which is not installed: ${installCommand('@redis/client')}`;
    throw new LobbyguardError('CLUSTER_REFUSED', message);
  }
}

export async function openConnection(address: Address): Promise<Connection> {
  const { createClient } = await loadClient();
  let end: (reason: string) => void = () => {};
  const ended = new Promise<string>((resolve) => {
    end = resolve;
  });
  const client: RedisClientType = createClient(optionsOf(address));
  client.on('error', (error: unknown) => close(reasonOf(error)));
  client.on('end', () => close('the connection was closed'));
  let listener: RedisClientType | undefined;
  let isClosed = false;

  function close(reason: string): void {
    if (isClosed) return;
    isClosed = true;
    end(reason);
    for (const one of [client, listener]) if (one?.isOpen) one.destroy();
  }

  async function answered<T>(work: Promise<T>, withinMs: number): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      const giveUp = (): void => reject(new Error(`no answer within ${withinMs} ms`));
      // Where this process itself stood still, the answer has come meanwhile, and is read before the second timer.
      timer = setTimeout(() => {
        timer = setTimeout(giveUp, turnMs);
      }, withinMs);
    });
    try {
      return await Promise.race([work, late]);
    } catch (error) {
      const reason = reasonOf(error);
      if (isRefusal(reason)) throw new LobbyguardError('CLUSTER_REFUSED', `Redis refuses: ${reason}`);
      close(reason);
      throw new LobbyguardError('CLUSTER_UNREACHABLE', `Redis does not answer: ${reason}`, { retryable: true, cause: error });
    } finally {
      clearTimeout(timer);
    }
  }

  const command = (...words: readonly string[]): Promise<unknown> => answered(client.sendCommand([...words]), answerMs);

  await answered(client.connect(), connectMs).catch((error: unknown) => {
    close(reasonOf(error));
    throw whereItFailed(error, address);
  });
  return {
    command,
    async run({ lua }, key, args) {
      try {
        return await command('EVALSHA', digestOf(lua), '1', key, ...args);
      } catch (error) {
        if (!reasonOf(error).includes('NOSCRIPT')) throw error;
        return command('EVAL', lua, '1', key, ...args);
      }
    },
    async listen(channels, onMessage) {
      listener = client.duplicate();
      listener.on('error', (error: unknown) => close(reasonOf(error)));
      listener.on('end', () => close('the connection was closed'));
      await answered(listener.connect(), connectMs);
      await answered(
        listener.subscribe([...channels], (message, channel) => onMessage(channel, message)),
        answerMs,
      );
    },
    ended,
    close: () => close('closed by us'),
  };
}

/** Of TLS, where somebody has to put something right. */
const mistrusted =
  /^(?:CERT_|UNABLE_TO_|SELF_SIGNED_CERT|DEPTH_ZERO_|INVALID_CA|INVALID_PURPOSE|HOSTNAME_MISMATCH|ERR_TLS_CERT_ALTNAME)|^ERR_OSSL_X509_/;

function whereItFailed(error: unknown, { host, port, tls }: Address): unknown {
  const { cause = error } = error as Error;
  const place = `Redis at ${host}:${port}`;
  if (mistrusted.test((cause as NodeJS.ErrnoException).code ?? '')) {
    const hint = 'look at cluster.redis.ca, at the host name and at the dates of the certificate';
    return new LobbyguardError('CLUSTER_REFUSED', `the certificate of ${place} is not trusted: ${reasonOf(cause)}; ${hint}`);
  }
  if (!(error instanceof LobbyguardError) || error.code !== 'CLUSTER_UNREACHABLE') return error;
  const how = tls === undefined ? 'without TLS' : 'over TLS';
  return new LobbyguardError('CLUSTER_UNREACHABLE', `${place} cannot be reached ${how}: ${reasonOf(cause)}`, { retryable: true });
}

function optionsOf({ host, port, tls, username, password, database }: Address) {
  const common = { host, port, connectTimeout: connectMs, reconnectStrategy: false as const };
  const trust = tls?.ca === undefined ? {} : { ca: [...rootCertificates, tls.ca] };
  const socket = tls === undefined ? common : { ...common, tls: true as const, ...trust };
  return {
    socket,
    disableOfflineQueue: true,
    disableClientInfo: true,
    maintNotifications: 'disabled' as const,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(database === undefined ? {} : { database }),
  };
}

/** Redis has answered, and will say the same again: somebody has to put it right. What passes by itself (it loads, it is full) is not among these. */
function isRefusal(reason: string): boolean {
  return /^(?:NOSCRIPT|NOAUTH|WRONGPASS|NOPERM|ERR|WRONGTYPE)\b/.test(reason);
}

/** Whether Redis itself has said so, be it for now or for good; its errors begin with a word in capitals. */
export function isAnswer(error: unknown): boolean {
  if (!(error instanceof LobbyguardError)) return false;
  return error.code === 'CLUSTER_REFUSED' || /^[A-Z]{3,}\b /.test(reasonOf(error.cause));
}

const digests = new Map<string, string>();

function digestOf(lua: string): string {
  const known = digests.get(lua) ?? createHash('sha1').update(lua).digest('hex');
  digests.set(lua, known);
  return known;
}
