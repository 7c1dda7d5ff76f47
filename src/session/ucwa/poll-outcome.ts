// What one long poll came to (docs/protocol.md, Event channel): asks once and classifies the answer. Nothing here waits, repeats or remembers.

import { defined } from '../../defined.ts';
import { LobbyguardError } from '../../errors.ts';
import { type EventPackage, parseEventPackage, type Reason } from '../../wire/event.ts';
import { isObject } from '../../wire/resource.ts';

/** An answer to a P-GET, as the injected `poll` gives it. */
export interface PollReply {
  status: number;
  /** The parsed body; undefined for an empty one, or one that is no JSON. */
  body?: unknown;
  error?: Reason;
  retryAfterMs?: number;
}

/** One GET of the channel; the implementation bounds its time. Throws LobbyguardError when no answer came. */
export type Poll = (href: string, signal: AbortSignal) => Promise<PollReply>;

export type PollOutcome =
  | { kind: 'package'; pkg: EventPackage; elapsedMs: number }
  /** Another P-GET took the place of ours. */
  | { kind: 'replaced' }
  /** The channel, or the application, is no longer there. */
  | { kind: 'gone'; status: number; error?: Reason }
  /** The GET had been parked for a while when something on the way gave up on it. */
  | { kind: 'cut'; reason: string }
  | { kind: 'failed'; reason: string; retryAfterMs?: number };

export interface Question {
  href: string;
  /** What relative hrefs in the package resolve against. */
  base: string;
  signal: AbortSignal;
  /** From here on an unanswered GET was parked, and its end is no sign of an outage. */
  parkedMs: number;
}

const cutStatuses = new Set([408, 502, 503, 504]);

export async function askOnce(poll: Poll, { href, base, signal, parkedMs }: Question): Promise<PollOutcome> {
  const startedAt = performance.now();
  try {
    const reply = await poll(href, signal);
    const elapsedMs = performance.now() - startedAt;
    return classify(reply, { base, elapsedMs, parked: elapsedMs >= parkedMs });
  } catch (error) {
    if (!(error instanceof LobbyguardError)) throw error;
    const parked = error.retryable && error.code === 'SERVER_UNREACHABLE' && performance.now() - startedAt >= parkedMs;
    return { kind: parked ? 'cut' : 'failed', reason: error.message };
  }
}

function classify(reply: PollReply, { base, elapsedMs, parked }: { base: string; elapsedMs: number; parked: boolean }): PollOutcome {
  const { status, body, error, retryAfterMs } = reply;
  if (status === 200 && isObject(body)) return { kind: 'package', pkg: parseEventPackage(body, base), elapsedMs };
  if (status === 404 || status === 410) return { kind: 'gone', status, ...defined({ error }) };
  if (status === 409 && error?.subcode === 'PGetReplaced') return { kind: 'replaced' };
  const said = error?.subcode ?? error?.code;
  const reason = `status ${status}${said === undefined ? '' : ` ${said}`}${status === 200 ? ' without a JSON body' : ''}`;
  if (parked && cutStatuses.has(status)) return { kind: 'cut', reason };
  return { kind: 'failed', reason, ...defined({ retryAfterMs }) };
}
