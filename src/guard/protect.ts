// Who an administrator has put out of reach (`safety.protect`, `protectLeaders`). Any spelling of an address is the same address.
import { canonicalAddress } from '../address.ts';
import { compileGlob } from '../policy/language/glob.ts';

export interface Protection {
  leaders: boolean;
  /** Canonical addresses. */
  exact: ReadonlySet<string>;
  /** Canonical address patterns, ready to be asked; the time they take is bounded, because addresses are written by strangers. */
  patterns: readonly ((address: string) => boolean)[];
}

export function createProtection(protect: readonly string[], leaders: boolean): Protection {
  const canonical = protect.flatMap((entry) => canonicalAddress(entry) ?? []);
  return {
    leaders,
    exact: new Set(canonical.filter((entry) => !entry.includes('*'))),
    patterns: canonical.filter((entry) => entry.includes('*')).map(compileGlob),
  };
}

export function isProtected(protection: Protection, address: string | undefined, phone: string | undefined): boolean {
  const names = [address, phone === undefined ? undefined : canonicalAddress(`tel:${phone}`)].filter((name) => name !== undefined);
  return names.some((name) => protection.exact.has(name) || protection.patterns.some((pattern) => pattern(name)));
}
