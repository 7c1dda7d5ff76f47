// Reads of participants and rosters, a few at a time for each account. What has failed before waits in a line of its own, and no meeting has
// all places, so that resources that hang never hold up the others.
import PQueue from 'p-queue';

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
}

const places = 16;
const placesOfOneMeeting = 6;
const suspectPlaces = 2;

export function createReadQueue(): ReadQueue {
  const healthy = new PQueue({ concurrency: places });
  const suspects = new PQueue({ concurrency: suspectPlaces });
  const meetings = new Map<string, PQueue>();
  let size = 0;

  function meetingQueue(meeting: string): PQueue {
    const known = meetings.get(meeting);
    if (known !== undefined) return known;
    const fresh = new PQueue({ concurrency: placesOfOneMeeting });
    fresh.on('idle', () => meetings.delete(meeting));
    meetings.set(meeting, fresh);
    return fresh;
  }

  return {
    async add(read, { meeting, suspect }) {
      size += 1;
      try {
        return await (suspect ? suspects.add(read) : meetingQueue(meeting).add(() => healthy.add(read)));
      } finally {
        size -= 1;
      }
    },
    get size() {
      return size;
    },
  };
}
