// lobbyguard.yaml while the daemon runs. A change is checked whole, takes effect whole as far as it can without a restart, and is on record; one with
// an error is refused whole, loudly.
import { createHash } from 'node:crypto';
import type { Recorder } from '../audit/recorder.ts';
import type { Config } from '../config/config.ts';
import { formatProblem, type Problem, reasonOf } from '../errors.ts';
import type { Log } from '../log.ts';
import { watchFiles } from '../meetings/sources/watched-files.ts';
import { loadRegularFile } from '../regular-file.ts';
import { configChange } from './config-change.ts';

export interface Settings {
  /** What is in force. */
  readonly current: Config;
  /** Reads the files now. */
  reload(): Promise<void>;
  /** What was held has taken effect. */
  letGo(): void;
  stop(): void;
}

export type Reread = () => Promise<{ config?: Config; problems: readonly Problem[] }>;

export interface SettingsOptions {
  config: Config;
  /** Undefined: it does not come from a file. */
  reread: Reread | undefined;
  recorder: Recorder;
  log: Log;
  /** Takes the live keys into force. */
  apply(next: Config, live: readonly string[]): void;
  /** Keys of which a part would not take effect at once: fewer would be protected. Absent: there are none. */
  takesAway?(next: Config): readonly string[];
  /** For tests. */
  quietMs?: number;
}

/** What keeps a change from its effect may lie outside the files: a directory that cannot be written, a certificate that comes later. */
const lookAgainMs = 30_000;

export function watchSettings({ config, reread, recorder, log, apply, takesAway = () => [], quietMs }: SettingsOptions): Settings {
  let current = config;
  let told: string | undefined;
  let held: { keys: readonly string[]; revision: string } | undefined;
  let turn: Promise<void> = Promise.resolve();
  let watching: { stop(): void }[] = [];
  let watched = '';
  let again: NodeJS.Timeout | undefined;

  function watchAll(): void {
    const files = filesOf(current);
    if (`${files}` === watched) return;
    watched = `${files}`;
    for (const one of watching) one.stop();
    const quiet = quietMs === undefined ? {} : { quietMs };
    watching = files.map((path) => watchFiles({ path, ending: '', ...quiet, onRead: reload, onFailed: () => void reload() }));
  }

  function reload(): Promise<void> {
    turn = turn.then(read).catch((error: unknown) => log.error('the configuration could not be read again', { reason: reasonOf(error) }));
    return turn;
  }

  async function read(): Promise<void> {
    if (reread === undefined) return;
    clearTimeout(again);
    const { config: wanted, problems } = await reread();
    const revision = await revisionOf(filesOf(wanted ?? current));
    if (wanted === undefined) return reject(problems, revision);
    if (told?.startsWith('rejected')) recorder.ended('config-rejected', 'the configuration on disk is in order again');
    const { live, restart, next } = configChange(current, wanted);
    const news = JSON.stringify([live, restart]);
    if (live.length === 0 && (restart.length === 0 || told === news)) {
      if (restart.length === 0) told = undefined;
      return;
    }
    told = JSON.stringify([[], restart]);
    const kept = takesAway(next);
    const [changed, waits] = [live.filter((key) => !kept.includes(key)), live.filter((key) => kept.includes(key))];
    if (recorder.write({ type: 'config', account: null, revision, changed, ...some({ held: waits, restart }) }) === undefined) {
      log.error('a change of the configuration waits until the audit log can be written');
      return lookAgain();
    }
    current = next;
    held = kept.length === 0 ? undefined : { keys: kept, revision };
    apply(next, live);
    watchAll();
    if (changed.length > 0) log.info('a change of the configuration is in force', { changed });
    if (waits.length > 0)
      log.warn('fewer people would be protected: everybody still is until those present have been looked at', { keys: waits });
    if (restart.length > 0) log.warn('a change of the configuration takes effect at a restart', { keys: restart });
  }

  function lookAgain(): void {
    again = setTimeout(() => void reload(), lookAgainMs).unref();
  }

  function reject(problems: readonly Problem[], revision: string): void {
    lookAgain();
    const errors = problems.filter(({ severity }) => severity === 'error');
    const lines = errors.map(formatProblem);
    const news = `rejected ${lines.join('\n')}`;
    if (told === news) return;
    told = news;
    log.error('the configuration on disk is rejected, nothing of it is in force', { problems: lines });
    recorder.write({ type: 'config', account: null, revision, rejected: true, problems: errors });
    recorder.alarm('config-rejected', `the configuration has errors; nothing of the change is in force: ${lines[0] ?? ''}`);
  }

  if (reread !== undefined) watchAll();
  return {
    get current() {
      return current;
    },
    reload,
    letGo() {
      if (held === undefined) return;
      const { keys, revision } = held;
      held = undefined;
      recorder.write({ type: 'config', account: null, revision, changed: keys });
    },
    stop() {
      for (const one of watching) one.stop();
      clearTimeout(again);
    },
  };
}

/** Those that name something. */
function some<Keys extends Readonly<Record<string, readonly string[]>>>(keys: Keys): Partial<Keys> {
  return Object.fromEntries(Object.entries(keys).filter(([, names]) => names.length > 0)) as Partial<Keys>;
}

function filesOf({ file, safety }: Config): string[] {
  return [...(file === undefined ? [] : [file]), ...(safety.protectFiles ?? [])];
}

async function revisionOf(files: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const file of files) hash.update(await loadRegularFile(file).catch(() => Buffer.alloc(0)));
  return hash.digest('hex');
}
