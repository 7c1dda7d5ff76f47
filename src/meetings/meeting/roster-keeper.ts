// Keeps the roster of one meeting complete by full reads: on entering, after every gap, and now and then for what no event told.
// One read at a time; what is asked for meanwhile follows.
import { backoffMs, sleep } from '../../backoff.ts';
import type { Places } from '../../queue/places.ts';
import type { MergedRead, Roster } from '../../roster/roster.ts';
import type { Requests } from '../../session/session.ts';
import { type FullRead, type FullReadResult, readMeeting } from './full-read.ts';

/** `enter` and `gap`: nobody is decided on until it is done. `reconcile`: beside everything else, once. */
export type ReadKind = 'enter' | 'gap' | 'reconcile';

export interface RosterKeeper {
  /** Asks for a full read; reads already asked for are not doubled, the stronger kind wins. */
  read(kind: ReadKind): void;
  /** The same as `reconcile`, but not if a read was made only just now. */
  readSoon(): void;
  /** The roster is complete as far as we know. */
  readonly ready: boolean;
  /** Epoch ms of the last full read. */
  readonly readAt: number | undefined;
  /** Forgets everything: a new life begins. */
  reset(): void;
}

export interface RosterKeeperOptions {
  roster: Roster;
  now(): number;
  /** Full reads of one account under way at once. */
  places: Places;
  /** What to read, through which session, until when; undefined when there is nothing to read. */
  source(): { requests: Requests; conversation: string; signal: AbortSignal } | undefined;
  onRead(full: FullRead, landed: LandedRead): void;
  onNotIn(result: NotIn): void;
  /** `failures`: reads in a row that came to nothing. */
  onUnreadable(why: string, failures: number): void;
}

export interface LandedRead {
  kind: ReadKind;
  /** Which try it is. */
  attempt: number;
  /** The roster was complete before. */
  wasReady: boolean;
  /** Folds the read into the roster; `arrivedAt` is when people it finds new arrived, undefined: before us. */
  merge(arrivedAt: number | undefined): MergedRead;
}

export type NotIn = Exclude<FullReadResult, { kind: 'read' | 'unreadable' }>;

const pause = { minMs: 500, maxMs: 30_000 };
/** From this try on, collections that fail are done without, where others do not. */
export const tolerantFrom = 3;
const soonMs = 5_000;
/** A Retry-After is heeded up to here. */
const longestAskedMs = 300_000;
/** What was said to be gone for good is asked for again after this long, because the conversation goes on offering it. */
const goneMs = 10_000;

export function createRosterKeeper(options: RosterKeeperOptions): RosterKeeper {
  const { roster } = options;
  let ready = false;
  let readAt: number | undefined;
  let running = false;
  let next: ReadKind | 'soon' | undefined;
  const soon = createSoon(readNow);
  const rest = createRest();
  let failures = 0;

  function read(kind: ReadKind): void {
    const source = options.source();
    if (source === undefined) return;
    if (kind !== 'reconcile') ready = false;
    if (!running) void readFully(kind, source.signal);
    else if (kind !== 'reconcile' || next === undefined || next === 'soon') next = kind;
  }

  function readNow(): void {
    if (running) next ??= 'soon';
    else read('reconcile');
  }

  async function readFully(kind: ReadKind, signal: AbortSignal): Promise<void> {
    running = true;
    if (rest.ms() > 0) await sleep(rest.ms(), signal);
    for (let attempt = 1; !signal.aborted; attempt += 1) {
      const source = options.source();
      if (source === undefined || (await readOnce(kind, source, attempt))) break;
      await sleep(Math.max(backoffMs(attempt, pause), rest.ms()), signal);
    }
    if (signal.aborted) return;
    running = false;
    const following = next;
    next = undefined;
    if (following === 'soon') soon.ask();
    else if (following !== undefined) read(following);
  }

  /** True when there is nothing to try again. */
  async function readOnce(
    kind: ReadKind,
    source: NonNullable<ReturnType<RosterKeeperOptions['source']>>,
    attempt: number,
  ): Promise<boolean> {
    // What a periodic look cannot read, it does without: nothing waits for it to be complete.
    const tolerant = kind === 'reconcile' || attempt >= tolerantFrom;
    let since = 0;
    const result = await options.places.run(async () => {
      if (source.signal.aborted) return undefined;
      since = roster.beginReading();
      return readMeeting({ ...source, tolerant });
    });
    if (result === undefined || source.signal.aborted) return true;
    soon.tried();
    if (result.kind === 'read') {
      readAt = options.now();
      failures = 0;
      const merge = (arrivedAt: number | undefined) => {
        ready = true;
        return roster.finishReading(result.read.listing, since, arrivedAt);
      };
      options.onRead(result.read, { kind, attempt, wasReady: ready, merge });
      rest.note(result.read);
      if (result.read.gone && kind !== 'reconcile') soon.ask();
      return true;
    }
    roster.abandonReading();
    if (result.kind === 'unreadable') {
      rest.note(result);
      failures += 1;
      options.onUnreadable(result.why, failures);
      return kind === 'reconcile';
    }
    options.onNotIn(result);
    return result.kind !== 'application-doubtful';
  }

  return {
    read,
    readSoon: soon.ask,
    get ready() {
      return ready;
    },
    get readAt() {
      return readAt;
    },
    reset() {
      soon.cancel();
      ready = false;
      running = false;
      next = undefined;
      failures = 0;
      rest.newLife();
    },
  };
}

/** How long the next read has to wait, for what the last one was answered. */
function createRest() {
  /** ms, on the clock that never steps: when the server wants the next read, and when this life may ask again for what is gone. */
  let askedUntil = 0;
  let goneUntil = 0;

  return {
    ms: () => Math.max(askedUntil, goneUntil) - performance.now(),
    note({ retryAfterMs, gone = false }: { retryAfterMs: number; gone?: boolean }): void {
      askedUntil = performance.now() + Math.min(retryAfterMs, longestAskedMs);
      if (gone) goneUntil = performance.now() + goneMs;
    },
    newLife(): void {
      goneUntil = 0;
    },
  };
}

/** Asked for however often, it is run once, and not at once where the last try was only just now. */
function createSoon(run: () => void) {
  let timer: NodeJS.Timeout | undefined;
  /** ms, on the clock that never steps. */
  let triedAt = Number.NEGATIVE_INFINITY;

  function runNow(): void {
    timer = undefined;
    run();
  }

  return {
    ask(): void {
      timer ??= setTimeout(runNow, Math.max(0, triedAt + soonMs - performance.now()));
    },
    tried(): void {
      triedAt = performance.now();
    },
    cancel(): void {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
