// Events that are posted to us (docs/protocol.md, Callbacks): the HTTP(S) listener of the webhook dialect. The rule: answer first, work
// afterwards, in order.
import type { Log } from '../../log.ts';
import { type EventPackage, parseEventPackage } from '../../wire/event.ts';
import { createCallbackAlarms, type OnCallbackAlarm } from './inbound/alarms.ts';
import { createAnswers, type TokenVerdict } from './inbound/answer.ts';
import { createBacklog } from './inbound/backlog.ts';
import { type Callback, readCallback } from './inbound/callback.ts';
import { createReorder } from './inbound/reorder.ts';
import { createRepeatedAlarm } from './inbound/repeated-alarm.ts';
import { createRepetitions } from './inbound/repetitions.ts';
import { type Listen, serveCallbacks } from './inbound/server.ts';

export type { TokenVerdict } from './inbound/answer.ts';

export interface WebhookOptions {
  /** The account's name, for messages. */
  account: string;
  listen: Listen;
  path: string;
  callbackContext: string;
  /** Checks the Authorization header of a callback. */
  verify(authorization: string | undefined): Promise<TokenVerdict>;
  /** Where relative hrefs of a payload without `baseuri` belong; undefined while that is not known. */
  base(): string | undefined;
  /** One package, in the order of arrival. What was malformed in it has been logged and is not repeated. */
  onPackage(pkg: EventPackage): void;
  /** Packages about this conversation (a canonical href; about any, where none is named) came late or not at all: what was read of it may be wrong. */
  onGap(conversation?: string): void;
  onAlarm: OnCallbackAlarm;
  log: Log;
  bounds?: { bodyBytes?: number; waiting?: number; waitingBytes?: number };
}

/** How often what happened, since the listener began. */
export interface WebhookCounts {
  accepted: number;
  refused: number;
  lost: number;
  duplicates: number;
  late: number;
  overloaded: number;
}

export interface WebhookListener {
  /** Where it listens, the real port included. */
  readonly address: { host: string; port: number };
  counts(): Readonly<WebhookCounts>;
  /** A callback that was checked elsewhere: its JSON (none where it was lost), and the digest of its bytes. False when there is no room. */
  offer(body: string, digest: string): boolean;
  /** Callbacks are answered and wait: nobody could make anything of them. */
  hold(): void;
  /** Delivers what waits, and what comes from now on. */
  release(): void;
  /** Takes nothing more, lets answers under way finish, forgets what waits. */
  close(): Promise<void>;
}

/** Listens. Rejects with CONFIG_INVALID when the address or the certificate cannot be used: trying again does not help. */
export async function listenForCallbacks(options: WebhookOptions): Promise<WebhookListener> {
  const intake = createIntake(options);
  const server = await serveCallbacks(options, intake.answers).catch((error: unknown) => {
    intake.stop();
    throw error;
  });
  return {
    address: server.address,
    counts: () => ({ ...intake.counts }),
    offer: intake.offer,
    hold: intake.hold,
    release: intake.release,
    async close() {
      intake.stop();
      await server.close();
    },
  };
}

/** At most so often are all rosters read because callbacks could not be. */
const lostEveryMs = 10_000;

/** The answers and what becomes of accepted callbacks. */
function createIntake(options: WebhookOptions) {
  const { account, log, bounds = {} } = options;
  const counts: WebhookCounts = { accepted: 0, refused: 0, lost: 0, duplicates: 0, late: 0, overloaded: 0 };
  const repetitions = createRepetitions();
  const alarms = createCallbackAlarms(options.onAlarm);
  const rereads = createRepeatedAlarm(() => options.onGap(), lostEveryMs);
  const reorder = createReorder({
    held: () => backlog.held,
    deliver(callback, late) {
      if (late) counts.late += 1;
      const { whole, nothing, conversations } = deliver(callback, options);
      if (nothing) rereads.happened('');
      if (late || !whole) for (const conversation of conversations) options.onGap(conversation);
    },
  });

  function work(callback: Callback): void {
    if (repetitions.repeats(callback, Date.now())) counts.duplicates += 1;
    else reorder.take(callback);
  }

  const backlog = createBacklog<Callback>({
    work,
    maxItems: bounds.waiting ?? 50_000,
    maxBytes: bounds.waitingBytes ?? 64 * 1024 * 1024,
  });
  function accept(callback: Callback): boolean {
    const taken = backlog.offer(callback, callback.bytes);
    if (taken) counts.accepted += 1;
    return taken;
  }

  function onLost(why: string): boolean {
    counts.lost += 1;
    log.warn('callback lost', { account, why });
    alarms.lost.happened(why);
    rereads.happened(why);
    return true;
  }

  const answers = createAnswers({
    path: options.path,
    maxBodyBytes: bounds.bodyBytes ?? 1024 * 1024,
    callbackContext: options.callbackContext,
    verify: options.verify,
    accept,
    onRefused(why) {
      counts.refused += 1;
      log.debug('callback refused', { account, why });
      alarms.refused.happened(why);
    },
    onLost,
    onOverloaded() {
      counts.overloaded += 1;
      alarms.overloaded.happened('');
    },
  });
  return {
    answers,
    counts,
    offer(body: string, digest: string): boolean {
      const read = readCallback(Buffer.from(body), {}, body.length);
      if (read.kind === 'callback') return accept({ ...read.callback, digest });
      // The node where it was lost has told of it.
      rereads.happened('');
      return true;
    },
    hold: backlog.hold,
    release: backlog.release,
    stop() {
      backlog.close();
      reorder.stop();
      alarms.stop();
      rereads.stop();
    },
  };
}

interface Delivered {
  whole: boolean;
  /** All that it told of was left out. */
  nothing: boolean;
  conversations: ReadonlySet<string>;
}

/** One line in the log for each package that was not whole. */
function deliver({ json }: Callback, options: WebhookOptions): Delivered {
  const pkg = parseEventPackage(json, options.base() ?? 'about:blank');
  const whole = pkg.complaints.length === 0;
  if (!whole) {
    options.log.warn('callback malformed in part', { account: options.account, why: pkg.complaints.join('; '), events: pkg.events.length });
  }
  if (pkg.events.length > 0) options.onPackage({ events: pkg.events, complaints: [] });
  const nothing = !whole && pkg.events.length === 0 && json['sender'] !== undefined;
  return { whole, nothing, conversations: conversationsOf(pkg) };
}

/** What a package tells of: the conversations that send its events, or are their subject. */
function conversationsOf({ events }: EventPackage): Set<string> {
  const refs = events.flatMap((event) => [event.sender, event]);
  return new Set(refs.filter(({ rel }) => rel === 'conversation').map(({ key }) => key));
}
