// Looks every second at what is the matter, puts on record what people are to be told, and sends the couriers.
import { randomUUID } from 'node:crypto';
import type { AuditEntry } from '../audit/record.ts';
import type { Backoff } from '../backoff.ts';
import type { NotifyConfig } from '../config/config.ts';
import type { Mode } from '../policy/mode.ts';
import type { Channels } from './channels/open.ts';
import type { Courier } from './courier.ts';
import { createDelivery } from './delivery.ts';
import { opensByItself } from './docket/board.ts';
import type { Case } from './docket/cases.ts';
import type { Docket } from './docket/docket.ts';
import { type Due, due } from './docket/grouping.ts';
import { type About, lasts } from './docket/matter.ts';
import type { NoticeDesk, NoticeRecorder } from './ports.ts';
import { organizer, recipients, unchangedChannels } from './routes.ts';
import { createSights } from './sights.ts';
import { createWriting } from './writing.ts';

export interface Clerk {
  failing(channel: string): Courier['failing'];
  /** What was told through `before` is told through the configuration as it is now: whoever is told from now on hears what is open. */
  change(before: NotifyConfig, next: Channels, withinMs: number): Promise<void>;
  stop(withinMs: number): Promise<void>;
}

export interface NoticesPace {
  /** After so long in a meeting, or in this life, whatever is still the matter has been seen. */
  settleMs: number;
  retry: Backoff;
}

export interface ClerkOptions {
  /** As it is now. */
  config(): NotifyConfig;
  channels: Channels;
  mode: Mode;
  deskUrl: string | undefined;
  docket: Docket;
  desk: NoticeDesk;
  recorder: Pick<NoticeRecorder, 'alarm' | 'ended' | 'alarms'>;
  write(entry: AuditEntry): void;
  pace: NoticesPace;
  /** When this life of the daemon began. */
  startedAt: number;
  /** Epoch ms by a clock that is never set back. */
  now(): number;
}

/** What is left from an earlier life and cannot be looked at is told after this many times `settleMs`, as unknown. */
const patience = 6;

export function createClerk(options: ClerkOptions): Clerk {
  const { config, channels, mode, deskUrl, docket, desk, recorder, write, pace, startedAt, now } = options;
  const { casebook, places, spool } = docket;
  const sights = createSights({ desk, places, settleMs: pace.settleMs, startedAt, now });
  const writing = createWriting({ names: () => config().names, mode, deskUrl, docket, sights });
  const delivery = createDelivery({ config, channels, docket, sights, writing, recorder, write, retry: pace.retry, isReady, now });

  function tick(): void {
    const at = now();
    if (casebook.cases().some(isPast) || spool.pending(organizer).length > 0) sights.watch(at);
    sights.refresh();
    look(at);
    if (casebook.cases().some((one) => dueOf(one, at) === 'tell')) {
      // The desk looks once a second: what is told now says how many wait now.
      sights.lookNow();
      look(at);
    }
    for (const one of casebook.cases()) attend(one, dueOf(one, at), at);
    delivery.kick(at);
  }

  function look(at: number): void {
    casebook.look(sights.board, at, (about) => sights.settled(about, at));
  }

  function dueOf(one: Case, at: number): Due['kind'] {
    return isKnown(one, at) ? due(one.awareness, config().group, lasts(one.about.event), at).kind : 'wait';
  }

  function attend(one: Case, next: Due['kind'], at: number): void {
    if (next === 'close') tell(one, true, at);
    else if (next === 'forget' || (next === 'tell' && isUnseen(one))) casebook.forget(one.key);
    else if (next === 'tell') tell(one, false, at);
  }

  /** What comes from an earlier life waits until the whole of it has been seen again, or it is surely over. */
  function isKnown(one: Case, at: number): boolean {
    return !isPast(one) || one.awareness.overSince !== undefined || !lasts(one.about.event) || sights.settled(one.about, at);
  }

  function isPast({ awareness }: Case): boolean {
    return (awareness.kind === 'aware' ? awareness.toldAt : awareness.since) < startedAt;
  }

  function isReady({ key }: { key: string }, at: number): boolean {
    const one = casebook.get(key);
    return one === undefined || isKnown(one, at) || at - startedAt >= pace.settleMs * patience;
  }

  /** Of whoever is gone before anybody could be told, nobody is told. */
  function isUnseen({ key, about, awareness, listed }: Case): boolean {
    return awareness.kind === 'unaware' && !listed && opensByItself(about.event) && !sights.board.has(key);
  }

  function tell(one: Case, closed: boolean, at: number): void {
    const to = recipients(one.about, config());
    if (to.length === 0) return;
    notice(one.about, to, one.awareness.count, closed);
    casebook.told(one, closed, at);
  }

  function notice({ event, account, ...rest }: About, to: readonly string[], count: number, closed: boolean): void {
    if (to.length > 0)
      write({ type: 'notice', account, id: randomUUID(), event, ...rest, count, to: [...to], ...(closed ? { closed } : {}) });
  }

  /** Who begins to be told hears of what goes on already; the others are told no second time. */
  function catchUp(before: NotifyConfig, at: number): void {
    sights.lookNow();
    const { paused, pausedBy = 'somebody' } = desk.state();
    casebook.takeUp({ board: sights.board, alarms: recorder.alarms, ...(paused ? { pausedBy } : {}) }, at);
    for (const { about, awareness, total, key } of casebook.cases()) {
      if (awareness.kind === 'unaware' || awareness.count > 0 || awareness.overSince !== undefined) continue;
      const told = recipients(about, before);
      const fresh = recipients(about, config()).filter((name) => !told.includes(name));
      notice(about, fresh, sights.board.get(key)?.count ?? Math.max(1, total), false);
    }
  }

  function beginTicking(): NodeJS.Timeout {
    return setInterval(tick, Math.min(1_000, Math.max(50, config().group.waitMs / 4))).unref();
  }

  let timer = beginTicking();
  return {
    failing: (channel) => delivery.failing(channel),
    change(before, next, withinMs) {
      clearInterval(timer);
      timer = beginTicking();
      catchUp(before, now());
      return delivery.change(next, unchangedChannels(before, config()), withinMs);
    },
    async stop(withinMs) {
      clearInterval(timer);
      sights.stop();
      await delivery.stop(withinMs);
    },
  };
}
