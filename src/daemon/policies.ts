// The policy set in force. A new set takes effect whole or not at all: a broken one leaves the last good one in force, and says so loudly.
import { stat } from 'node:fs/promises';
import { watch } from 'chokidar';
import type { Problem } from '../errors.ts';
import { loadBeside } from '../policy/load.ts';
import type { PolicySet } from '../policy/policy.ts';
import { createInForce, type InForce, type InForceOptions } from './gate/in-force.ts';

export interface Policies extends Omit<InForce, 'found'> {
  /** Reads the files now. */
  reload(): Promise<void>;
  stop(): Promise<void>;
}

export interface PoliciesOptions extends InForceOptions {
  path: string;
  initial: { set: PolicySet; files: readonly string[]; problems?: readonly Problem[] };
  onStop?(): void;
  /** For tests. */
  quietMs?: number;
}

/** A set is copied file by file, and half of it is no set: changes count as one, once the files have been quiet for this long. */
const quietMs = 3_000;
/** Polling sees what file events miss: network drives, renamed-over files, swapped symlinks. */
const pollMs = 500;
/** And this sees what watching cannot: a directory that vanished and came back. */
const sweepMs = 2_000;

export function watchPolicies(options: PoliciesOptions): Policies {
  const { log } = options;
  const inForce = createInForce(options.initial, options);
  let files = options.initial.files;
  let signature: string | undefined;
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  let quiet: NodeJS.Timeout | undefined;

  const watcher = watch(options.path, { usePolling: true, interval: pollMs, binaryInterval: pollMs, ignoreInitial: true });
  watcher.on('all', reloadOnceQuiet);
  watcher.on('error', (error) => log.warn('policies cannot be watched, reading them every few seconds', { reason: String(error) }));
  const sweep = setInterval(() => void reloadIfTouched(), sweepMs);

  async function reloadIfTouched(): Promise<void> {
    const seen = await signatureOf([options.path, ...files]);
    if (seen === signature) return;
    const isFirstLook = signature === undefined;
    signature = seen;
    if (isFirstLook) await reload();
    else if (quiet === undefined) reloadOnceQuiet();
  }

  function reloadOnceQuiet(): void {
    clearTimeout(quiet);
    quiet = setTimeout(() => {
      quiet = undefined;
      void reload();
    }, options.quietMs ?? quietMs);
  }

  /** Whoever asks while files are read may know of something that came after: theirs is the next reading. */
  function reload(): Promise<void> {
    if (running === undefined) {
      running = read().finally(() => {
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

  async function read(): Promise<void> {
    const loaded = await loadBeside(options.path);
    files = loaded.files;
    await inForce.found(loaded);
  }

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
    async stop() {
      clearTimeout(quiet);
      clearInterval(sweep);
      options.onStop?.();
      await watcher.close();
    },
  };
}

/** Which of these are there and what they hold, as far as the file system tells without reading them. */
async function signatureOf(files: readonly string[]): Promise<string> {
  const marks = files.map(async (file) => {
    const info = await stat(file).catch(() => undefined);
    return info === undefined ? `${file} missing` : `${file} ${info.ino} ${info.size} ${info.mtimeMs} ${info.ctimeMs}`;
  });
  return (await Promise.all(marks)).join('\n');
}
