// What a single value under `cluster` must look like.
import { parseDuration } from '../duration.ts';
import type { Fault } from '../values.ts';

const leaseBounds = { leastMs: 5_000, mostMs: 60_000 };

/** Part of a key in Redis, and of what nodes call each other. */
export function nodeNameFault(text: string): Fault | undefined {
  if (isNodeName(text)) return undefined;
  return { code: 'wrong-value', message: 'expected a name of letters, digits, dots, hyphens and underscores, at most 64: guard-1' };
}

export function isNodeName(text: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(text);
}

export function leaseFault(text: string): Fault | undefined {
  const ms = parseDuration(text);
  if (ms !== undefined && ms >= leaseBounds.leastMs && ms <= leaseBounds.mostMs) return undefined;
  return { code: 'wrong-value', message: 'expected a time from 5s to 60s, such as 10s' };
}

/** What a Sentinel calls the primary. */
export function primaryNameFault(text: string): Fault | undefined {
  if (/^[A-Za-z0-9._-]{1,128}$/.test(text)) return undefined;
  return { code: 'wrong-value', message: 'expected what the Sentinels call the primary (sentinel monitor NAME …), such as mymaster' };
}
