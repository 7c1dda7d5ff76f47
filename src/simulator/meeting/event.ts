// Notices as events (docs/protocol.md, Event packages), with whatever representation travels along. Not yet spelled.
import type { Json, JsonObject } from '../json.ts';
import type { Notice, Target } from './notice.ts';
import { type Depiction, depict } from './resource.ts';

/** An event of a package. `deleted` never embeds. */
export function renderEvent(notice: Notice, depiction: Depiction): JsonObject {
  const { target, type, title, status, reason } = notice;
  const embedded = type === 'deleted' ? undefined : embeddedResource(notice, depiction);
  const view = notice.in;
  return {
    link: { rel: target.rel, href: depiction.naming.href(target), ...(title === undefined ? {} : { title }) },
    ...(view === undefined ? {} : { in: { rel: view.rel, href: depiction.naming.href(view) } }),
    type,
    ...(status === undefined ? {} : { status }),
    ...(reason === undefined ? {} : { reason: { ...reason } }),
    ...(embedded === undefined ? {} : { _embedded: { [target.rel]: embedded } }),
  };
}

function embeddedResource(notice: Notice, depiction: Depiction): Json | undefined {
  const { target } = notice;
  if (target.rel === 'participant') return embeddedParticipant(target, depiction);
  if (!notice.embed) return undefined;
  const resource = depict(target, depiction);
  return target.rel === 'localParticipant' && resource ? partial(resource) : resource;
}

function embeddedParticipant(target: Target, depiction: Depiction): Json | undefined {
  const { embedParticipants } = depiction.behaviour;
  if (embedParticipants === 'none') return undefined;
  const resource = depict(target, depiction);
  return resource && embedParticipants === 'partial' ? partial(resource) : resource;
}

/** Realistic embedded participants lack role, organizer, local, inLobby and action links. */
function partial(resource: JsonObject): JsonObject {
  const { name, uri, sourceNetwork, anonymous, rel, _links } = resource;
  const links = Object.fromEntries(Object.entries(_links as JsonObject).filter(([link]) => ['self', 'conversation', 'me'].includes(link)));
  const kept = { rel, name, uri, sourceNetwork, anonymous };
  return { ...(JSON.parse(JSON.stringify(kept)) as JsonObject), _links: links };
}
