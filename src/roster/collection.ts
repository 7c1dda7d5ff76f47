// Which of the lists of a meeting an event is about.
import type { LobbyEvent } from '../wire/event.ts';

export type Collection = 'lobby' | 'attendees' | 'leaders';

/** Which roster view an event is about: none for the participant as such, `other` for views that say nothing about who is there. */
export function collectionOf(event: LobbyEvent): Collection | 'other' | undefined {
  if (event.in === undefined) return undefined;
  const named = event.in.rel === 'participants' ? filterOf(event.in.href) : event.in.rel;
  if (named === 'lobby' || named === 'attendees' || named === 'leaders') return named;
  return named === undefined ? undefined : 'other';
}

/** Some servers have one collection with a filter instead of three. */
function filterOf(href: string): string | undefined {
  return /[?&]filter=([^&]*)/i.exec(href)?.[1]?.toLowerCase();
}
