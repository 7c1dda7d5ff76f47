// Builders for what the wire would have said, after parsing.
import type { LobbyEvent, ResourceRef } from '../../src/wire/event.ts';
import { parseResource, type Resource } from '../../src/wire/resource.ts';
import { canonicalHref } from '../../src/wire/url.ts';

export const base = 'https://pool.example.com';
export const conversationHref = `${base}/ucwa/oauth/v1/applications/7/communication/conversations/c9`;

export function ref(rel: string, path: string): ResourceRef {
  const href = new URL(path, `${conversationHref}/`).href;
  return { rel, href, key: canonicalHref(href) };
}

export function aPerson(name: string): ResourceRef {
  return ref('participant', `c9/participants/${name}@example.com`);
}

export function anEvent(type: LobbyEvent['type'], person: ResourceRef, collection?: string): LobbyEvent {
  const sender = ref('conversation', conversationHref);
  return { ...person, type, sender, ...(collection === undefined ? {} : { in: ref(collection, `c9/${collection}`) }) };
}

export function aResource(properties: Record<string, unknown>, links: Record<string, unknown> = {}): Resource {
  const resource = parseResource({ rel: 'participant', ...properties, _links: links }, base);
  if (resource === undefined) throw new Error('not a resource');
  return resource;
}
