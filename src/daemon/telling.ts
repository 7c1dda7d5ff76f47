// Who is told, by the configuration as it is now. Nothing of the notices is loaded before somebody is to be told.
import type { AuditRecord } from '../audit/record.ts';
import type { Config, NotifyConfig } from '../config/config.ts';
import { reasonOf } from '../errors.ts';
import type { Log } from '../log.ts';
import type { ChannelStatus, Notices } from '../notices/notices.ts';
import type { NoticeDesk, NoticeRecorder } from '../notices/ports.ts';

export interface Telling {
  /** Every record, in the order of the log. */
  observe(record: AuditRecord): void;
  /** Takes in what earlier lives left on record; what is observed until it is through counts after that. Before the start. */
  readBack(directory: string, signal: AbortSignal | undefined): Promise<void>;
  start(desk: NoticeDesk, recorder: NoticeRecorder): void;
  change(notify: NotifyConfig | undefined): void;
  /** Undefined where nobody is told. */
  status(): readonly ChannelStatus[] | undefined;
  stop(): Promise<void>;
}

export async function createTelling(config: Config, log: Log): Promise<Telling> {
  let wanted = config.notify;
  let notices = wanted === undefined ? undefined : await noticesFor(wanted, config);
  let ports: [NoticeDesk, NoticeRecorder] | undefined;
  let turn: Promise<void> = Promise.resolve();
  /** What this life has written before all of the earlier ones was read. */
  let written: AuditRecord[] | undefined = [];

  function inTurn(step: () => Promise<void>): void {
    turn = turn.then(step).catch((error: unknown) => log.error('nobody can be told', { reason: reasonOf(error) }));
  }

  async function apply(notify: NotifyConfig | undefined): Promise<void> {
    if (notices !== undefined) return notices.change(notify);
    if (notify === undefined || ports === undefined) return;
    notices = await noticesFor(notify, config);
    await notices.start(...ports);
    await notices.change(notify);
  }

  return {
    observe(record) {
      if (written === undefined) notices?.observe(record);
      else written.push(record);
    },
    async readBack(directory, signal) {
      await notices?.readBack(directory, { before: () => written?.[0]?.seq, signal });
      for (const record of written ?? []) notices?.observe(record);
      written = undefined;
    },
    start(desk, recorder) {
      ports = [desk, recorder];
      if (notices !== undefined) inTurn(async () => notices?.start(desk, recorder));
    },
    change(notify) {
      wanted = notify;
      inTurn(() => apply(notify));
    },
    status: () => (wanted === undefined ? undefined : notices?.status()),
    async stop() {
      await turn;
      await notices?.stop();
    },
  };
}

async function noticesFor(notify: NotifyConfig, { mode, tls, console }: Config): Promise<Notices> {
  const { createNotices } = await import('../notices/notices.ts');
  return createNotices({ config: notify, ca: tls.ca, mode, deskUrl: deskUrl(console) });
}

/** Undefined for a port that is chosen at the start. */
function deskUrl(page: Config['console']): string | undefined {
  if (page?.origin !== undefined) return page.origin;
  if (page === undefined || page.port === 0) return undefined;
  return `http${page.tls === undefined ? '' : 's'}://${page.host.includes(':') ? `[${page.host}]` : page.host}:${page.port}`;
}
