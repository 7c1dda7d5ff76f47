// The event channel of one application (docs/protocol.md, Event channel): packages, acknowledgement, parked GETs, windows,
// arbitration. Every event exactly once, in order.
import type { Behaviour } from '../behaviour.ts';
import { type Answer, errorAnswer } from '../http/exchange.ts';
import type { Json, JsonObject } from '../json.ts';

/** An event ready to go: already rendered, not yet spelled. */
export interface PendingEvent {
  sender: { rel: string; href: string };
  event: JsonObject;
  urgency: 'high' | 'medium' | 'low';
  apart: boolean;
}

export interface PollRequest {
  ack: number | undefined;
  query: URLSearchParams;
  signal: AbortSignal;
}

export interface Channel {
  push(events: readonly PendingEvent[]): void;
  /** Answers one P-GET; resolves when there is something to say. */
  poll(request: PollRequest): Promise<Answer>;
  /** Releases a parked GET with this answer, if there is one. */
  release(answer: Answer): boolean;
  /** The next poll is answered with `resync`. */
  resync(): void;
  /** Everything queued is forgotten; the next package continues with `resume`. */
  resume(): void;
  /** Another process polls this channel from now on, until called with false: it steals packages and replaces parked GETs. */
  rival(present: boolean): void;
  readonly parked: boolean;
  readonly rivalled: boolean;
  /** Another process has polled it at some time: it is not the client's alone. */
  readonly shared: boolean;
  /** First unacknowledged package. */
  readonly ack: number;
  readonly lastPolledAt: number;
  /** Last look at what leaves, to falsify it: doubled, lost and nonsensical events. */
  tamper: ((body: JsonObject) => Json) | undefined;
}

interface Parked {
  ack: number;
  priority: number;
  settle(answer: Answer): void;
}

export interface ChannelNotes {
  /** A GET arrived while another one was parked. */
  overlap(): void;
  /** A GET asked for an ack that was never handed out or is long acknowledged. */
  wrongAck(asked: number | undefined, expected: number): void;
}

export function createChannel(href: (ack: number) => string, behaviour: Behaviour, notes: ChannelNotes): Channel {
  let ack = 1;
  let queue: PendingEvent[] = [];
  let unacknowledged: { ack: number; body: JsonObject } | undefined;
  let parked: Parked | undefined;
  let windowTimer: NodeJS.Timeout | undefined;
  let rivalTimer: NodeJS.Timeout | undefined;
  let shared = false;
  let continuation: 'next' | 'resume' = 'next';
  let resyncDue = false;
  const settings = { low: 15, medium: 5, timeout: 180, priority: 0 };

  /** Takes the queued events up to the next one that must go in a package of its own. */
  function takePackage(): PendingEvent[] {
    const cut = queue.findIndex((pending, index) => index > 0 && pending.apart);
    const taken = cut < 0 ? queue : queue.slice(0, cut);
    queue = cut < 0 ? [] : queue.slice(cut);
    return taken;
  }

  function compose(events: readonly PendingEvent[]): Answer {
    const senders = groupBySender(events);
    const body: JsonObject = {
      _links: { self: { href: href(ack) }, [continuation]: { href: href(ack + 1) } },
      ...(senders.length > 0 ? { sender: senders } : {}),
    };
    continuation = 'next';
    unacknowledged = { ack, body };
    return answerOf(body);
  }

  function answerOf(body: JsonObject): Answer {
    return { status: 200, json: channel.tamper?.(body) ?? body };
  }

  function flush(): void {
    clearTimeout(windowTimer);
    windowTimer = undefined;
    if (parked === undefined || (queue.length === 0 && continuation === 'next')) return;
    settle(compose(takePackage()));
  }

  function settle(answer: Answer): void {
    const waiting = parked;
    parked = undefined;
    waiting?.settle(answer);
  }

  /** High events go at once, with all they have queued behind; the others wait for their window. */
  function schedule(): void {
    if (parked === undefined || queue.length === 0) return;
    if (queue.some((pending) => pending.urgency === 'high')) {
      clearTimeout(windowTimer);
      windowTimer = setTimeout(flush, 0);
      return;
    }
    const seconds = queue.some((pending) => pending.urgency === 'medium') ? settings.medium : settings.low;
    windowTimer ??= setTimeout(flush, seconds * behaviour.secondMs).unref();
  }

  function park(request: PollRequest, priority: number): Promise<Answer> {
    return new Promise((resolve) => {
      const release = setTimeout(() => settle(compose([])), settings.timeout * behaviour.secondMs).unref();
      const entry: Parked = {
        ack,
        priority,
        settle(answer) {
          clearTimeout(release);
          resolve(answer);
        },
      };
      parked = entry;
      request.signal.addEventListener('abort', () => {
        if (parked === entry) settle({ status: 200 });
      });
      if (continuation === 'resume') flush();
      else schedule();
    });
  }

  function rivalPolls(): void {
    channel.release(errorAnswer(409, 'PGetReplaced', 'The event channel is used by another active instance.'));
    if (queue.length === 0) return;
    queue = [];
    ack += 1;
    unacknowledged = undefined;
  }

  const channel: Channel = {
    tamper: undefined,
    lastPolledAt: Date.now(),
    get parked() {
      return parked !== undefined;
    },
    get rivalled() {
      return rivalTimer !== undefined;
    },
    get shared() {
      return shared;
    },
    get ack() {
      return ack;
    },
    push(events) {
      queue.push(...events);
      schedule();
    },
    async poll(request) {
      (channel as { lastPolledAt: number }).lastPolledAt = Date.now();
      remember(request.query, settings);
      const asked = request.ack;
      if (resyncDue) {
        resyncDue = false;
        return resyncAnswer();
      }
      if (unacknowledged !== undefined && asked === unacknowledged.ack + 1) {
        ack = asked;
        unacknowledged = undefined;
      }
      if (asked !== ack) {
        notes.wrongAck(asked, ack);
        return resyncAnswer();
      }
      if (unacknowledged !== undefined) return answerOf(unacknowledged.body);
      const priority = Number(request.query.get('priority') ?? settings.priority) || 0;
      if (parked !== undefined) {
        notes.overlap();
        const loser = errorAnswer(409, 'PGetReplaced', 'A later request took the place of this one.');
        if (priority < parked.priority) return loser;
        settle(loser);
      }
      return park(request, priority);
    },
    release(answer) {
      const waiting = parked !== undefined;
      settle(answer);
      return waiting;
    },
    resync() {
      resyncDue = true;
      if (parked === undefined) return;
      resyncDue = false;
      settle(resyncAnswer());
    },
    resume() {
      queue = [];
      continuation = 'resume';
      flush();
    },
    rival(present) {
      shared ||= present;
      clearInterval(rivalTimer);
      rivalTimer = present ? setInterval(rivalPolls, Math.max(20, behaviour.secondMs / 2)).unref() : undefined;
      if (present) rivalPolls();
    },
  };

  /** Points at the first unacknowledged package. */
  function resyncAnswer(): Answer {
    return { status: 200, json: { _links: { self: { href: href(ack) }, resync: { href: href(ack) } } } };
  }

  return channel;
}

/** Order wins over grouping: a sender may appear several times. */
function groupBySender(events: readonly PendingEvent[]): Json[] {
  const senders: { rel: string; href: string; events: Json[] }[] = [];
  for (const { sender, event } of events) {
    const last = senders.at(-1);
    if (last !== undefined && last.href === sender.href) last.events.push(event);
    else senders.push({ ...sender, events: [event] });
  }
  return senders;
}

/** Parameters hold until changed; values outside their bounds are drawn in. */
function remember(query: URLSearchParams, settings: { low: number; medium: number; timeout: number; priority: number }): void {
  const bounds = { low: 5, medium: 5, timeout: 180, priority: 0 } as const;
  for (const name of ['low', 'medium', 'timeout', 'priority'] as const) {
    const value = Number(query.get(name) ?? Number.NaN);
    if (Number.isFinite(value)) settings[name] = Math.min(1800, Math.max(bounds[name], value));
  }
}
