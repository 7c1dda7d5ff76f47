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
  return new EventChannel(href, behaviour, notes);
}

class EventChannel implements Channel {
  tamper: Channel['tamper'];
  lastPolledAt = Date.now();
  ack = 1;
  shared = false;
  #queue: PendingEvent[] = [];
  #unacknowledged: { ack: number; body: JsonObject } | undefined;
  #parked: Parked | undefined;
  #windowTimer: NodeJS.Timeout | undefined;
  #rivalTimer: NodeJS.Timeout | undefined;
  #continuation: 'next' | 'resume' = 'next';
  #resyncDue = false;
  readonly #settings = { low: 15, medium: 5, timeout: 180, priority: 0 };
  readonly #href: (ack: number) => string;
  readonly #behaviour: Behaviour;
  readonly #notes: ChannelNotes;

  constructor(href: (ack: number) => string, behaviour: Behaviour, notes: ChannelNotes) {
    this.#href = href;
    this.#behaviour = behaviour;
    this.#notes = notes;
  }

  get parked(): boolean {
    return this.#parked !== undefined;
  }

  get rivalled(): boolean {
    return this.#rivalTimer !== undefined;
  }

  push(events: readonly PendingEvent[]): void {
    this.#queue.push(...events);
    this.#schedule();
  }

  async poll(request: PollRequest): Promise<Answer> {
    // Whoever asked has gone before the turn came: nobody is waiting, and what they knew is old.
    if (request.signal.aborted) return { status: 200 };
    this.lastPolledAt = Date.now();
    remember(request.query, this.#settings);
    return this.#resyncNow() ?? this.#acknowledged(request.ack) ?? this.#arbitrated(request);
  }

  release(answer: Answer): boolean {
    const waiting = this.parked;
    this.#settle(answer);
    return waiting;
  }

  resync(): void {
    this.#resyncDue = true;
    if (this.#parked === undefined) return;
    this.#resyncDue = false;
    this.#settle(this.#resyncAnswer());
  }

  resume(): void {
    this.#queue = [];
    this.#continuation = 'resume';
    this.#flush();
  }

  rival(present: boolean): void {
    this.shared ||= present;
    clearInterval(this.#rivalTimer);
    const every = Math.max(20, this.#behaviour.secondMs / 2);
    this.#rivalTimer = present ? setInterval(() => this.#rivalPolls(), every).unref() : undefined;
    if (present) this.#rivalPolls();
  }

  #resyncNow(): Answer | undefined {
    if (!this.#resyncDue) return undefined;
    this.#resyncDue = false;
    return this.#resyncAnswer();
  }

  /** Takes the ack for what was sent; an answer where it is a wrong one, or where the last package has not arrived. */
  #acknowledged(asked: number | undefined): Answer | undefined {
    if (this.#unacknowledged !== undefined && asked === this.#unacknowledged.ack + 1) {
      this.ack = asked;
      this.#unacknowledged = undefined;
    }
    if (asked !== this.ack) {
      this.#notes.wrongAck(asked, this.ack);
      return this.#resyncAnswer();
    }
    return this.#unacknowledged === undefined ? undefined : this.#answerOf(this.#unacknowledged.body);
  }

  /** One GET at a time: the one of higher priority, or the later one, takes the place. */
  #arbitrated(request: PollRequest): Answer | Promise<Answer> {
    const priority = Number(request.query.get('priority') ?? this.#settings.priority) || 0;
    if (this.#parked !== undefined) {
      this.#notes.overlap();
      const loser = errorAnswer(409, 'PGetReplaced', 'A later request took the place of this one.');
      if (priority < this.#parked.priority) return loser;
      this.#settle(loser);
    }
    return this.#park(request, priority);
  }

  #park(request: PollRequest, priority: number): Promise<Answer> {
    return new Promise((resolve) => {
      const release = setTimeout(() => this.#settle(this.#compose([])), this.#settings.timeout * this.#behaviour.secondMs).unref();
      const entry: Parked = {
        ack: this.ack,
        priority,
        settle(answer) {
          clearTimeout(release);
          resolve(answer);
        },
      };
      this.#parked = entry;
      request.signal.addEventListener('abort', () => {
        if (this.#parked === entry) this.#settle({ status: 200 });
      });
      if (this.#continuation === 'resume') this.#flush();
      else this.#schedule();
    });
  }

  /** High events go at once, with all they have queued behind; the others wait for their window. */
  #schedule(): void {
    if (this.#parked === undefined || this.#queue.length === 0) return;
    if (this.#queue.some((pending) => pending.urgency === 'high')) {
      clearTimeout(this.#windowTimer);
      this.#windowTimer = setTimeout(() => this.#flush(), 0);
      return;
    }
    const seconds = this.#queue.some((pending) => pending.urgency === 'medium') ? this.#settings.medium : this.#settings.low;
    this.#windowTimer ??= setTimeout(() => this.#flush(), seconds * this.#behaviour.secondMs).unref();
  }

  #flush(): void {
    clearTimeout(this.#windowTimer);
    this.#windowTimer = undefined;
    if (this.#parked === undefined || (this.#queue.length === 0 && this.#continuation === 'next')) return;
    this.#settle(this.#compose(this.#takePackage()));
  }

  /** Takes the queued events up to the next one that must go in a package of its own. */
  #takePackage(): PendingEvent[] {
    const cut = this.#queue.findIndex((pending, index) => index > 0 && pending.apart);
    const taken = cut < 0 ? this.#queue : this.#queue.slice(0, cut);
    this.#queue = cut < 0 ? [] : this.#queue.slice(cut);
    return taken;
  }

  #compose(events: readonly PendingEvent[]): Answer {
    const senders = groupBySender(events);
    const body: JsonObject = {
      _links: { self: { href: this.#href(this.ack) }, [this.#continuation]: { href: this.#href(this.ack + 1) } },
      ...(senders.length > 0 ? { sender: senders } : {}),
    };
    this.#continuation = 'next';
    this.#unacknowledged = { ack: this.ack, body };
    return this.#answerOf(body);
  }

  #answerOf(body: JsonObject): Answer {
    return { status: 200, json: this.tamper?.(body) ?? body };
  }

  /** Points at the first unacknowledged package. */
  #resyncAnswer(): Answer {
    const href = this.#href(this.ack);
    return { status: 200, json: { _links: { self: { href }, resync: { href } } } };
  }

  #settle(answer: Answer): void {
    const waiting = this.#parked;
    this.#parked = undefined;
    waiting?.settle(answer);
  }

  #rivalPolls(): void {
    this.release(errorAnswer(409, 'PGetReplaced', 'The event channel is used by another active instance.'));
    if (this.#queue.length === 0) return;
    this.#queue = [];
    this.ack += 1;
    this.#unacknowledged = undefined;
  }
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
