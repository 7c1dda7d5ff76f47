// Reads of participants, a few at a time for each account, and fewer of one meeting. What has failed before waits in a line of its own.
// The rule it keeps: reads that hang give their places to others, where need be by being given up, and all together stay well below what one
// user may have under way.
import { setMaxListeners } from 'node:events';
import { createPlaces, type Places, type PlacesOptions } from './places.ts';

export interface ReadQueue {
  /** Runs a read when a place is free. Its own signal says where it is given up: because it takes long and others wait, or with what it is part of. */
  add<T>(read: Read<T>, about: ReadAbout): Promise<T>;
  readonly size: number;
}

export type Read<T> = (givenUp: AbortSignal) => Promise<T>;

export interface ReadAbout {
  /** Whose places it takes. */
  meeting: string;
  /** How often in a row it has failed or hung before. */
  failures: number;
  /** Of what it is part of when its turn has come: where that ends, so does the read. */
  within(): AbortSignal;
  /** An order waits for it: newcomers wait until it has been sent. */
  urgent?: boolean | undefined;
}

interface Share {
  account: PlacesOptions;
  meeting: PlacesOptions;
}

const slowMs = 2_000;
/** What has not been answered by then is given up while others wait; twice as long after each failure, so that a slow server is read in the end. */
const patienceMs = 6_000;
const longestPatienceMs = 30_000;
const suspectShare: Share = { account: { count: 2, overtime: 6, slowMs }, meeting: { count: 1, overtime: 2, slowMs } };

/** Where reads travel together, as many as fill the requests that may be on their way. */
function healthyShare(together: () => number): Share {
  const either = (alone: number, inBatches: number) => () => (together() > 1 ? inBatches : alone);
  return { account: { count: either(16, 60), overtime: 24, slowMs }, meeting: { count: either(6, 40), overtime: 7, slowMs } };
}

/** `together`: how many reads a request may carry now. */
export function createReadQueue(together: () => number = () => 1): ReadQueue {
  const healthy = createShares(healthyShare(together));
  const suspects = createShares(suspectShare);
  let size = 0;

  return {
    async add(read, about) {
      size += 1;
      try {
        return await (about.failures > 0 ? suspects : healthy)(read, about);
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
function createShares(share: Share): ReadQueue['add'] {
  const account = createPlaces(share.account);
  const meetings = new Map<string, { places: Places; reads: number }>();

  return async (read, { meeting, failures, within, urgent }) => {
    const own = meetings.get(meeting) ?? { places: createPlaces(share.meeting), reads: 0 };
    meetings.set(meeting, own);
    own.reads += 1;
    const { run, giveUp } = givenUpAfter(Math.min(longestPatienceMs, patienceMs * 2 ** failures), within, read);
    const manners = { urgent, onWanted: giveUp };
    try {
      return await own.places.run(() => account.run(run, manners), manners);
    } finally {
      own.reads -= 1;
      if (own.reads === 0) meetings.delete(meeting);
    }
  };
}

/** `giveUp` does nothing before the read has been under way for so long. Not AbortSignal.any: for each read that keeps something of the lasting one. */
function givenUpAfter<T>(ms: number, within: () => AbortSignal, read: Read<T>): { run(): Promise<T>; giveUp(): void } {
  const controller = new AbortController();
  const end = (): void => controller.abort();
  let since: number | undefined;
  return {
    async run() {
      since = performance.now();
      const lasting = within();
      if (lasting.aborted) end();
      setMaxListeners(0, lasting);
      lasting.addEventListener('abort', end);
      try {
        return await read(controller.signal);
      } finally {
        lasting.removeEventListener('abort', end);
      }
    },
    giveUp() {
      if (since !== undefined && performance.now() - since >= ms) end();
    },
  };
}
