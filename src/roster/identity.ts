// Who somebody is across hrefs and sessions: a stable pseudonym. It identifies, it does not anonymise: a guessed address can be checked against it.
import { hash } from 'node:crypto';
import { canonicalAddress } from '../address.ts';
import { createMemo } from '../memo.ts';
import type { Facts } from './facts.ts';

/**
 * `id:` and 24 hex digits of the SHA-256 over the canonical address, else the telephone number, else the canonical participant href.
 * The fact `removals` counts by it.
 */
export function identityOf(facts: Facts, participantKey: string): string {
  return pseudonyms.of(identifying(facts, participantKey), pseudonym);
}

/** Asked several times for each decision. */
const pseudonyms = createMemo<string>();

function pseudonym(text: string): string {
  return `id:${hash('sha256', text).slice(0, 24)}`;
}

function identifying(facts: Facts, participantKey: string): string {
  const uri = facts['uri'];
  const phone = facts['phone'];
  if (typeof uri === 'string') return canonicalAddress(uri) ?? participantKey;
  return typeof phone === 'string' && phone !== '' ? `tel:${phone}` : participantKey;
}
