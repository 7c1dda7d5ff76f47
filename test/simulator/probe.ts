// A minimal hand-driven client for testing the simulated server itself. Follows hrefs only; keeps no state but the token.
import type { Simulator } from '../../src/simulator/simulator.ts';

export interface Body {
  rel?: string;
  state?: string;
  sender?: { rel: string; href: string; events: Event[] }[];
  _links: Record<string, { href: string; title?: string } & { href: string }[]>;
  _embedded?: Record<string, Body>;
  [key: string]: unknown;
}

export interface Event {
  type: string;
  status?: string;
  reason?: { code: string; subcode?: string };
  link: { rel: string; href: string; title?: string };
  in?: { rel: string; href: string };
  _embedded?: Record<string, Body>;
}

export interface Probe {
  application: Body;
  communication: Body;
  send(method: string, href: string, body?: unknown, headers?: Record<string, string>): Promise<Response>;
  get(href: string): Promise<Body>;
  /** One poll; remembers where to go on. */
  poll(): Promise<Body>;
  /** Polls until an event satisfies the condition; gives all events seen. */
  pollUntil(wanted: (event: Event) => boolean): Promise<Event[]>;
  next: string;
  token: string;
}

export async function tokenOf(simulator: Simulator): Promise<string> {
  const [account] = simulator.accounts;
  const form = new URLSearchParams({ grant_type: 'password', username: account?.username ?? '', password: account?.password ?? '' });
  const reply = await fetch(`${simulator.origins.web}/WebTicket/oauthtoken`, { method: 'POST', body: form });
  return ((await reply.json()) as { access_token: string }).access_token;
}

export async function signIn(simulator: Simulator, endpointId = 'endpoint-1'): Promise<Probe> {
  const token = await tokenOf(simulator);
  const user = (await (
    await fetch(`${simulator.origins.web}/Autodiscover/AutodiscoverService.svc/root/oauth/user`, {
      headers: { Authorization: `Bearer ${token}` },
    })
  ).json()) as Body;
  const probe = { token, next: '' } as Probe;
  let base = user._links['applications']?.href ?? '';
  probe.send = (method, href, body, headers = {}) =>
    fetch(new URL(href, base), {
      method,
      headers: {
        Authorization: `Bearer ${probe.token}`,
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
  probe.get = async (href) => {
    const reply = await probe.send('GET', href);
    if (reply.status !== 200) throw new Error(`GET ${href}: ${reply.status} ${await reply.text()}`);
    return JSON.parse((await reply.text()).replace(/^\uFEFF/, '')) as Body;
  };
  probe.poll = async () => {
    const body = await probe.get(probe.next);
    const { next, resume, resync } = body._links;
    probe.next = (next ?? resume ?? resync)?.href ?? probe.next;
    return body;
  };
  probe.pollUntil = async (wanted) => {
    const seen: Event[] = [];
    while (!seen.some(wanted)) seen.push(...eventsOf(await probe.poll()));
    return seen;
  };
  const created = await probe.send('POST', base, { culture: 'en-US', endpointId, userAgent: 'probe' });
  if (created.status > 201) throw new Error(`POST applications: ${created.status} ${await created.text()}`);
  base = created.url;
  probe.application = JSON.parse((await created.text()).replace(/^\uFEFF/, '')) as Body;
  probe.communication = probe.application._embedded?.['communication'] as Body;
  probe.next = probe.application._links['events']?.href ?? '';
  return probe;
}

export function eventsOf(body: Body): Event[] {
  return (body.sender ?? []).flatMap((sender) => sender.events);
}

/** Joins and polls until inside; gives the conversation as last embedded. */
export async function enter(probe: Probe, uri: string): Promise<Body> {
  const join = probe.communication._links['joinOnlineMeeting']?.href ?? '';
  const reply = await probe.send('POST', join, { onlineMeetingUri: uri, operationId: 'op-1' });
  if (reply.status !== 201) throw new Error(`join: ${reply.status} ${await reply.text()}`);
  const events = await probe.pollUntil((event) => event.type === 'completed');
  const last = events.findLast((event) => event.link.rel === 'conversation');
  return last?._embedded?.['conversation'] as Body;
}

/** `type rel in` of each event: the shape of a package at a glance. */
export function outline(events: readonly Event[]): string[] {
  return events.map((event) => [event.type, event.link.rel, ...(event.in ? [event.in.rel] : [])].join(' '));
}

export function codes(simulator: Simulator): string[] {
  return simulator.violations.map((violation) => violation.code);
}
