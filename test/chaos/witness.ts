// What the server was asked and what it told, from the server's own side: the only thing the judgement of a request may rest on.
import type { Exchange, RequestRecord } from '../../src/simulator/http/exchange.ts';
import type { Meeting } from '../../src/simulator/meeting/meeting.ts';
import type { Person } from '../../src/simulator/meeting/person.ts';
import type { Observer, Simulator } from '../../src/simulator/simulator.ts';
import type { Said } from './model/rules.ts';

export interface Representation {
  askedAt: number;
  toldAt: number;
  said: Said;
  /** Relations of its links. */
  links: readonly string[];
}

/** What one client was told about one participant resource. */
export interface Told {
  representations: Representation[];
  /** When events about it reached the client for the first time. */
  newsAt: number[];
  /** What the role views said: a leader or not. */
  roles: { at: number; leader: boolean }[];
}

export interface ActionSeen {
  /** The server's number for the request. */
  n: number;
  at: number;
  action: 'reject' | 'eject' | 'admit';
  /** Path and query, percent-decoded. */
  url: string;
  told: Told | undefined;
  /** When any life was told of them. */
  toldAt: readonly number[];
  meeting: Meeting | undefined;
  target: Person | undefined;
}

export interface Witness {
  readonly observer: Observer;
  readonly actions: readonly ActionSeen[];
  /** GETs and POSTs so far. */
  readonly requests: number;
  /** A new life of the daemon: what was told before counts no more. */
  newLife(): void;
  /** Called for every action request when it arrives. */
  onAction: (seen: ActionSeen) => void;
}

const kept = 40;
const keptLives = 5;
/** A request about somebody whom the new life has not read may have been sent by the life before: as long as the slowest way to the server takes. */
const crossingMs = 150;
const actionPath = /\/conversations\/([^/]+)\/participants\/([^/]+)\/(reject|eject|admit)$/;
const participantPath = /\/conversations\/[^/]+\/participants\/[^/]+$/;
const personPath = /\/conversations\/([^/]+)\/participants\/([^/]+)$/;
const leadersPath = /\/conversations\/[^/]+\/leaders$/;

export function createWitness(simulator: () => Simulator): Witness {
  let told = new Map<string, Told>();
  /** What each of the last lives was told; a request of one may be carried out in the next. */
  const lives = [{ from: Number.NEGATIVE_INFINITY, told }];
  const meetings = new Map<string, Meeting>();
  const everTold = new Map<string, number[]>();
  const actions: ActionSeen[] = [];
  let requests = 0;
  /** The package that each event channel gave last, with what was asked for. */
  const heard = new Map<string, string>();

  /** Of one person, whatever the conversation is called. */
  function everToldOf(path: string): number[] {
    const [, conversation = '', key = ''] = personPath.exec(path) ?? [];
    const name = `${meetings.get(conversation)?.uri} ${key}`;
    const times = everTold.get(name) ?? [];
    everTold.set(name, times);
    return times;
  }

  function of(path: string): Told {
    everToldOf(path).push(Date.now());
    const known = told.get(path);
    if (known !== undefined) return known;
    const fresh = { representations: [], newsAt: [], roles: [] };
    told.set(path, fresh);
    return fresh;
  }

  function toldAbout(path: string, at: number): Told | undefined {
    const begun = lives.filter(({ from }) => from <= at).toReversed();
    const now = begun[0]?.told.get(path);
    const possible = begun.filter((_life, n) => n === 0 || at < (begun[n - 1]?.from ?? 0) + crossingMs);
    return possible.map((life) => life.told.get(path)).find((one) => one !== undefined && one.representations.length > 0) ?? now;
  }

  function learnMeetings(): void {
    for (const application of simulator().applications) {
      for (const [id, { meeting }] of application.attendance.conversations) meetings.set(id, meeting);
    }
  }

  const witness: Witness = {
    actions,
    onAction: () => {},
    get requests() {
      return requests;
    },
    newLife() {
      told = new Map();
      heard.clear();
      lives.push({ from: Date.now(), told });
      if (lives.length > keptLives) lives.shift();
    },
    observer: {
      arrived(exchange) {
        requests += 1;
        learnMeetings();
        const path = decoded(exchange.url.pathname);
        const [, conversation = '', key = '', action] = actionPath.exec(path) ?? [];
        if (action === undefined || exchange.method !== 'POST') return;
        const meeting = meetings.get(conversation);
        const seen: ActionSeen = {
          n: exchange.n,
          at: exchange.at,
          action: action as ActionSeen['action'],
          url: path + decoded(exchange.url.search),
          told: toldAbout(path.slice(0, path.lastIndexOf('/')), exchange.at),
          toldAt: everToldOf(path.slice(0, path.lastIndexOf('/'))),
          meeting,
          target: meeting?.people.get(key),
        };
        actions.push(seen);
        witness.onAction(seen);
      },
      answered(exchange, record, answer) {
        if (!record.delivered || answer?.status !== 200 || /^(?:huge|deep)/.test(record.fault ?? '')) return;
        const body = bodyOf(answer);
        if (body === undefined) return;
        if (exchange.url.pathname.endsWith('/events')) hearPackage(body, exchange, record);
        else if (exchange.method === 'GET') hearResource(body, exchange, record);
      },
    },
  };
  return witness;

  function hearResource(body: Bag, exchange: Exchange, record: RequestRecord): void {
    const path = decoded(exchange.url.pathname);
    const at = record.endedAt ?? Date.now();
    if (participantPath.test(path))
      push(of(path).representations, {
        askedAt: exchange.at,
        toldAt: at,
        said: saidIn(body),
        links: Object.keys(bag(body['_links']) ?? {}),
      });
    else if (leadersPath.test(path) || exchange.url.searchParams.get('filter')?.toLowerCase() === 'leaders') {
      for (const link of list(bag(body['_links'])?.['participant'])) push(of(pathOf(link)).roles, { at, leader: true });
    }
  }

  /** One href gives one package: what comes again where the way on was missing is no news. */
  function hearPackage(body: Bag, { url }: Exchange, record: RequestRecord): void {
    const given = `${url.search} ${JSON.stringify(eventsIn(body).map(nameOf))}`;
    if (heard.get(url.pathname) === given) return;
    heard.set(url.pathname, given);
    hearEvents(body, record);
  }

  function hearEvents(body: Bag, record: RequestRecord): void {
    const at = record.endedAt ?? Date.now();
    for (const event of eventsIn(body)) {
      const link = bag(event['link']);
      if (link?.['rel'] !== 'participant' || typeof link['href'] !== 'string') continue;
      const about = of(pathOf(link));
      push(about.newsAt, at);
      const view = bag(event['in'])?.['rel'];
      if (view === 'leaders' || view === 'attendees') {
        push(about.roles, { at, leader: view === 'leaders' && event['type'] !== 'deleted' });
      }
    }
  }
}

function eventsIn(body: Bag): Bag[] {
  return list(body['sender']).flatMap((sender) => list(sender['events']));
}

/** The same however its links are written this time. */
function nameOf(event: Bag): string {
  return `${event['type']} ${pathOf(bag(event['link']) ?? {})} ${bag(event['in'])?.['rel']} ${JSON.stringify(event['_embedded'] ?? null)}`;
}

type Bag = Record<string, unknown>;

function bag(value: unknown): Bag | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Bag) : undefined;
}

function list(value: unknown): Bag[] {
  const members: unknown[] = Array.isArray(value) ? value : [value];
  return members.map(bag).filter((one) => one !== undefined);
}

function bodyOf({ json, text }: { json?: unknown; text?: string }): Bag | undefined {
  if (json !== undefined) return bag(json);
  try {
    return bag(JSON.parse((text ?? '').replace(/^\uFEFF/, '')));
  } catch {
    return undefined;
  }
}

function saidIn(body: Bag): Said {
  const organizer = body['organizer'] ?? undefined;
  const known = {
    anonymous: typed(body['anonymous'], 'boolean'),
    inLobby: typed(body['inLobby'], 'boolean'),
    sourceNetwork: typed(body['sourceNetwork'], 'string'),
    role: typed(body['role'], 'string'),
    uri: typed(body['uri'], 'string'),
    name: typed(body['name'], 'string'),
    organizer: typed(organizer, 'boolean'),
    local: typed(body['local'], 'boolean'),
    workPhoneNumber: typed(body['workPhoneNumber'], 'string'),
  };
  const said = Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined)) as Said;
  return organizer !== undefined && typeof organizer !== 'boolean' ? { ...said, organizerUnclear: true } : said;
}

function typed(value: unknown, type: 'boolean' | 'string'): unknown {
  return typeof value === type ? value : undefined;
}

function pathOf(link: Bag): string {
  const href = link['href'];
  return typeof href === 'string' ? decoded(new URL(href, 'http://server').pathname) : '';
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function push<T>(onto: T[], one: T): void {
  onto.push(one);
  if (onto.length > kept) onto.shift();
}
