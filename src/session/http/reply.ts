// Reads an HTTP reply as a UCWA reply (docs/protocol.md, Errors). Lenient about bodies, strict about who speaks: only UCWA's media types are UCWA.
import type { Reason } from '../../wire/event.ts';
import { lenientJson } from '../../wire/json.ts';
import type { Reply } from '../../wire/reply.ts';
import { isObject, parseResource } from '../../wire/resource.ts';
import { resolveHref } from '../../wire/url.ts';
import type { HttpReply } from './exchange.ts';
import { retryAfterMs } from './retry-after.ts';

const ownType = /^application\/(?:vnd\.microsoft\.(?:com\.)?ucwa\+)?(?:json|xml)$/;
/** JSON under any of its names, or under one that says nothing. */
const jsonType = /^(?:(?:application|text)\/(?:x-|[^/]+\+)?json|text\/plain|application\/octet-stream|)$/;

/** `base`: what relative hrefs resolve against; the URL that answered, unless a session knows better. */
export function toReply(http: HttpReply, base: string = http.url): Reply {
  const json = jsonBody(http);
  const success = http.status < 400;
  const resource = success ? parseResource(json, base) : undefined;
  const error = success ? undefined : errorBody(http, json);
  const location = http.headers.location === undefined ? undefined : resolveHref(http.headers.location, http.url);
  const retryAfter = retryAfterMs(http.headers);
  return {
    status: http.status,
    ...(resource === undefined ? {} : { resource }),
    ...(error === undefined ? {} : { error }),
    authoritative: isAuthoritative(http),
    ...(location === undefined ? {} : { location }),
    ...(retryAfter === undefined ? {} : { retryAfterMs: retryAfter }),
    url: http.url,
  };
}

/** The parsed body; undefined where it is empty, not JSON, or says it is something else (an HTML page). */
export function jsonBody(http: HttpReply): unknown {
  return jsonType.test(mediaType(http)) ? lenientJson(http.text) : undefined;
}

/** Lower case, without parameters, whatever they contain. */
export function mediaType({ headers }: HttpReply): string {
  return (headers['content-type'] ?? '').replace(/;.*$/s, '').trim().toLowerCase();
}

/** The content type is UCWA's, or the reply carries both of its correlation headers. */
export function isAuthoritative(http: HttpReply): boolean {
  const correlated = http.headers['x-ms-correlation-id'] !== undefined && http.headers['x-ms-server-fqdn'] !== undefined;
  return ownType.test(mediaType(http)) || correlated;
}

/** `code`, `subcode` and `message`, from JSON or from an XML `reason`. */
export function errorBody(http: HttpReply, json: unknown): Reason | undefined {
  const read = isObject(json) ? (name: string) => json[name] : mediaType(http).endsWith('xml') ? xmlField(http.text) : undefined;
  if (read === undefined) return undefined;
  const reason: Reason = {};
  for (const key of ['code', 'subcode', 'message'] as const) {
    const value = read(key);
    if (typeof value === 'string' && value !== '') reason[key] = value;
  }
  return Object.keys(reason).length > 0 ? reason : undefined;
}

/** Enough XML for three flat fields: `<code>`, or `<property name="code">`. */
function xmlField(text: string): (name: string) => string | undefined {
  const start = text.slice(0, 20_000);
  return (name) => new RegExp(`<(?:${name}|property\\s+name="${name}")\\s*>([^<]*)<`, 'i').exec(start)?.[1]?.trim();
}
