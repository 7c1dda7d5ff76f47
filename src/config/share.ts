// A share in lobbyguard.yaml: `25%`.
import type { Fault } from './values.ts';

/** 0 to 1; undefined where the text is none. */
export function parseShare(text: string): number | undefined {
  const [, number] = /^(100|\d{1,2}(?:\.\d{1,2})?)\s?%$/.exec(text.trim()) ?? [];
  return number === undefined ? undefined : Number(number) / 100;
}

export function shareFault(text: string): Fault | undefined {
  if (parseShare(text) !== undefined) return undefined;
  return { code: 'wrong-value', message: 'expected a share from 0% to 100%, such as 25%' };
}
