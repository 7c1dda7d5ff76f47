// The policy set in force. A new set takes effect whole or not at all: a broken one leaves the last good one in force, and says so loudly.
import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { watch } from 'chokidar';
import { formatProblem, type Problem } from '../errors.ts';
import type { Log } from '../log.ts';
import { loadPolicies } from '../policy/load.ts';
import type { PolicySet } from '../policy/policy.ts';

export interface Policies {
  readonly current: PolicySet;
  /** The newest set's first problem, while it is rejected. */
  readonly rejected: string | undefined;
  /** Reads the files now. */
  reload(): Promise<void>;
  stop(): Promise<void>;
}

export interface PoliciesOptions {
  path: string;
  initial: { set: PolicySet; files: readonly string[]; problems?: readonly Problem[] };
  log: Log;
  onChange(set: PolicySet): void;
  onRejected(problems: readonly Problem[]): void;
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
  let current = options.initial.set;
  let files = options.initial.files;
  /** Doubts about values that the set in force had when an administrator started with it: no change may bring another. */
  let accepted = messagesOf(options.initial.problems);
  let signature: string | undefined;
  let rejected: { digest: string; first: string } | undefined;
  let running: Promise<void> | undefined;
  let again = false;
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

  async function reload(): Promise<void> {
    if (running !== undefined) {
      again = true;
      return running;
    }
    running = read().finally(() => {
      running = undefined;
    });
    await running;
    if (!again) return;
    again = false;
    return reload();
  }

  async function read(): Promise<void> {
    const loaded = await loadPolicies(options.path);
    files = loaded.files;
    if (!loaded.ok) return reject(loaded.problems.filter((problem) => problem.severity === 'error'));
    const brought = loaded.problems.filter((problem) => !accepted.has(problem.message));
    if (brought.length > 0) return reject(brought);
    accepted = messagesOf(loaded.problems);
    const recovered = rejected !== undefined;
    rejected = undefined;
    if (loaded.set.revision === current.revision && !recovered) return;
    current = loaded.set;
    log.info('new policies in force', { rules: current.rules.length, revision: current.revision.slice(0, 12) });
    options.onChange(current);
  }

  function reject(problems: readonly Problem[]): void {
    const lines = problems.map(formatProblem);
    const digest = createHash('sha256').update(lines.join('\n')).digest('hex');
    if (rejected?.digest === digest) return;
    rejected = { digest, first: lines[0] ?? 'unknown problem' };
    log.error('policies rejected, the last good set stays in force', { problems: lines });
    options.onRejected(problems);
  }

  return {
    get current() {
      return current;
    },
    get rejected() {
      return rejected?.first;
    },
    reload,
    async stop() {
      clearTimeout(quiet);
      clearInterval(sweep);
      await watcher.close();
    },
  };
}

function messagesOf(problems: readonly Problem[] = []): ReadonlySet<string> {
  return new Set(problems.map(({ message }) => message));
}

/** Which of these are there and what they hold, as far as the file system tells without reading them. */
async function signatureOf(files: readonly string[]): Promise<string> {
  const marks = files.map(async (file) => {
    const info = await stat(file).catch(() => undefined);
    return info === undefined ? `${file} missing` : `${file} ${info.ino} ${info.size} ${info.mtimeMs}`;
  });
  return (await Promise.all(marks)).join('\n');
}
