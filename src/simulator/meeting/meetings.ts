// The meetings of the simulated server, by focus URI.
import type { Behaviour } from '../behaviour.ts';
import { hex, type Random } from '../random.ts';
import { createMeeting, type Meeting, type MeetingOptions } from './meeting.ts';

export interface Meetings {
  all(): readonly Meeting[];
  /** Without an argument the first. Throws RangeError for an unknown one. */
  get(uri?: string): Meeting;
  add(options: MeetingOptions): Meeting;
  /** As joinOnlineMeeting understands it: no URI and `adhoc` make a new meeting. */
  find(uri: string | undefined): Meeting | undefined;
}

export function createMeetings(initial: readonly MeetingOptions[], behaviour: Behaviour, random: Random): Meetings {
  const meetings = new Map<string, Meeting>();
  const rules = { random, rejoinUrl: () => behaviour.rejoinUrl, lobbyTimeoutMs: () => behaviour.lobbyTimeoutMs };

  function add(options: MeetingOptions): Meeting {
    const meeting = createMeeting(options, rules);
    meetings.set(options.uri.toLowerCase(), meeting);
    return meeting;
  }

  for (const options of initial) add(options);

  return {
    all: () => [...meetings.values()],
    get(uri) {
      const meeting = uri === undefined ? meetings.values().next().value : meetings.get(uri.toLowerCase());
      if (meeting === undefined) throw new RangeError(`no meeting ${uri ?? ''}`);
      return meeting;
    },
    add,
    find(uri) {
      if (uri !== undefined && uri !== 'adhoc') return meetings.get(uri.toLowerCase());
      const id = hex(random, 8).toUpperCase();
      return add({ uri: `sip:adhoc@example.com;gruu;opaque=app:conf:focus:id:${id}`, subject: 'Ad hoc meeting' });
    },
  };
}
