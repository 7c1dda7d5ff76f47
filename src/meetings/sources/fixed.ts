// Meetings that are named in the configuration itself: they are there from the first moment and do not change by themselves.
import type { Item, MeetingSource } from './source.ts';

export function fixedSource(name: string, meetings: readonly Item['meeting'][]): MeetingSource {
  const items = meetings.map((meeting): Item => {
    const id = meeting.kind === 'focus' ? meeting.uri : meeting.link;
    return { id, group: id, meeting, organizers: [], where: name };
  });
  return {
    name,
    start: (listener) => listener.said({ items, known: 'all', unclear: [] }),
    stop() {},
  };
}
