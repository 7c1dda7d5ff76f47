// The application: created by POST, watched over, and deleted (docs/protocol.md, Applications). Its URLs live exactly as long as it does.
import { canonicalAddress } from '../../address.ts';
import { defined } from '../../defined.ts';
import { LobbyguardError } from '../../errors.ts';
import type { Reply } from '../../wire/reply.ts';
import { linkOf, type Resource } from '../../wire/resource.ts';
import type { Authorized } from '../http/authorized.ts';
import { toReply } from '../http/reply.ts';
import { withoutQuery } from '../http/transport-error.ts';

export interface Application {
  self: string;
  events: string;
  /** Where several requests in one go; absent where the server serves none. */
  batch?: string;
  /** What relative hrefs resolve against from now on: the applications host. */
  base: string;
  communication: Resource;
  me?: Resource;
  /** Our own address, canonical, when `me` tells it. */
  address?: string;
}

/** Identifies us to the pool. The same three always mean the same application, which is why a restart takes no new slot. */
export interface ApplicationKey {
  culture: string;
  endpointId: string;
  userAgent: string;
}

export type Creation =
  /** `wasThere`: it is the one of an earlier life, or of another process. */
  { kind: 'created'; application: Application; wasThere: boolean } | { kind: 'refused'; reply: Reply };

/** Creates the application, or meets the one that is still there (200). Throws PROTOCOL_VIOLATION when what comes back is of no use. */
export async function createApplication(
  authorized: Authorized,
  applications: string,
  { key, signal }: { key: ApplicationKey; signal: AbortSignal },
): Promise<Creation> {
  const reply = toReply(await authorized.request({ method: 'POST', url: applications, json: key, signal }));
  if (reply.status !== 200 && reply.status !== 201) return { kind: 'refused', reply };
  const base = reply.url;
  const resource = reply.resource ?? (reply.location === undefined ? undefined : await read(authorized, reply.location, { base, signal }));
  const self = resource?.self ?? reply.location;
  const events = resource && linkOf(resource, 'events');
  const communication = resource && (await part(authorized, resource, 'communication', { base, signal }));
  if (self === undefined || events === undefined || communication === undefined) {
    const missing = self === undefined ? 'self' : events === undefined ? 'events' : 'communication';
    throw new LobbyguardError('PROTOCOL_VIOLATION', `${withoutQuery(applications)} gave an application without ${missing}`, {
      retryable: true,
    });
  }
  const batch = resource && linkOf(resource, 'batch');
  const me = await part(authorized, resource, 'me', { base, signal });
  const address = ownAddress(me);
  return {
    kind: 'created',
    wasThere: reply.status === 200,
    application: {
      self,
      events,
      base,
      communication,
      ...defined({ batch, me, address }),
    },
  };
}

/** Embedded as the documents show it, or behind a link. */
async function part(authorized: Authorized, resource: Resource | undefined, rel: string, way: Way): Promise<Resource | undefined> {
  const embedded = resource?.embedded[rel]?.[0];
  const link = resource && linkOf(resource, rel);
  return embedded ?? (link === undefined ? undefined : read(authorized, link, way));
}

interface Way {
  base: string;
  signal: AbortSignal;
}

async function read(authorized: Authorized, url: string, { base, signal }: Way): Promise<Resource | undefined> {
  return toReply(await authorized.request({ method: 'GET', url, signal }), base).resource;
}

function ownAddress(me: Resource | undefined): string | undefined {
  const uri = me?.properties['uri'];
  return typeof uri === 'string' ? canonicalAddress(uri) : undefined;
}
