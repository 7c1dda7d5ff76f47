// Reads of participants and rosters, a few at a time for each account. What has failed before waits in a line of its own, so that
// resources that hang never hold up the others.
import PQueue from 'p-queue';

export interface ReadQueue {
  /** Runs a read when a place is free. `suspect`: it has failed or hung before. */
  add<T>(read: () => Promise<T>, suspect: boolean): Promise<T>;
  readonly size: number;
}

const places = 16;
const suspectPlaces = 2;

export function createReadQueue(): ReadQueue {
  const healthy = new PQueue({ concurrency: places });
  const suspects = new PQueue({ concurrency: suspectPlaces });
  return {
    add: (read, suspect) => (suspect ? suspects : healthy).add(read),
    get size() {
      return healthy.size + healthy.pending + suspects.size + suspects.pending;
    },
  };
}
