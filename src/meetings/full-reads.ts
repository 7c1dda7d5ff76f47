// How many rosters are read whole at once: of one account, and of all accounts of a pool together. After a pool has failed over every meeting of
// every account is to be read; it is not to answer that at once.
import { createPlaces, type Places } from '../queue/places.ts';

export interface FullReads {
  /** Places for one more account of this pool. */
  ofAccount(pool: string): Places;
}

/**
 * A pool refuses everything of a user who has a hundred requests under way. A full read is up to six at once; with reads of people, actions, the
 * scan of conversations and the event channel these stay well below.
 */
const accountPlaces = { count: 4, overtime: 4, slowMs: 2_000 };
/** More than ten accounts come to at once; an account whose reads hang never takes more than a tenth. */
const poolPlaces = { count: 40, overtime: 40, slowMs: 2_000 };

export function createFullReads(): FullReads {
  const pools = new Map<string, Places>();

  function ofPool(pool: string): Places {
    const known = pools.get(pool) ?? createPlaces(poolPlaces);
    pools.set(pool, known);
    return known;
  }

  return {
    ofAccount(pool) {
      const [own, shared] = [createPlaces(accountPlaces), ofPool(pool)];
      return { run: (work, urgent) => own.run(() => shared.run(work, urgent), urgent) };
    },
  };
}
