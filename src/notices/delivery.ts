// The couriers of all channels: what each takes next, and what goes on record about it.

import type { AuditEntry } from '../audit/record.ts';
import type { Backoff } from '../backoff.ts';
import type { NotifyConfig } from '../config/config.ts';
import { isMailAddress } from '../config/notify/values.ts';
import { defined } from '../defined.ts';
import type { Channel } from './channels/channel.ts';
import type { Channels } from './channels/open.ts';
import { type Courier, type CourierOptions, createCourier, type Errand } from './courier.ts';
import type { Docket } from './docket/docket.ts';
import type { Pending } from './docket/spool.ts';
import { createOrganizers, type Organizers } from './organizers.ts';
import type { NoticeRecorder } from './ports.ts';
import { isQuiet, organizer } from './routes.ts';
import type { Sights } from './sights.ts';
import type { Writing } from './writing.ts';

export interface Delivery {
  /** There may be something to tell. Returns at once. */
  kick(at: number): void;
  failing(channel: string): Courier['failing'];
  /** Other channels; those of `kept` go on as they are. A letter on its way with one of the others may arrive first, so that nobody gets it twice. */
  change(next: Channels, kept: ReadonlySet<string>, withinMs: number): Promise<void>;
  stop(withinMs: number): Promise<void>;
}

export interface DeliveryOptions {
  /** As it is now. */
  config(): NotifyConfig;
  channels: Channels;
  docket: Docket;
  sights: Sights;
  writing: Writing;
  recorder: Pick<NoticeRecorder, 'alarm' | 'ended'>;
  write(entry: AuditEntry): void;
  retry: Backoff;
  /** Whether what is true of it now can be known. */
  isReady(pending: Pending, at: number): boolean;
  /** Epoch ms by a clock that is never set back. */
  now(): number;
}

const dayMs = 24 * 60 * 60 * 1000;

export function createDelivery(options: DeliveryOptions): Delivery {
  const { config, channels, docket, sights, writing, recorder, write, retry, isReady, now } = options;
  const couriers = new Map([...channels.byName].map(([name, channel]) => [name, courierFor(name, channel, () => true)]));
  let organizers = organizersBy(channels.mailTo);

  function organizersBy(mailTo: Channels['mailTo']): Organizers | undefined {
    if (mailTo === undefined) return undefined;
    return createOrganizers({
      addressOf: addressFor,
      open: (address) => courierFor(organizer, mailTo(address), (one) => addressFor(one) === address),
    });
  }

  function courierFor(name: string, channel: Channel, isTheirs: (pending: Pending) => boolean): Courier {
    return createCourier({
      channel,
      retry,
      now,
      next: (isFailing) => nextFor(name, isTheirs, isFailing),
      ...alarming(name, recorder),
    });
  }

  function nextFor(name: string, isTheirs: (pending: Pending) => boolean, isFailing: boolean): Errand | undefined {
    const at = now();
    const pending = docket.spool
      .pending(name)
      .filter((one) => isTheirs(one) && isReady(one, at) && !isQuiet(config().quiet, one.about.event, Date.now()));
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

  function isConfigured(name: string): boolean {
    return config().channels.some((one) => one.name === name);
  }

  function giveUp(at: number): void {
    for (const name of docket.spool.channels()) {
      const isKnown = couriers.has(name) || isConfigured(name) || (name === organizer && organizers !== undefined);
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
    async change({ byName, mailTo }, kept, withinMs) {
      const over = [...couriers].filter(([name]) => !kept.has(name));
      const organizersOver = kept.has(organizer) ? undefined : organizers;
      await Promise.all([...over.map(([, courier]) => courier.stop(withinMs)), organizersOver?.stop(withinMs)]);
      for (const [name] of over) {
        couriers.delete(name);
        recorder.ended('notices-failing', `the channel ${JSON.stringify(name)} was changed`, { channel: name });
      }
      for (const [name, channel] of byName) {
        if (couriers.has(name)) channel.close();
        else
          couriers.set(
            name,
            courierFor(name, channel, () => true),
          );
      }
      if (!kept.has(organizer)) organizers = organizersBy(mailTo);
    },
    async stop(withinMs) {
      await Promise.all([...couriers.values(), ...(organizers === undefined ? [] : [organizers])].map((one) => one.stop(withinMs)));
    },
  };
}

/** A channel that takes nothing is an alarm, which the other channels are told of. */
function alarming(channel: string, recorder: DeliveryOptions['recorder']): Pick<CourierOptions, 'onFailure' | 'onRecovery'> {
  const name = JSON.stringify(channel);
  return {
    onFailure(reason, again) {
      const then = again ? 'it waits on record and is tried again' : 'it was refused for good';
      recorder.alarm('notices-failing', `a notice to ${name} did not get through, ${then}: ${reason}`, { channel });
    },
    onRecovery: () => recorder.ended('notices-failing', `notices to ${name} get through again`, { channel }),
  };
}
