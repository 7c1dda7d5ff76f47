// The policy set in force. A new set takes effect whole or not at all: a broken one leaves the last good one in force, and says so loudly.
import { type Problem, reasonOf } from '../errors.ts';
import { changedPolicies, loadBeside, lookAtPolicies } from '../policy/load.ts';
import type { PolicySet } from '../policy/policy.ts';
import { createInForce, type InForce, type InForceOptions } from './gate/in-force.ts';
import { createUnrest } from './unrest.ts';

export interface Policies extends Omit<InForce, 'found'> {
  /** Reads the files now. */
  reload(): Promise<void>;
  stop(): void;
}

export interface PoliciesOptions extends InForceOptions {
  path: string;
  initial: { set: PolicySet; problems?: readonly Problem[] };
  onStop?(): void;
  /** For tests. */
  quietMs?: number;
  unrestMs?: number;
}

/** A set is copied file by file, and half of it is no set: changes count as one, once the files have been quiet for this long. */
const quietMs = 3_000;
/** Looking sees what file events miss: network drives, renamed-over files and directories, swapped symlinks, permissions given back. */
const lookEveryMs = 500;
/** A look at thousands of files takes its time: so many times as long is waited before the next, within bounds. */
const restPerLook = 5;
const longestRestMs = 10_000;

export function watchPolicies(options: PoliciesOptions): Policies {
  const { log, path } = options;
  const inForce = createInForce(options.initial, options);
  /** How the files looked: at the last look, and when they were read. */
  let seen: string | undefined;
  let read: string | undefined;
  let changedAt = 0;
  const unrest = createUnrest(log, options.unrestMs);
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;

  async function look(): Promise<void> {
    const looks = await lookAtPolicies(path);
    if (looks !== seen) {
      changedAt = performance.now();
      if (seen !== undefined) unrest.changed(changedPolicies(seen, looks));
    }
    seen = looks;
    const isNews = looks !== read;
    if (isNews && performance.now() - changedAt < (options.quietMs ?? quietMs)) return;
    unrest.over();
    if (stopped || !isNews) return;
    changedAt = performance.now();
    await reload();
  }

  async function lookOn(): Promise<void> {
    const began = performance.now();
    try {
      await look();
    } catch (error) {
      log.error('the policies could not be read again, the last good set stays in force', { reason: reasonOf(error) });
    }
    const rest = Math.min(longestRestMs, restPerLook * (performance.now() - began));
    if (!stopped) timer = setTimeout(() => void lookOn(), Math.max(lookEveryMs, rest));
  }

  /** Whoever asks while files are read may know of something that came after: theirs is the next reading. */
  function reload(): Promise<void> {
    if (running === undefined) {
      running = readAll().finally(() => {
        running = undefined;
      });
      return running;
    }
    next ??= running
      .catch(() => undefined)
      .then(() => {
        next = undefined;
        return reload();
      });
    return next;
  }

  /** Files that changed while they were read may be of two sets: they are read again once they are quiet. */
  async function readAll(): Promise<void> {
    const before = await lookAtPolicies(path);
    const loaded = await loadBeside(path);
    if ((await lookAtPolicies(path)) !== before) return;
    await inForce.found(loaded);
    read = before;
  }

  void lookOn();
  return {
    get current() {
      return inForce.current;
    },
    get rejected() {
      return inForce.rejected;
    },
    get doubts() {
      return inForce.doubts;
    },
    get waiting() {
      return inForce.waiting;
    },
    get contender() {
      return inForce.contender;
    },
    surveyed: inForce.surveyed,
    accept: inForce.accept,
    hold: inForce.hold,
    release: inForce.release,
    reload,
    stop() {
      stopped = true;
      clearTimeout(timer);
      options.onStop?.();
    },
  };
}
