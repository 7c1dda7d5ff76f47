// What acts in a meeting, as one node tells the next: the set of policies by its revision, and who is protected from it by a digest.
import type { PolicySet } from '../../policy/policy.ts';

export function markOf({ revision }: PolicySet, protection: string): string {
  return `${revision} ${protection}`;
}

/** Older versions tell of the revision alone. */
export function isMarkOf(mark: string | undefined, set: PolicySet, protection: string): boolean {
  return mark === markOf(set, protection) || mark === set.revision;
}
