// Who an administrator has put out of reach (`safety.protect`, `protectLeaders`). Any spelling of an address is the same address.
import { canonicalAddress } from '../address.ts';

export interface Protection {
  leaders: boolean;
  /** Canonical addresses. */
  exact: ReadonlySet<string>;
  /** Canonical address patterns; `*` is any run of characters. */
  patterns: readonly RegExp[];
}

export function createProtection(protect: readonly string[], leaders: boolean): Protection {
  const canonical = protect.flatMap((entry) => canonicalAddress(entry) ?? []);
  return {
    leaders,
    exact: new Set(canonical.filter((entry) => !entry.includes('*'))),
    patterns: canonical.filter((entry) => entry.includes('*')).map(toPattern),
  };
}

export function isProtected(protection: Protection, address: string | undefined, phone: string | undefined): boolean {
  const names = [address, phone === undefined ? undefined : canonicalAddress(`tel:${phone}`)].filter((name) => name !== undefined);
  return names.some((name) => protection.exact.has(name) || protection.patterns.some((pattern) => pattern.test(name)));
}

/** Runs of `*` collapse into one, so that an administrator's pattern cannot be made to backtrack badly. */
function toPattern(entry: string): RegExp {
  const literals = entry.split(/\*+/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${literals.join('.*')}$`, 's');
}
