// What the end of an event channel means for its application. The one rule: a channel that ended is believed once the application itself
// does not answer either, or when it has happened twice.
import { LobbyguardError } from '../../errors.ts';
import type { HttpReply } from '../http/exchange.ts';
import { mediaType, toReply } from '../http/reply.ts';
import { channelTaken, type Setback, setbackOfError, setbackOfReply } from '../meaning/session.ts';
import type { ChannelEnd } from './long-poll.ts';

export type Verdict = { kind: 'end'; setback: Setback } | { kind: 'go-on'; reason: string };

/** The application's own `self`: the reply, or why there is none. */
export type Inspection = HttpReply | LobbyguardError;

/** `doubts`: how often in a row the channel has ended. `inspect` is asked only where its answer counts. */
export async function verdictOn(
  channel: Exclude<ChannelEnd, { kind: 'stopped' }>,
  doubts: number,
  inspect: () => Promise<Inspection>,
): Promise<Verdict> {
  if (channel.kind === 'taken') return ends(channelTaken);
  const { reason, gone } = whyEnded(channel);
  if (gone) return ends({ reason, pause: 'none', rediscover: false, gone: true });
  return afterInspection(await inspect(), reason, doubts);
}

function afterInspection(found: Inspection, reason: string, doubts: number): Verdict {
  if (found instanceof LobbyguardError) return ends({ ...setbackOfError(found), rediscover: true });
  const setback = setbackOfReply(toReply(found), 'running');
  if (isGone(found)) return ends({ ...setback, gone: true });
  if (!stands(found)) return ends({ ...setback, rediscover: true });
  if (doubts > 1) return ends({ reason: `${reason}, though the application answers`, pause: 'retry', rediscover: false, gone: false });
  return { kind: 'go-on', reason };
}

function ends(setback: Setback): Verdict {
  return { kind: 'end', setback };
}

function whyEnded(channel: Exclude<ChannelEnd, { kind: 'stopped' | 'taken' }>): { reason: string; gone: boolean } {
  if (channel.kind === 'unanswered') return { reason: `the event channel does not answer: ${channel.reason}`, gone: false };
  const { status, error } = channel;
  return { reason: `the event channel answered with status ${status} ${error?.subcode ?? ''}`.trim(), gone: status === 410 };
}

/** Gone for certain; a page of some proxy saying 404 is not UCWA saying so. */
export function isGone(found: Inspection): boolean {
  if (found instanceof LobbyguardError) return false;
  return found.status === 410 || (found.status === 404 && mediaType(found) !== 'text/html');
}

export function stands(found: Inspection): boolean {
  return !(found instanceof LobbyguardError) && found.status >= 200 && found.status < 300;
}
