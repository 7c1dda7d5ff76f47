// One callback's body read far enough to answer it (docs/protocol.md, Callbacks). The rule: whatever was sent, this
// never throws and says what was wrong.
import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { defined } from '../../../defined.ts';
import { lenientJson } from '../../../wire/json.ts';
import { asArray, bareRel, isObject } from '../../../wire/resource.ts';
import { decodeBody } from '../../http/body.ts';

export interface Callback {
  json: Record<string, unknown>;
  /** SHA-256 over the bytes of the body. */
  digest: string;
  /** Of its text: what waiting for its turn takes. */
  bytes: number;
  /** `events?ack=N&key=K` of the package: an ordering hint per key. Absent where the body has no such link. */
  position?: { key: string; ack: number };
  /** Somebody invites us: the answer names the context under which later callbacks come. */
  invites: boolean;
}

/** `why` is a clause fit for a log line; it repeats nothing of the body. `too-large`: decompressed, it exceeds the bound. */
export type ReadCallback = { kind: 'callback'; callback: Callback } | { kind: 'malformed'; why: string } | { kind: 'too-large' };

/** Reads a body of any content type, compressed or not: what counts is that it is one JSON object. */
export function readCallback(body: Buffer, headers: IncomingHttpHeaders, maxBytes: number): ReadCallback {
  if (body.length === 0) return malformed('the body is empty');
  let text: string;
  try {
    text = decodeBody(body, headers, maxBytes);
  } catch (error) {
    return error instanceof RangeError ? { kind: 'too-large' } : malformed('the body is not compressed as it says');
  }
  const json = lenientJson(text);
  if (json === undefined) return malformed('the body is not JSON');
  if (!isObject(json)) return malformed('the body is JSON but no object');
  const position = positionOf(json['_links']);
  const digest = createHash('sha256').update(body).digest('base64');
  return {
    kind: 'callback',
    callback: { json, digest, bytes: text.length, invites: isInvitation(json), ...defined({ position }) },
  };
}

function malformed(why: string): ReadCallback {
  return { kind: 'malformed', why };
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
