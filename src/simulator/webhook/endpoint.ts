// The trusted application as the service runs it: its part in meetings, and events sent to callback URLs instead of a channel.
import type { Behaviour } from '../behaviour.ts';
import { isJsonObject, type Json, type JsonObject } from '../json.ts';
import { createKnowledge } from '../knowledge.ts';
import { createAttendance, type Invitation } from '../meeting/attendance.ts';
import { renderEvent } from '../meeting/event.ts';
import type { Notice } from '../meeting/notice.ts';
import type { Depiction } from '../meeting/resource.ts';
import { hex, type Random } from '../random.ts';
import { spell } from '../spelling.ts';
import type { Station } from '../station.ts';
import type { Delivery } from './delivery.ts';
import type { WebhookIdentity } from './identity.ts';
import { webhookNaming } from './naming.ts';
import type { WebhookSwitches } from './switches.ts';

export interface Endpoint extends Station {
  readonly id: string;
  /** Where callbacks of this invitation's conversation go. */
  calledBackAt(invitation: Invitation, url: string): void;
  /** The registered URL: for everything no operation named another one for. */
  defaultUrl: string | undefined;
  /** A callback without events: a test of reachability. */
  ping(): void;
  /** A package as it would be sent. */
  packageText(senders: readonly Json[], conversation: string): string;
}

export interface EndpointContext {
  identity: WebhookIdentity;
  behaviour: Behaviour;
  switches: WebhookSwitches;
  random: Random;
  delivery: Delivery;
  token(): string;
  /** Absolute origin that callbacks name as their base. */
  baseUri(): string;
}

export function createEndpoint(context: EndpointContext): Endpoint {
  const { identity, behaviour, switches, random, delivery } = context;
  const id = String(1_000_000 + Math.floor(random() * 9_000_000));
  const endpointId = (): string => (switches.encodedEndpoint ? encodeURIComponent(identity.endpoint) : identity.endpoint);
  const naming = webhookNaming(id, hex(random, 32), endpointId);
  const knowledge = createKnowledge();
  const urls = new Map<string, string>();
  let ack = 0;

  const account = { uri: identity.endpoint, name: 'Lobby Moderator' };
  const attendance = createAttendance({ account, behaviour, random, emit, hidden: true, lateLinksMs: switches.lateLinksMs });
  const embedding: Behaviour = Object.setPrototypeOf({ embedParticipants: 'full' }, behaviour);
  const depiction: Depiction = { naming, behaviour: embedding, attendance };

  /** One callback for what happens at once; conversations never share one. */
  function emit(notices: readonly Notice[]): void {
    const first = notices[0];
    if (first === undefined) return;
    const conversation = conversationOf(first);
    const url = urlFor(first);
    if (url === undefined) return;
    const senders = grouped(
      notices.map((notice) => ({ sender: senderOf(notice), event: trimmed(renderEvent(notice, depiction), notice) })),
    );
    const neutral: JsonObject = { sender: senders };
    knowledge.serve(neutral);
    const body = packageText(senders, conversation ?? 'communication');
    delivery.enqueue({
      url,
      body,
      token: context.token,
      onDelivered(answer) {
        knowledge.delivered(neutral, 0);
        adoptContext(first, url, answer);
      },
    });
  }

  /** An answer with a CallbackContext moves the conversation's callbacks to that context. */
  function adoptContext(notice: Notice, url: string, answer: string): void {
    const text = contextIn(answer);
    if (text === undefined || notice.target.rel !== 'onlineMeetingInvitation') return;
    urls.set(notice.target.invitation, `${url}${url.includes('?') ? '&' : '?'}callbackContext=${text}`);
  }

  function urlFor(notice: Notice): string | undefined {
    const { target } = notice;
    const conversation = conversationOf(notice);
    const invitation =
      target.rel === 'onlineMeetingInvitation'
        ? target.invitation
        : [...attendance.invitations.values()].find((one) => one.conversation?.id === conversation)?.id;
    const known = (invitation === undefined ? undefined : urls.get(invitation)) ?? (conversation ? urls.get(conversation) : undefined);
    if (known !== undefined && conversation !== undefined) urls.set(conversation, known);
    return known ?? endpoint.defaultUrl;
  }

  function senderOf(notice: Notice): { rel: string; href: string } {
    const own = notice.target.rel === 'conversation' && switches.conversationSender === 'conversation' && notice.type !== 'added';
    const sender = own ? notice.target : notice.sender;
    return { rel: sender.rel, href: naming.href(sender) };
  }

  function packageText(senders: readonly Json[], conversation: string): string {
    ack += 1;
    const key = encodeURIComponent(`${id}~${identity.endpoint}~${conversation}`);
    const events = (n: number): string => `/platformservice/v1/applications/${id}/events?ack=${n}&key=${key}`;
    return packageTextOf(context, {
      baseuri: `${context.baseUri()}/platformservice/v1/applications/${id}/`,
      _links: { self: { href: events(ack) }, next: { href: events(ack + 1) } },
      sender: [...senders],
    });
  }

  const endpoint: Endpoint = {
    id,
    owner: identity.endpoint,
    attendance,
    naming,
    knowledge,
    depiction,
    defaultUrl: undefined,
    calledBackAt: (invitation, url) => void urls.set(invitation.id, url),
    ping() {
      if (endpoint.defaultUrl === undefined) return;
      const body = `${JSON.stringify({ baseuri: `${context.baseUri()}/platformservice/`, _links: { self: { href: '/platformservice/v1/eventsservice' } }, sender: [] })}`;
      delivery.enqueue({ url: endpoint.defaultUrl, body, token: context.token });
    },
    packageText,
  };
  return endpoint;
}

function packageTextOf({ behaviour, switches, random, baseUri }: EndpointContext, body: JsonObject): string {
  const spelled = spell(body, {
    origin: baseUri(),
    behaviour: { ...behaviour, hrefs: 'relative' },
    rel: (bare) => `${prefixNow(switches, bare, random)}${bare}`,
    href: (href) => (switches.doubleEscape ? href.replaceAll('&', '\\u0026') : href),
  });
  return `${switches.bom ? '\uFEFF' : ''}${JSON.stringify(spelled)}`;
}

/** Some relations of one payload have a prefix and some have none. */
export function prefixNow(switches: WebhookSwitches, bare: string, coin: Random): string {
  if (bareRelations.has(bare) || switches.prefix === 'none') return '';
  if (switches.prefix !== 'mixed') return switches.prefix;
  return (['ms:rtc:saas:', 'service:', ''] as const)[Math.floor(coin() * 3)] ?? '';
}

const bareRelations = new Set(['applications', 'myOnlineMeetings', 'customContent']);

/** What the captured payloads leave out (docs/protocol.md, Callback payloads): titles, most of a participant, the status of a completed invitation. */
function trimmed(event: JsonObject, notice: Notice): JsonObject {
  const out: JsonObject = { ...event, link: { ...(event['link'] as JsonObject), title: '' } };
  if (notice.type === 'completed' && notice.status === 'Success') delete out['status'];
  const embedded = event['_embedded'];
  if (!isJsonObject(embedded)) return out;
  return { ...out, _embedded: Object.fromEntries(Object.entries(embedded).map(([rel, resource]) => [rel, trimmedResource(resource)])) };
}

function trimmedResource(resource: Json): Json {
  if (!isJsonObject(resource)) return resource;
  if (resource['rel'] === 'participant')
    return only(resource, ['rel', 'name', 'uri'], ['self', 'conversation', 'eject', 'participantMessaging']);
  if (resource['rel'] === 'onlineMeeting') return only(resource, ['rel', 'onlineMeetingUri'], ['self', 'conversation']);
  return resource['rel'] === 'conversation' ? { ...resource, onlineMeetingLobbyStatus: 'Unknown' } : resource;
}

function only(resource: JsonObject, properties: readonly string[], links: readonly string[]): JsonObject {
  const pick = (from: JsonObject, names: readonly string[]): JsonObject =>
    Object.fromEntries(Object.entries(from).filter(([name]) => names.includes(name)));
  return { ...pick(resource, properties), _links: pick((resource['_links'] ?? {}) as JsonObject, links) };
}

function conversationOf(notice: Notice): string | undefined {
  return 'conversation' in notice.target ? notice.target.conversation : undefined;
}

function grouped(events: readonly { sender: { rel: string; href: string }; event: JsonObject }[]): Json[] {
  const senders: { rel: string; href: string; events: Json[] }[] = [];
  for (const { sender, event } of events) {
    const last = senders.at(-1);
    if (last !== undefined && last.href === sender.href) last.events.push(event);
    else senders.push({ ...sender, events: [event] });
  }
  return senders;
}

function contextIn(answer: string): string | undefined {
  try {
    const value: unknown = JSON.parse(answer);
    return isJsonObject(value) && typeof value['CallbackContext'] === 'string' ? value['CallbackContext'] : undefined;
  } catch {
    return undefined;
  }
}
