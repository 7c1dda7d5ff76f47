// Where a Redis is, as it is written in lobbyguard.yaml: rediss:// for any machine, redis:// for this one only. A password is never part of it.
import { isLoopback, parseListen } from '../listen.ts';
import type { Fault } from '../values.ts';

export interface RedisAddress {
  /** Without brackets: `::1`. */
  host: string;
  port: number;
  tls: boolean;
  username?: string;
  database?: number;
}

const usualPort = 6379;
const usualSentinelPort = 26379;
const form = 'rediss://redis.example.com:6379';

/** `rediss://host:port`, perhaps with a user name before the host and the number of a database behind it. */
export function redisUrlFault(text: string): Fault | undefined {
  const parsed = URL.canParse(text) ? new URL(text) : undefined;
  if (parsed === undefined || !/^rediss?:$/.test(parsed.protocol) || parsed.hostname === '')
    return { code: 'wrong-url', message: `expected the address of a Redis such as ${form}` };
  if (parsed.password !== '')
    return {
      code: 'literal-secret',
      message: 'a URL must not carry a password; name its place: password: { env: VARIABLE } or { file: PATH }',
    };
  if (parsed.port === '0') return { code: 'wrong-url', message: `nothing listens on port 0; write ${form}` };
  if (parsed.search !== '' || parsed.hash !== '' || !/^\/?(?:\d{1,4})?$/.test(parsed.pathname))
    return {
      code: 'wrong-url',
      message: 'nothing but the number of a database may stand behind the host: rediss://redis.example.com:6379/2',
    };
  if (parsed.protocol === 'redis:' && !isLoopback(parsed.hostname)) return plainRedis(parsed.hostname);
  return undefined;
}

/** The address that the check of the value has let through. */
export function parseRedisUrl(text: string): RedisAddress {
  const { protocol, hostname, port, username, pathname } = new URL(text);
  const database = Number(pathname.slice(1));
  return {
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: port === '' ? usualPort : Number(port),
    tls: protocol === 'rediss:',
    ...(username === '' ? {} : { username: decodeURIComponent(username) }),
    ...(database === 0 ? {} : { database }),
  };
}

/** `host:port`, which is asked over TLS unless it is this machine; or `rediss://host:port`. */
export function sentinelNodeFault(text: string): Fault | undefined {
  if (parseSentinelNode(text) !== undefined) return undefined;
  const { hostname, protocol } = URL.canParse(text) ? new URL(text) : { hostname: '', protocol: '' };
  if (protocol === 'redis:' && hostname !== '' && !isLoopback(hostname)) return plainRedis(hostname);
  return { code: 'wrong-listen', message: 'expected host:port of a Sentinel, such as "sentinel-1.example.com:26379"' };
}

/** Undefined where the text is none. */
export function parseSentinelNode(text: string): RedisAddress | undefined {
  const bare = parseListen(text);
  if (bare !== undefined) return bare.port === 0 ? undefined : { ...bare, tls: !isLoopback(bare.host) };
  const [, scheme, place = ''] = /^(rediss?):\/\/(\[[^\]/]+\]|[^[\]/:@?#]+)(?::\d{1,5})?\/?$/i.exec(text) ?? [];
  if (scheme === undefined || redisUrlFault(text) !== undefined || place === '') return undefined;
  const { host, port, tls } = parseRedisUrl(text);
  return { host, port: new URL(text).port === '' ? usualSentinelPort : port, tls };
}

function plainRedis(host: string): Fault {
  const message = `plain redis: is accepted for this machine only, because leases and records would travel in the clear; use rediss: for ${host}`;
  return { code: 'plain-redis', message };
}
