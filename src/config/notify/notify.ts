// The key `notify`: its shape and its words, and what the daemon makes of it.
import { z } from 'zod';
import type { Surroundings } from '../account/fault.ts';
import type { NotifyConfig } from '../config.ts';
import { parseDuration } from '../duration.ts';
import { isRouteEvent, type RouteEvent, routeEvents } from '../notice-events.ts';
import { text } from '../text.ts';
import { notBlank } from '../values.ts';
import { channelConfig, channelSchema } from './channel.ts';
import { eventFault, quietZoneFault, repeatFault, timeOfDayFault, waitFault } from './values.ts';

const event = text(eventFault).meta({ enum: [...routeEvents] });
const timeOfDay = text(timeOfDayFault).meta({ examples: ['22:00'] });

const quietSchema = z
  .strictObject({
    from: timeOfDay.meta({ description: 'When they begin.' }),
    to: timeOfDay.meta({ description: 'When they end; the next day, if that is earlier.' }),
    zone: text(quietZoneFault).meta({ description: 'IANA time zone; summer time is its own affair.', examples: ['Europe/Berlin'] }),
    except: z.array(event).default([]).meta({ description: 'What is told all the same.' }),
  })
  .meta({ description: 'In these hours notices wait; at the end one digest says what is still true.' });

export const notifySchema = z.strictObject({
  names: z
    .enum(['keep', 'drop'])
    .default('keep')
    .meta({ description: 'drop: no name, address or number of a person leaves in a notice; numbers of people, rules and meetings do.' }),
  group: z
    .strictObject({
      wait: text(waitFault).default('10s').meta({ description: 'So long what comes together is gathered before it is told.' }),
      repeat: text(repeatFault).default('60s').meta({ description: 'News of the same matter is told so often at most.' }),
    })
    .prefault({})
    .meta({ description: 'What is told together.' }),
  quiet: quietSchema.optional(),
  channels: z.array(channelSchema).min(1).meta({ description: 'The ways in which people are reached.' }),
  routes: z
    .array(
      z.strictObject({
        on: z.union([event, z.array(event).min(1)]).meta({ description: 'What is told; `alarm` is every alarm that asks for a hand.' }),
        to: z
          .union([text(notBlank), z.array(text(notBlank)).min(1)])
          .meta({ description: "Names of channels; `organizer` mails the meeting's own organizer." }),
      }),
    )
    .min(1)
    .meta({ description: 'What is told through which channel.' }),
});

export type NotifyFile = z.output<typeof notifySchema>;

export function notifyConfig({ names, group, quiet, channels, routes }: NotifyFile, around: Surroundings): NotifyConfig {
  return {
    names,
    group: { waitMs: parseDuration(group.wait) ?? 0, repeatMs: parseDuration(group.repeat) ?? 0 },
    ...(quiet === undefined ? {} : { quiet: { ...quiet, except: events(quiet.except) } }),
    channels: channels.map((channel) => channelConfig(channel, around)),
    routes: routes.map(({ on, to }) => ({ on: events([on].flat()), to: [to].flat() })),
  };
}

function events(written: readonly string[]): RouteEvent[] {
  return written.filter(isRouteEvent);
}
