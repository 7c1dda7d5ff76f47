// What the server has told one client about each participant, and when: the measure for URLs and actions the client may use.
import { isJsonObject, type Json } from './json.ts';

export interface Knowledge {
  /** Remembers every href in a body that is about to leave. */
  serve(body: Json): void;
  /** Whether this path was ever handed out. */
  served(path: string): boolean;
  /** A body has arrived at the client: representations were read as of `composedAt`, events are news now. */
  delivered(body: Json, composedAt: number): void;
  about(participantPath: string): Told | undefined;
}

export interface Told {
  /** When the newest representation that reached the client was made. */
  readAt?: number;
  /** Action links that representation had. */
  links: ReadonlySet<string>;
  /** When the newest event about the participant reached the client. */
  newsAt?: number;
}

/** Query parameters a client adds by itself, on links that invite it. */
const clientParameters = new Set([
  'low',
  'medium',
  'timeout',
  'priority',
  'onlinemeetinguri',
  'operationid',
  'importance',
  'subject',
  'threadid',
]);

export function createKnowledge(): Knowledge {
  const paths = new Set<string>();
  const told = new Map<string, Told>();

  return {
    serve(body) {
      walk(body, (member, key) => {
        if (key === 'href' && typeof member === 'string') paths.add(canonicalPath(member));
      });
    },
    served: (path) => paths.has(canonicalPath(path)),
    delivered(body, composedAt) {
      const now = Date.now();
      walk(body, (member) => {
        if (!isJsonObject(member)) return;
        const subject = isJsonObject(member['link']) && member['link']['rel'] === 'participant' ? member['link']['href'] : undefined;
        if (typeof subject === 'string') {
          const path = canonicalPath(subject);
          told.set(path, { ...(told.get(path) ?? { links: new Set() }), newsAt: now });
        }
      });
      walk(body, (member) => {
        const read = isJsonObject(member) ? representationOf(member) : undefined;
        if (read === undefined) return;
        const newsAt = told.get(read.path)?.newsAt;
        told.set(read.path, { readAt: composedAt, links: read.links, ...(newsAt === undefined ? {} : { newsAt }) });
      });
    },
    about: (path) => told.get(canonicalPath(path)),
  };
}

/** One spelling per path: percent-decoded, query sorted, without the client's own parameters. */
export function canonicalPath(href: string): string {
  const url = new URL(href, 'http://localhost');
  const query = [...url.searchParams.entries()]
    .filter(([name]) => !clientParameters.has(name.toLowerCase()))
    .map(([name, value]) => `${name}=${value}`)
    .sort();
  return `${decodedPath(url.pathname)}?${query.join('&')}`;
}

function decodedPath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** A complete participant: one that says its role. Partial ones teach nothing about links. */
function representationOf(member: { [key: string]: Json }): { path: string; links: Set<string> } | undefined {
  const links = member['_links'];
  if (member['rel'] !== 'participant' || !('role' in member) || !isJsonObject(links) || !isJsonObject(links['self'])) return undefined;
  const href = links['self']['href'];
  return typeof href === 'string' ? { path: canonicalPath(href), links: new Set(Object.keys(links)) } : undefined;
}

function walk(value: Json, visit: (member: Json, key: string) => void, key = ''): void {
  visit(value, key);
  if (Array.isArray(value)) for (const one of value) walk(one, visit);
  else if (isJsonObject(value)) for (const [name, member] of Object.entries(value)) walk(member, visit, name);
}
