// How long a server asks to be left alone.
import type { IncomingHttpHeaders } from 'node:http';

const longestRetryAfterMs = 3_600_000;

/** Seconds or an HTTP date, the latter read against the server's own clock; never more than an hour. */
export function retryAfterMs(headers: IncomingHttpHeaders): number | undefined {
  const value = headers['retry-after']?.trim();
  if (value === undefined || value === '') return undefined;
  const now = Date.parse(headers.date ?? '') || Date.now();
  const ms = /^\d+$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - now;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), longestRetryAfterMs);
}
