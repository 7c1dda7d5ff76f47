// The couriers of all channels: what each takes next, and what goes on record about it.

import type { AuditEntry } from '../audit/record.ts';
import type { Backoff } from '../backoff.ts';
import type { NotifyConfig } from '../config/config.ts';
import { isMailAddress } from '../config/notify/values.ts';
import { defined } from '../defined.ts';
import type { Channel } from './channels/channel.ts';
import type { Channels } from './channels/open.ts';
import { type Courier, createCourier, type Errand } from './courier.ts';
import type { Docket } from './docket/docket.ts';
import type { Pending } from './docket/spool.ts';
import { createOrganizers } from './organizers.ts';
import type { NoticeRecorder } from './ports.ts';
import { isQuiet, organizer } from './routes.ts';
import type { Sights } from './sights.ts';
import type { Writing } from './writing.ts';

export interface Delivery {
  /** There may be something to tell. Returns at once. */
  kick(at: number): void;
  failing(channel: string): Courier['failing'];
  stop(withinMs: number): Promise<void>;
}

export interface DeliveryOptions {
  config: NotifyConfig;
  channels: Channels;
  docket: Docket;
  sights: Sights;
  writing: Writing;
  recorder: Pick<NoticeRecorder, 'alarm' | 'ended'>;
  write(entry: AuditEntry): void;
  retry: Backoff;
  /** Whether what is true of it now can be known. */
  isReady(pending: Pending, at: number): boolean;
}

const dayMs = 24 * 60 * 60 * 1000;

export function createDelivery({ config, channels, docket, sights, writing, recorder, write, retry, isReady }: DeliveryOptions): Delivery {
  const couriers = new Map([...channels.byName].map(([name, channel]) => [name, courierFor(name, channel, () => true)]));
  const { mailTo } = channels;
  const organizers =
    mailTo === undefined
      ? undefined
      : createOrganizers({
          addressOf: addressFor,
          open: (address) => courierFor(organizer, mailTo(address), (one) => addressFor(one) === address),
        });

  function courierFor(name: string, channel: Channel, isTheirs: (pending: Pending) => boolean): Courier {
    return createCourier({
      channel,
      retry,
      now: Date.now,
      next: (isFailing) => nextFor(name, isTheirs, isFailing),
      onFailure(reason, again) {
        const then = again ? 'it waits on record and is tried again' : 'it was refused for good';
        recorder.alarm('notices-failing', `a notice to ${JSON.stringify(name)} did not get through, ${then}: ${reason}`, { channel: name });
      },
      onRecovery: () => recorder.ended('notices-failing', `notices to ${JSON.stringify(name)} get through again`, { channel: name }),
    });
  }

  function nextFor(name: string, isTheirs: (pending: Pending) => boolean, isFailing: boolean): Errand | undefined {
    const at = Date.now();
    const pending = docket.spool
      .pending(name)
      .filter((one) => isTheirs(one) && isReady(one, at) && !isQuiet(config.quiet, one.about.event, at));
    const written = writing.next(pending, at, isFailing);
    if (written === undefined) return undefined;
    return {
      letter: written.letter,
      settle(result, reason) {
        for (const one of written.of) settle(one, name, result, reason);
      },
    };
  }

  function settle({ notice, about }: Pending, channel: string, result: 'sent' | 'failed' | 'expired', reason?: string): void {
    write({ type: 'notified', account: about.account, notice, channel, result, ...defined({ reason }) });
  }

  /** The organizer as the server names them; telephones and what is no address get no mail. */
  function addressFor({ about: { meeting } }: Pending): string | undefined {
    if (meeting === undefined) return undefined;
    const address = sights.meetingOf(meeting)?.organizer ?? docket.places.known(meeting).organizer;
    return address !== undefined && isMailAddress(address) ? address : undefined;
  }

  function giveUp(at: number): void {
    for (const name of docket.spool.channels()) {
      const isKnown = couriers.has(name) || (name === organizer && organizers !== undefined);
      for (const one of docket.spool.pending(name)) {
        if (!isKnown) settle(one, name, 'failed', 'there is no such channel any more');
        else if (at - one.since >= dayMs) settle(one, name, 'expired', 'not taken within a day');
        else if (name === organizer && isReady(one, at) && addressFor(one) === undefined)
          settle(one, name, 'failed', 'no mail address of the organizer is known');
      }
    }
  }

  return {
    kick(at) {
      giveUp(at);
      for (const courier of couriers.values()) courier.kick();
      organizers?.kick(docket.spool.pending(organizer).filter((one) => isReady(one, at)));
    },
    failing: (channel) => (channel === organizer ? organizers?.failing : couriers.get(channel)?.failing),
    async stop(withinMs) {
      await Promise.all([...couriers.values(), ...(organizers === undefined ? [] : [organizers])].map((one) => one.stop(withinMs)));
    },
  };
}
