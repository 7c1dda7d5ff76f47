// HOW one order becomes requests (docs/protocol.md, Actions). A job for the queue: look, record, wait for the slot,
// clear, send, and then find out what really happened. A request leaves only through `send`, after `clear`, with its record on disk.

import { backoffMs } from '../backoff.ts';
import { LobbyguardError } from '../errors.ts';
import type { Job, Lane } from '../queue/queue.ts';
import type { ActionRel } from '../roster/participant.ts';
import type { ActionSender } from '../session/session.ts';
import type { Reply } from '../wire/reply.ts';
import { meaningOf, type ReplyMeaning } from './answer.ts';
import type { AttemptEntry, OutcomeEntry, OutcomeResult } from './outcome.ts';
import { sentOnTo } from './redirect.ts';

/** What a fresh look at the target found. */
export type Look =
  | { kind: 'ready'; href: string }
  /** They are no longer there. */
  | { kind: 'gone' }
  /** They are there, and the order no longer fits: decided again, taken back, or already carried out. */
  | { kind: 'moot'; achieved: boolean }
  /** Could not be read now. */
  | { kind: 'unreadable' };

/** The participant an order is about, as the executor may ask about them. Implemented by the stage that watches the meeting. */
export interface Target {
  /** Looks at the newest representation; `mustRead` forces a read even when the one at hand is fresh. */
  look(options: { mustRead: boolean }): Promise<Look>;
  /** Synchronously, immediately before a request: the guard on the newest representation. The link to call, or undefined: do not. */
  clear(): string | undefined;
}

/**
 * How an order ended, beside its result: for good; given up by the queue (`taken-back`: paused, stopping); never carried out by the server
 * (`unreached`); or taken by it without effect (`ineffective`).
 */
export type Ending = 'settled' | 'taken-back' | 'unreached' | 'ineffective';

export interface ExecutionOptions {
  account: string;
  decision: string;
  key: string;
  rel: ActionRel;
  target: Target;
  sender: ActionSender;
  /** Tries after the first. */
  retries: number;
  /** Writes a record and resolves once it is on disk; false: it could not be written, nothing may be sent. */
  record(entry: AttemptEntry | OutcomeEntry): Promise<boolean>;
  /** Puts the job (back) into the queue. */
  enqueue(job: Job): void;
  /** How long to wait for an event before reading whether an accepted request took effect, ms. */
  confirmAfterMs: number;
  onSent(): void;
  onSlow(retryAfterMs: number | undefined): void;
  onTrouble(meaning: ReplyMeaning): void;
  onFinished(result: OutcomeResult, ending: Ending): void;
  now(): number;
}

export interface Execution {
  readonly rel: ActionRel;
  readonly decision: string;
  start(): void;
  /** The participant left: the goal of a removal, whatever the last answer was. */
  left(): void;
  /** The participant went from the lobby into the meeting. */
  entered(): void;
  /** The server took a request, and nothing has shown its effect yet. */
  readonly accepted: boolean;
  /** Records the outcome without waiting for proof: the meeting or the daemon goes away. */
  abandon(): void;
}

export function createExecution(options: ExecutionOptions): Execution {
  const { account, decision, rel, target } = options;
  const enqueuedAt = options.now();
  let attempts = 0;
  let tries = 0;
  let renewed = false;
  let outrun = 0;
  let firstSentAt: number | undefined;
  let unknownOutcome = false;
  let accepted = false;
  let lastReply: Reply | undefined;
  /** Where the pool wants the action instead. */
  let moved: { from: string; to: string } | undefined;
  let finished = false;
  let inFlight = false;
  let leftInFlight = false;
  let confirmation: NodeJS.Timeout | undefined;

  function finish(result: OutcomeResult, ending: Ending = 'settled'): void {
    if (finished) return;
    finished = true;
    clearTimeout(confirmation);
    const settledAt = options.now();
    const outcome: OutcomeEntry = {
      type: 'outcome',
      account,
      decision,
      result,
      ...(lastReply === undefined ? {} : { status: lastReply.status }),
      ...(lastReply?.error?.code === undefined ? {} : { code: lastReply.error.code }),
      ...(lastReply?.error?.subcode === undefined ? {} : { subcode: lastReply.error.subcode }),
      attempts,
      waitedMs: Math.round((firstSentAt ?? settledAt) - enqueuedAt),
      tookMs: firstSentAt === undefined ? 0 : Math.round(settledAt - firstSentAt),
    };
    void options.record(outcome);
    options.onFinished(result, ending);
  }

  async function run(slot: () => Promise<void>, signal: AbortSignal): ReturnType<Job['run']> {
    const look = await target.look({ mustRead: unknownOutcome || lastReply !== undefined });
    if (finished || signal.aborted) return undefined;
    if (look.kind === 'gone') return settle(goneResult());
    if (look.kind === 'moot') return settle(look.achieved && accepted ? 'done' : 'cancelled');
    if (look.kind === 'unreadable') return again({ kind: 'look', unknown: unknownOutcome });
    const url = moved?.from === look.href ? moved.to : look.href;
    attempts += 1;
    const recorded = await options.record({ type: 'attempt', account, decision, n: attempts, method: 'POST', url });
    if (finished || signal.aborted) return undefined;
    if (!recorded) return settle('cancelled');
    await slot();
    const slotAt = performance.now();
    const cleared = () => !finished && target.clear() === look.href && performance.now() - slotAt < slotGoodForMs;
    if (finished || signal.aborted) return undefined;
    if (!cleared()) return lookAgain();
    const meaning = await send(url, look.href, cleared);
    if (finished) return undefined;
    return meaning === undefined ? lookAgain() : handle(meaning);
  }

  /** A request under way is not recalled: it has no part in the job's signal. Undefined: it was held back, because what cleared it did no longer hold. */
  async function send(url: string, href: string, cleared: () => boolean): Promise<ReplyMeaning | undefined> {
    const wasUnknown = unknownOutcome;
    let held = false;
    firstSentAt ??= options.now();
    unknownOutcome = true;
    inFlight = true;
    options.onSent();
    try {
      lastReply = await options.sender.send(url, () => {
        held = !cleared();
        return !held;
      });
      const to = sentOnTo(href, lastReply);
      if (to === undefined) return meaningOf(lastReply);
      moved = { from: href, to };
      return { kind: 'look', unknown: false, retryInMs: 0 };
    } catch (error) {
      if (held) {
        unknownOutcome = wasUnknown;
        return undefined;
      }
      if (error instanceof LobbyguardError && !error.retryable) return { kind: 'refused', result: 'failed' };
      return { kind: 'look', unknown: true };
    } finally {
      inFlight = false;
    }
  }

  async function handle(meaning: ReplyMeaning): ReturnType<Job['run']> {
    if (finished) return undefined;
    unknownOutcome = 'unknown' in meaning ? meaning.unknown : meaning.kind === 'accepted';
    if (leftInFlight) return settle(goneResult());
    switch (meaning.kind) {
      case 'accepted':
        accepted = true;
        awaitProof();
        return undefined;
      case 'refused':
        options.onTrouble(meaning);
        return settle(meaning.result);
      case 'look':
        return again(meaning);
      case 'slow':
        options.onSlow(meaning.retryAfterMs);
        return again({ kind: 'look', unknown: meaning.unknown, ...(meaning.retryAfterMs ? { retryInMs: meaning.retryAfterMs } : {}) });
      case 'unauthorized':
        return replayOnce();
      case 'application-doubtful':
        options.onTrouble(meaning);
        return again({ kind: 'look', unknown: false });
      case 'meeting-gone':
      case 'session-dead':
        options.onTrouble(meaning);
        return settle('failed');
    }
  }

  /** Another try after a back-off, or the end when the tries are used up. */
  async function again(meaning: Extract<ReplyMeaning, { kind: 'look' }>): ReturnType<Job['run']> {
    tries += 1;
    if (tries > Math.min(options.retries, meaning.tries ?? Number.POSITIVE_INFINITY)) return lookLast();
    return { retryInMs: meaning.retryInMs ?? backoffMs(tries, pause) };
  }

  /** The token has been renewed for the one replay; when a fresh token is refused too, its age was not the reason. */
  async function replayOnce(): ReturnType<Job['run']> {
    if (renewed) return settle('failed');
    renewed = true;
    return again({ kind: 'look', unknown: false, retryInMs: 0 });
  }

  /** The tries are used up: what became of the last one is still worth a look. */
  async function lookLast(): Promise<undefined> {
    const look = unknownOutcome ? await target.look({ mustRead: true }) : undefined;
    if (finished) return;
    if (look?.kind === 'gone') finish(goneResult());
    else if (look?.kind === 'moot' && look.achieved) finish('done');
    else finish(accepted || unknownOutcome ? 'unconfirmed' : 'failed', accepted ? 'ineffective' : 'unreached');
  }

  /** News about the participant came while the slot was awaited: not a failed try, but not endless either. */
  function lookAgain(): Awaited<ReturnType<Job['run']>> {
    outrun += 1;
    return outrun > maxOutrun ? settle(unknownOutcome ? 'unconfirmed' : 'cancelled') : { retryInMs: 0 };
  }

  function settle(result: OutcomeResult): undefined {
    finish(result);
    return undefined;
  }

  /** Nothing here should throw; what does must not leave the participant in the hands of an order that is no more. */
  function brokenOff(error: unknown): never {
    // After the queue has told of the error: of a job that is over it tells nothing.
    setImmediate(() => finish(accepted || unknownOutcome ? 'unconfirmed' : 'failed'));
    throw error;
  }

  /** A 204 is not proof: an event or, failing that, a read must show it. */
  function awaitProof(): void {
    confirmation = setTimeout(() => void prove(), options.confirmAfterMs);
    confirmation.unref();
  }

  async function prove(): Promise<void> {
    const look = await target.look({ mustRead: true });
    if (finished) return;
    if (look.kind === 'gone') finish(goneResult());
    else if (look.kind === 'moot') finish(look.achieved ? 'done' : 'unconfirmed');
    else if (tries >= options.retries) finish('unconfirmed', 'ineffective');
    else {
      tries += 1;
      options.enqueue(job);
    }
  }

  /** What their absence means: our doing, if a request may have been carried out; the goal reached without us otherwise. */
  function goneResult(): OutcomeResult {
    if (rel === 'admit') return attempts > 0 ? 'gone' : 'cancelled';
    if (accepted || unknownOutcome) return 'done';
    return attempts > 0 ? 'gone' : 'cancelled';
  }

  const job: Job = {
    key: options.key,
    lane: rel satisfies Lane,
    run: (slot, signal) => run(slot, signal).catch(brokenOff),
    cancelled: () => finish(accepted || unknownOutcome ? 'unconfirmed' : 'cancelled', 'taken-back'),
  };

  return {
    rel,
    decision,
    start: () => options.enqueue(job),
    left() {
      if (!inFlight) return finish(goneResult());
      leftInFlight = true;
      confirmation = setTimeout(() => finish(goneResult()), answerGraceMs);
    },
    entered() {
      if (rel === 'admit' && (accepted || unknownOutcome)) finish('done');
    },
    get accepted() {
      return accepted && !finished;
    },
    abandon: () => finish(accepted || unknownOutcome ? 'unconfirmed' : 'cancelled'),
  };
}

const pause = { minMs: 500, maxMs: 30_000 };

/** A slot is a moment, not a promise: a request that had to wait for its token needs another one, and a new look. */
const slotGoodForMs = 100;

/** How often news may overtake one order before it is given up until the next reconcile. */
const maxOutrun = 20;

/** An event that beats the answer to its own request waits this long for it, so that the outcome can name the status. */
const answerGraceMs = 1_000;
