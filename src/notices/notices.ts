// Tells people what needs them. The audit log is the spool: a notice goes on record first and leaves afterwards, and the daemon waits for neither.
import type { AuditEntry, AuditRecord } from '../audit/record.ts';
import type { NotifyConfig } from '../config/config.ts';
import { defined } from '../defined.ts';
import type { Mode } from '../policy/mode.ts';
import { openChannels } from './channels/open.ts';
import { type Clerk, createClerk, type NoticesPace } from './clerk.ts';
import { createDocket } from './docket/docket.ts';
import { readBack } from './docket/read-back.ts';
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
  /** Takes in what earlier lives left on record. Before the first record of this one. */
  readBack(directory: string): Promise<void>;
  /** Every record, in the order of the log. */
  observe(record: AuditRecord): void;
  /** Loads the channels and begins to tell. */
  start(desk: NoticeDesk, recorder: NoticeRecorder): Promise<void>;
  status(): readonly ChannelStatus[];
  /** What is on its way may arrive; the rest waits on record. */
  stop(): Promise<void>;
}

const usualPace: NoticesPace = { settleMs: 10_000, retry: { minMs: 1_000, maxMs: 5 * 60_000 } };
const stopWithinMs = 3_000;

export function createNotices({ config, ca, mode, deskUrl, pace }: NoticesOptions): Notices {
  const startedAt = Date.now();
  const docket = createDocket((about) => recipients(about, config).length > 0);
  let clerk: Clerk | undefined;
  let stopped = false;

  return {
    readBack: (directory) => readBack(directory, startedAt, docket),
    observe: (record) => docket.apply(record, Date.parse(record.at)),
    async start(desk, recorder) {
      const channels = await openChannels(config.channels, ca);
      const write = (entry: AuditEntry): void => {
        // An audit log that cannot be written is the very thing people must hear of: told all the same, and only remembered here.
        if (recorder.write(entry) === undefined) docket.apply(entry, Date.now());
      };
      const begun = createClerk({
        config,
        channels,
        mode,
        deskUrl,
        docket,
        desk,
        recorder,
        write,
        pace: { ...usualPace, ...pace },
        startedAt,
      });
      if (stopped) return begun.stop(0);
      clerk = begun;
    },
    status: () =>
      [...config.channels.map(({ name }) => name), organizer].flatMap((channel) => {
        const waiting = docket.spool.pending(channel).length;
        const failing = clerk?.failing(channel)?.reason;
        if (channel === organizer && waiting === 0 && failing === undefined) return [];
        return [{ channel, waiting, ...defined({ failing }) }];
      }),
    async stop() {
      stopped = true;
      await clerk?.stop(stopWithinMs);
    },
  };
}
