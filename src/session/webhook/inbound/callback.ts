// One callback's body read far enough to answer it (docs/protocol.md, Callbacks). The rule: whatever was sent, this
// never throws and says what was wrong.
import { createHash } from 'node:crypto';
import { defined } from '../../../defined.ts';
import { asArray, bareRel, isObject, parseJson } from '../../../wire/resource.ts';

export interface Callback {
  json: Record<string, unknown>;
  /** SHA-256 over the bytes of the body. */
  digest: string;
  bytes: number;
  /** `events?ack=N&key=K` of the package: an ordering hint per key. Absent where the body has no such link. */
  position?: { key: string; ack: number };
  /** Somebody invites us: the answer names the context under which later callbacks come. */
  invites: boolean;
}

/** `why` is a clause fit for a log line; it repeats nothing of the body. */
export type ReadCallback = { kind: 'callback'; callback: Callback } | { kind: 'malformed'; why: string };

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Reads a body of any content type: what counts is that it is one JSON object in UTF-8, with or without BOM. */
export function readCallback(body: Uint8Array): ReadCallback {
  if (body.length === 0) return malformed('the body is empty');
  const text = decode(body);
  if (text === undefined) return malformed('the body is not UTF-8');
  const json = parse(text);
  if (json === undefined) return malformed('the body is not JSON');
  if (!isObject(json)) return malformed('the body is JSON but no object');
  const position = positionOf(json['_links']);
  const digest = createHash('sha256').update(body).digest('base64');
  return {
    kind: 'callback',
    callback: { json, digest, bytes: body.length, invites: isInvitation(json), ...defined({ position }) },
  };
}

function malformed(why: string): ReadCallback {
  return { kind: 'malformed', why };
}

function decode(body: Uint8Array): string | undefined {
  try {
    return utf8.decode(body);
  } catch {
    return undefined;
  }
}

function parse(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

function positionOf(links: unknown): Callback['position'] {
  if (!isObject(links)) return undefined;
  for (const name of ['self', 'next']) {
    const link = asArray(links[name])[0];
    const href = isObject(link) && typeof link['href'] === 'string' ? link['href'].replaceAll('\\u0026', '&') : '';
    const query = new URLSearchParams(href.split('?')[1] ?? '');
    const key = query.get('key');
    const ack = query.get('ack');
    if (key && ack !== null && /^\d{1,15}$/.test(ack)) return { key, ack: Number(ack) };
  }
  return undefined;
}

/** True for a package with a started invitation of direction Incoming, in any spelling of its relation. */
function isInvitation(json: Record<string, unknown>): boolean {
  return asArray(json['sender']).some((sender) => isObject(sender) && asArray(sender['events']).some(startsInvitation));
}

function startsInvitation(event: unknown): boolean {
  if (!isObject(event) || event['type'] !== 'started' || !isObject(event['_embedded'])) return false;
  return Object.entries(event['_embedded']).some(([rel, resource]) => {
    const invitation = asArray(resource)[0];
    return bareRel(rel).endsWith('Invitation') && isObject(invitation) && invitation['direction'] === 'Incoming';
  });
}
