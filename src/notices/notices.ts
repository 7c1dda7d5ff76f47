// Tells people what needs them. The audit log is the spool: a notice goes on record first and leaves afterwards, and the daemon waits for neither.
import type { AuditEntry, AuditRecord } from '../audit/record.ts';
import type { NotifyConfig } from '../config/config.ts';
import { defined } from '../defined.ts';
import { createElapsed } from '../elapsed.ts';
import type { Mode } from '../policy/mode.ts';
import { openChannels } from './channels/open.ts';
import { type Clerk, createClerk, type NoticesPace } from './clerk.ts';
import { createDocket } from './docket/docket.ts';
import { type Bounds, readBack } from './docket/read-back.ts';
import type { NoticeDesk, NoticeRecorder } from './ports.ts';
import { organizer, recipients } from './routes.ts';

export interface NoticesOptions {
  config: NotifyConfig;
  /** Further certificate authorities, PEM. */
  ca: string | undefined;
  mode: Mode;
  /** Where people open the desk. */
  deskUrl: string | undefined;
  pace?: Partial<NoticesPace>;
}

export interface ChannelStatus {
  channel: string;
  /** Matters that are still to be told there. */
  waiting: number;
  /** Why it takes nothing now. */
  failing?: string;
}

export interface Notices {
  /** Takes in what earlier lives left on record. Before anything is observed. */
  readBack(directory: string, bounds: Bounds): Promise<void>;
  /** Every record, in the order of the log. */
  observe(record: AuditRecord): void;
  /** Loads the channels and begins to tell. */
  start(desk: NoticeDesk, recorder: NoticeRecorder): Promise<void>;
  /** Takes effect at once, for what is under way too; undefined: nobody is told any more. */
  change(next: NotifyConfig | undefined): Promise<void>;
  status(): readonly ChannelStatus[];
  /** What is on its way may arrive; the rest waits on record. */
  stop(): Promise<void>;
}

const usualPace: NoticesPace = { settleMs: 10_000, retry: { minMs: 1_000, maxMs: 5 * 60_000 } };
const stopWithinMs = 3_000;
const nobody: NotifyConfig = { names: 'keep', group: { waitMs: 10_000, repeatMs: 60_000 }, channels: [], routes: [] };

export function createNotices({ config, ca, mode, deskUrl, pace }: NoticesOptions): Notices {
  const startedAt = Date.now();
  const elapsed = createElapsed();
  /** A clock that is set back delays nothing: what notices compare is of this one. */
  const now = () => startedAt + elapsed();
  let current = config;
  const docket = createDocket((about) => recipients(about, current).length > 0);
  let clerk: Clerk | undefined;
  let stopped = false;
  /** One thing after the other: the start, and each change. */
  let turn: Promise<void> = Promise.resolve();

  function inTurn(step: () => Promise<void>): Promise<void> {
    const done = turn.then(step);
    turn = done.catch(() => undefined);
    return done;
  }

  async function begin(desk: NoticeDesk, recorder: NoticeRecorder): Promise<void> {
    const channels = await openChannels(current.channels, ca);
    const write = (entry: AuditEntry): void => {
      // An audit log that cannot be written is the very thing people must hear of: told all the same, and only remembered here.
      if (recorder.write(entry) === undefined) docket.apply(entry, now());
    };
    if (stopped) return;
    clerk = createClerk({
      config: () => current,
      channels,
      mode,
      deskUrl,
      docket,
      desk,
      recorder,
      write,
      pace: { ...usualPace, ...pace },
      startedAt,
      now,
    });
  }

  async function change(next: NotifyConfig): Promise<void> {
    const channels = await openChannels(next.channels, ca);
    const before = current;
    current = next;
    if (!stopped) await clerk?.change(before, channels, stopWithinMs);
  }

  return {
    readBack: (directory, bounds) => readBack(directory, startedAt, docket, bounds),
    observe: (record) => docket.apply(record, now()),
    start: (desk, recorder) => inTurn(() => begin(desk, recorder)),
    change: (next = nobody) => inTurn(() => change(next)),
    status: () =>
      [...current.channels.map(({ name }) => name), organizer].flatMap((channel) => {
        const waiting = docket.spool.pending(channel).length;
        const failing = clerk?.failing(channel)?.reason;
        if (channel === organizer && waiting === 0 && failing === undefined) return [];
        return [{ channel, waiting, ...defined({ failing }) }];
      }),
    async stop() {
      stopped = true;
      await turn;
      await clerk?.stop(stopWithinMs);
    },
  };
}
