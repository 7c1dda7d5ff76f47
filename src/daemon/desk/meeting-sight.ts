// One meeting as the desk sees it.

import { defined } from '../../defined.ts';
import type { MeetingStatus } from '../../meetings/status.ts';
import type { Memory } from '../../memory/memory.ts';
import type { Moderator } from '../../moderation/moderator.ts';
import type { MeetingSight } from '../../rulings/port.ts';

const barMs = 10_000;
const bars = 60;

export function meetingSight(account: string, status: MeetingStatus, moderator: Moderator, memory: Memory): MeetingSight {
  const { meeting, uri, state, subject, organizer, source, inside, waiting } = status;
  const key = `${account} ${meeting}`;
  return {
    key,
    account,
    meeting,
    ...defined({ uri }),
    state,
    ...defined({ subject, organizer, source }),
    inside,
    waiting,
    stopped: moderator.rules.stopped().map(({ rule, since }) => ({
      meeting: key,
      rule,
      by: memory.stopperOf(meeting, rule) ?? 'cap',
      since,
      waiting: moderator.stoppedBy(rule),
    })),
    arrivals: arrivalBars(meeting, memory, Date.now()),
  };
}

function arrivalBars(meeting: string, memory: Memory, now: number): number[] {
  const upTo = Array.from({ length: bars + 1 }, (_, n) => memory.arrivals(meeting, n * barMs, now));
  return upTo
    .slice(1)
    .map((count, n) => count - (upTo[n] ?? 0))
    .reverse();
}
