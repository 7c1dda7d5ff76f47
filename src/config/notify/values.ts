// What a single value under `notify` must look like.
import { wellFormedAddress } from '../../address.ts';
import { zoneFault } from '../../canonical/zone.ts';
import { suggestion } from '../../yaml/suggest.ts';
import { parseDuration } from '../duration.ts';
import { isLoopback, parseListen } from '../listen.ts';
import { isRouteEvent, routeEvents } from '../notice-events.ts';
import { type Fault, labelFault } from '../values.ts';

/** In routes the name of the meeting's own organizer. */
export const organizerName = 'organizer';

export function waitFault(text: string): Fault | undefined {
  return durationFault(text, 0, 10 * 60_000, 'a time from 0s to 10m, such as 10s');
}

export function repeatFault(text: string): Fault | undefined {
  return durationFault(text, 1_000, 24 * 60 * 60_000, 'a time from 1s to 24h, such as 60s');
}

function durationFault(text: string, least: number, most: number, expected: string): Fault | undefined {
  const ms = parseDuration(text);
  if (ms !== undefined && ms >= least && ms <= most) return undefined;
  return { code: 'wrong-value', message: `expected ${expected}` };
}

export function timeOfDayFault(text: string): Fault | undefined {
  if (/^(?:[01]\d|2[0-3]):[0-5]\d$/.test(text)) return undefined;
  return { code: 'wrong-value', message: 'expected a time of day such as "22:00"; midnight is "00:00"' };
}

export function quietZoneFault(text: string): Fault | undefined {
  const fault = zoneFault(text);
  return fault && { code: fault.kind === 'unknown' ? 'unknown-zone' : 'unclear-zone', message: fault.message };
}

export function eventFault(text: string): Fault | undefined {
  if (isRouteEvent(text)) return undefined;
  return { code: 'unknown-event', message: `nobody can be told of ${JSON.stringify(text)}${suggestion(text, routeEvents)}` };
}

export function channelNameFault(text: string): Fault | undefined {
  if (text !== organizerName) return labelFault(text);
  return { code: 'wrong-value', message: 'in routes "organizer" is the organizer of the meeting; give the channel another name' };
}

/** `server: host:port`; TLS is decided beside it. */
export function mailServerFault(text: string): Fault | undefined {
  if ((parseListen(text)?.port ?? 0) > 0) return undefined;
  return { code: 'wrong-listen', message: 'expected host:port of the mail server, such as "smtp.example.com:587"' };
}

export function mailAddressFault(text: string): Fault | undefined {
  if (isMailAddress(text)) return undefined;
  return { code: 'wrong-address', message: 'expected a mail address and nothing around it: "security@example.com"' };
}

/** Nothing in it could end a header or begin a second address. */
export function isMailAddress(text: string): boolean {
  return /^[^\s@"'<>(),;:\\[\]\p{C}]{1,64}@[a-z0-9-]+(?:\.[a-z0-9-]+)*$/iu.test(text) && wellFormedAddress(text) !== undefined;
}

export function mailTlsFault(server: string, tls: string | undefined): Fault | undefined {
  const { host = '' } = parseListen(server) ?? {};
  if (tls !== 'none' || isLoopback(host)) return undefined;
  const message = `mail to ${host} would travel in the clear; leave tls out (STARTTLS is then a must), or use a relay on this machine`;
  return { code: 'plain-mail', message };
}
