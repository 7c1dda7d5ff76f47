// HOW one order becomes requests (docs/protocol.md, Actions). A job for the queue: look, record, wait for the slot,
// clear, send, and then find out what really happened. A request leaves only through `send`, after `clear`, with its record on disk.
import { backoffMs } from '../backoff.ts';
import { defined } from '../defined.ts';
import type { Job, Lane, Slot } from '../queue/queue.ts';
import type { ActionRel } from '../roster/participant.ts';
import { type MayLeave, type Moment, renewable } from '../session/http/may-leave.ts';
import type { ActionSender } from '../session/session.ts';
import { type Aftermath, createAftermath } from './aftermath.ts';
import type { ReplyMeaning } from './answer.ts';
import type { Answer, AttemptEntry, Ending, OutcomeEntry, OutcomeResult, Ownership } from './outcome.ts';
import type { Look, Progress } from './progress.ts';
import * as step from './progress.ts';
import { createRequest, type Request } from './request.ts';
import { newSignal } from './signal.ts';

/** The participant an order is about, as the executor may ask about them. Implemented by the stage that watches the meeting. */
export interface Target {
  /** Looks at the newest representation; `mustRead` forces a read even when the one at hand is fresh. */
  look(options: { mustRead: boolean }): Promise<Look>;
  /** Synchronously, immediately before a request: the guard on the newest representation. The link to call, or undefined: do not. */
  clear(): string | undefined;
}

export interface ExecutionOptions {
  account: string;
  decision: string;
  key: string;
  rel: ActionRel;
  lane: Lane;
  meeting: string;
  target: Target;
  sender: ActionSender;
  /** Tries after the first. */
  retries: number;
  /** In a cluster: what shows that the account is ours now. */
  ownership(): Ownership;
  /** Writes a record and resolves once it is on disk; false: it could not be written, nothing may be sent. */
  record(entry: AttemptEntry | OutcomeEntry): Promise<boolean>;
  /** Puts the job (back) into the queue. */
  enqueue(job: Job): void;
  /** How long to wait for an event before reading whether an accepted request took effect, ms. */
  confirmAfterMs: number;
  onSent(): void;
  onSlow(retryAfterMs: number | undefined): void;
  onTrouble(meaning: ReplyMeaning): void;
  onFinished(end: { result: OutcomeResult; ending: Ending; answer: Answer; why: string | undefined; attempts: number }): void;
  now(): number;
}

export interface Execution {
  readonly rel: ActionRel;
  readonly decision: string;
  start(): void;
  /** The participant left. */
  left(): void;
  /** The participant went from the lobby into the meeting. */
  entered(): void;
  /** The server took a request, and nothing has shown its effect yet. */
  readonly accepted: boolean;
  /** A request may have been carried out: it cannot be recalled any more. */
  readonly isSent: boolean;
  /** When the first request left, whatever came of it, epoch ms. */
  readonly firstSentAt: number | undefined;
  /** Records the outcome without waiting for proof: the meeting or the daemon goes away. */
  abandon(): void;
  /** The same, for a newer decision: whatever is on its way may still be carried out. Is that seen, it goes on record, too. */
  giveUp(): void;
  /** Resolves when the next request has left, or the order is over without one. */
  readonly underWay: Promise<void>;
}

const pause = { minMs: 500, maxMs: 30_000 };

/** A slot is a moment, not a promise: a request that had to wait for its token longer than a look is good for needs another one, and a new look. */
const slotGoodForMs = 1_000;

/** An event that beats the answer to its own request waits this long for it: of a removal, the answer alone tells whether it was our doing. */
const answerGraceMs: Readonly<Record<ActionRel, number>> = { admit: 1_000, reject: 10_000, eject: 10_000 };

/** Ends what an order that is over still waited for. One for all of them: a stack for each is dear in a raid, and read by nobody. */
const over = new Error('the order is over');

const troubles: ReadonlySet<ReplyMeaning['kind']> = new Set(['refused', 'application-doubtful', 'meeting-gone', 'session-dead']);

export function createExecution(options: ExecutionOptions): Execution {
  return new OrderExecution(options);
}

class OrderExecution implements Execution {
  readonly #options: ExecutionOptions;
  readonly #job: Job;
  readonly #request: Request;
  readonly #enqueuedAt: number;
  #isOver = false;
  #progress = step.begin();
  #left = newSignal();
  #firstSentAt: number | undefined;
  /** Of the last request. */
  #permitAt: number | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** Once it was given up on its way, or they left before it was answered. */
  #aftermath: Aftermath | undefined;

  constructor(options: ExecutionOptions) {
    this.#options = options;
    this.#request = createRequest(options.sender);
    this.#enqueuedAt = options.now();
    this.#job = {
      key: options.key,
      lane: options.lane,
      meeting: options.meeting,
      attempt: options.decision,
      run: (slot) => this.#run(slot).catch((error: unknown) => this.#brokenOff(error)),
      cancelled: () => this.#go(step.whenCancelled(this.#progress, 'taken-back')),
    };
  }

  get rel(): ActionRel {
    return this.#options.rel;
  }

  get decision(): string {
    return this.#options.decision;
  }

  get underWay(): Promise<void> {
    return this.#left.promise;
  }

  get accepted(): boolean {
    return this.#progress.effect === 'taken' && this.#progress.phase !== 'over';
  }

  get isSent(): boolean {
    return step.mayHaveActed(this.#progress);
  }

  get firstSentAt(): number | undefined {
    return this.#firstSentAt;
  }

  start(): void {
    this.#options.enqueue(this.#job);
  }

  left(): void {
    this.#aftermath?.left();
    this.#go(step.whenGone(this.#progress, this.#options));
    if (this.#progress.phase !== 'sent') return;
    const inVain = () => this.#endOpenly(step.whenUnanswered(this.#progress, this.#options));
    this.#timer = setTimeout(inVain, answerGraceMs[this.rel]);
  }

  entered(): void {
    this.#aftermath?.entered();
    this.#go(step.whenInside(this.#progress, this.#options));
  }

  abandon(): void {
    this.#go(step.whenCancelled(this.#progress, 'settled'));
  }

  giveUp(): void {
    this.#endOpenly(step.whenCancelled(this.#progress, 'settled'));
  }

  /** It may turn out later that it was carried out. */
  #endOpenly(next: Progress): void {
    if (this.#isOver) return;
    this.#go(next);
    if (next.phase === 'over' && next.result === 'unconfirmed')
      this.#aftermath = createAftermath(this.rel, next, () => this.#record('done', next.attempts));
  }

  #go(next: Progress): void {
    if (this.#isOver) return;
    this.#progress = next;
    if (next.phase === 'over') this.#finish(next);
  }

  #finish({ result, ending, attempts }: Extract<Progress, { phase: 'over' }>): void {
    this.#isOver = true;
    this.#left.resolve();
    clearTimeout(this.#timer);
    this.#record(result, attempts);
    this.#options.onFinished({ result, ending, answer: this.#request.answer, why: this.#request.why, attempts });
  }

  #record(result: OutcomeResult, attempts: number): void {
    const { account, decision, now, record } = this.#options;
    const settledAt = now();
    const sentAt = this.#firstSentAt ?? settledAt;
    const times = { waitedMs: Math.round(sentAt - this.#enqueuedAt), tookMs: Math.round(settledAt - sentAt) };
    const permitAt = this.#permitAt;
    void record({ type: 'outcome', account, decision, result, ...this.#request.answer, attempts, ...times, ...defined({ permitAt }) });
  }

  /** What is waited for may outlast the order: then the rest of the try is dropped. */
  async #meanwhile<T>(awaited: Promise<T>): Promise<T> {
    const value = await awaited;
    if (this.#isOver) throw over;
    return value;
  }

  async #run(slot: () => Promise<Slot>): ReturnType<Job['run']> {
    const look = await this.#look({ mustRead: this.#firstSentAt !== undefined });
    this.#go(step.afterLook(this.#progress, look, this.#options));
    if (look.kind === 'ready') await this.#try(look.href, slot);
    if (this.#progress.phase === 'spent') await this.#lookLast();
    const { phase, tries } = this.#progress;
    if (phase !== 'waiting') return undefined;
    return { retryInMs: this.#progress.retryInMs ?? backoffMs(tries, pause), failed: tries > 0 };
  }

  #look(how: { mustRead: boolean }): Promise<Look> {
    return this.#meanwhile(this.#options.target.look(how));
  }

  async #try(href: string, slot: () => Promise<Slot>): Promise<void> {
    const { target, record } = this.#options;
    this.#go(step.whenAttempted(this.#progress));
    if (!(await this.#meanwhile(record(this.#attempt(href))))) {
      this.#go(step.whenUnrecorded(this.#progress));
      return;
    }
    const granted = await this.#meanwhile(slot());
    const slotAt = performance.now();
    const cleared = () => !this.#isOver && granted.good() && target.clear() === href;
    // A connection may take longer than a slot is good for, each time: the window counts the request on its way, and the guard is asked again.
    const asked = (moment: Moment) => cleared() && (moment === 'connected' || performance.now() - slotAt < slotGoodForMs);
    const mayLeave: MayLeave = renewable(asked, granted.renew);
    const sent = mayLeave('turn') ? this.#send(href, mayLeave, granted) : Promise.resolve(undefined);
    const meaning = await sent.finally(granted.answered);
    if (meaning === undefined) this.#go(step.whenOutrun(this.#progress, this.#options));
    else this.#heed(meaning);
  }

  /** A request under way is not recalled: it has no part in the job's signal. */
  #send(href: string, mayLeave: MayLeave, slot: Slot): Promise<ReplyMeaning | undefined> {
    this.#firstSentAt ??= this.#options.now();
    this.#permitAt = slot.permitAt;
    this.#go(step.whenSent(this.#progress));
    this.#options.onSent();
    this.#left.resolve();
    this.#left = newSignal();
    return this.#meanwhile(this.#answered(this.#request.send(href, mayLeave, slot)));
  }

  async #answered(answer: Promise<ReplyMeaning | undefined>): Promise<ReplyMeaning | undefined> {
    const meaning = await answer;
    this.#aftermath?.answered(meaning);
    return meaning;
  }

  #attempt(href: string): AttemptEntry {
    const { account, decision } = this.#options;
    const url = this.#request.urlFor(href);
    return { type: 'attempt', account, decision, n: this.#progress.attempts, method: 'POST', url, ...this.#options.ownership() };
  }

  #heed(meaning: ReplyMeaning): void {
    const stillWanted = this.#progress.phase === 'sent' && !this.#progress.left;
    this.#go(step.afterAnswer(this.#progress, meaning, this.#options));
    if (stillWanted) this.#tell(meaning);
    if (this.#progress.phase === 'proving') this.#awaitProof();
  }

  /** What the answer says about more than this order. */
  #tell(meaning: ReplyMeaning): void {
    if (meaning.kind === 'slow') this.#options.onSlow(meaning.retryAfterMs);
    else if (troubles.has(meaning.kind)) this.#options.onTrouble(meaning);
  }

  async #lookLast(): Promise<void> {
    const look: Look = this.#progress.attempts > 0 ? await this.#look({ mustRead: true }) : { kind: 'unreadable' };
    this.#go(step.afterLastLook(this.#progress, look, this.#options));
  }

  /** A 204 is not proof: an event or, failing that, a read must show it. */
  #awaitProof(): void {
    this.#timer = setTimeout(() => void this.#prove(), this.#options.confirmAfterMs);
    this.#timer.unref();
  }

  async #prove(): Promise<void> {
    const look = await this.#options.target.look({ mustRead: true });
    this.#go(step.afterProof(this.#progress, look, this.#options));
    if (this.#progress.phase === 'waiting') this.#options.enqueue(this.#job);
  }

  /** Nothing here should throw; what does must not leave the participant in the hands of an order that is no more. */
  #brokenOff(error: unknown): undefined {
    if (error === over || this.#isOver) return undefined;
    // After the queue has told of the error: of a job that is over it tells nothing.
    setImmediate(() => this.#go(step.whenBroken(this.#progress)));
    throw error;
  }
}
