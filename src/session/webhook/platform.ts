// From the discover resource to the application of our endpoint (docs/protocol.md, Trusted Application API). The rule: links are
// followed, nothing but the endpoint is added.
import { LobbyguardError } from '../../errors.ts';
import type { Reply } from '../../wire/reply.ts';
import { linkOf, type Resource } from '../../wire/resource.ts';
import type { Authorized } from '../http/authorized.ts';
import type { HttpClient } from '../http/client.ts';
import { toReply } from '../http/reply.ts';
import { withoutQuery } from '../http/transport-error.ts';

export interface Platform {
  /** Absolute URL of the application. */
  self: string;
  communication: Resource;
}

export type Found = { kind: 'found'; platform: Platform } | { kind: 'refused'; reply: Reply };

export interface PlatformWay {
  client: HttpClient;
  authorized: Authorized;
  discovery: string;
  /** `sip:bot@example.com`. */
  endpoint: string;
  signal: AbortSignal;
}

/** Throws PROTOCOL_VIOLATION (retryable) when an answer lacks the link to go on. */
export async function findPlatform(way: PlatformWay): Promise<Found> {
  const discovered = await discover(way);
  if (discovered.status !== 200) return { kind: 'refused', reply: discovered };
  const applications = withEndpoint(required(discovered, 'applications'), way.endpoint);
  const listed = await read(way, applications);
  if (listed.status !== 200) return { kind: 'refused', reply: listed };
  const application = listed.resource?.rel === 'application' ? listed : await read(way, required(listed, 'application'));
  if (application.status !== 200) return { kind: 'refused', reply: application };
  const embedded = application.resource?.embedded['communication']?.[0];
  const communication = embedded ?? (await read(way, required(application, 'communication'))).resource;
  if (communication === undefined) throw incomplete(application, 'communication');
  return { kind: 'found', platform: { self: application.resource?.self ?? application.url, communication } };
}

/** Discovery is public as a rule: it is asked without a token first, so that its host need not be trusted. */
async function discover({ client, authorized, discovery, signal }: PlatformWay): Promise<Reply> {
  const reply = await client.request({ method: 'GET', url: discovery, signal, untrusted: true });
  if (reply.status !== 401 && reply.status !== 403) return toReply(reply);
  return toReply(await authorized.request({ method: 'GET', url: discovery, signal }));
}

async function read({ authorized, signal }: PlatformWay, url: string): Promise<Reply> {
  return toReply(await authorized.request({ method: 'GET', url, signal }));
}

function withEndpoint(applications: string, endpoint: string): string {
  const url = new URL(applications);
  if (!url.searchParams.has('endpointId'))
    url.search = `${url.search}${url.search === '' ? '?' : '&'}endpointId=${encodeURIComponent(endpoint)}`;
  return url.href;
}

function required(reply: Reply, rel: string): string {
  const href = reply.resource && linkOf(reply.resource, rel);
  if (href === undefined) throw incomplete(reply, rel);
  return href;
}

function incomplete(reply: Reply, rel: string): LobbyguardError {
  return new LobbyguardError('PROTOCOL_VIOLATION', `the answer of ${withoutQuery(reply.url)} has no ${rel}`, { retryable: true });
}
