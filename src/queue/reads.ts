// Reads of participants, a few at a time for each account, and fewer of one meeting. What has failed before waits in a line of its own.
// The rule it keeps: reads that hang give their places to others, and all together stay well below what one user may have under way.
import { createPlaces, type Places, type PlacesOptions } from './places.ts';

export interface ReadQueue {
  /** Runs a read when a place is free. */
  add<T>(read: () => Promise<T>, about: ReadAbout): Promise<T>;
  readonly size: number;
}

export interface ReadAbout {
  /** Whose places it takes. */
  meeting: string;
  /** It has failed or hung before. */
  suspect: boolean;
  /** An order waits for it: newcomers wait until it has been sent. */
  urgent?: boolean;
}

interface Share {
  account: PlacesOptions;
  meeting: PlacesOptions;
}

const slowMs = 2_000;
const suspectShare: Share = { account: { count: 2, overtime: 6, slowMs }, meeting: { count: 1, overtime: 2, slowMs } };

/** Where reads travel together, as many as fill the requests that may be on their way. */
function healthyShare(together: () => number): Share {
  const either = (alone: number, inBatches: number) => () => (together() > 1 ? inBatches : alone);
  return { account: { count: either(16, 60), overtime: 24, slowMs }, meeting: { count: either(6, 40), overtime: 4, slowMs } };
}

/** `together`: how many reads a request may carry now. */
export function createReadQueue(together: () => number = () => 1): ReadQueue {
  const healthy = createShares(healthyShare(together));
  const suspects = createShares(suspectShare);
  let size = 0;

  return {
    async add(read, { meeting, suspect, urgent }) {
      size += 1;
      try {
        return await (suspect ? suspects : healthy)(meeting, read, urgent);
      } finally {
        size -= 1;
      }
    },
    get size() {
      return size;
    },
  };
}

/** Places of the account, of which no meeting has all. */
function createShares(share: Share): <T>(meeting: string, read: () => Promise<T>, urgent?: boolean) => Promise<T> {
  const account = createPlaces(share.account);
  const meetings = new Map<string, { places: Places; reads: number }>();

  return async (meeting, read, urgent) => {
    const own = meetings.get(meeting) ?? { places: createPlaces(share.meeting), reads: 0 };
    meetings.set(meeting, own);
    own.reads += 1;
    try {
      return await own.places.run(() => account.run(read, urgent), urgent);
    } finally {
      own.reads -= 1;
      if (own.reads === 0) meetings.delete(meeting);
    }
  };
}
