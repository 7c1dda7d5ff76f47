// Tells the desk that something it shows is different.
import { meetingKey, personKey } from './keys.ts';
import type { Person } from './person.ts';
import type { MeetingView, ModeratorDeps } from './ports.ts';

export function personChanged(person: Person, deps: ModeratorDeps, view: MeetingView): void {
  deps.changed({ kind: 'person', meeting: meetingKey(deps, view), person: personKey(person) });
}

export function personGone(person: Person, deps: ModeratorDeps, view: MeetingView): void {
  deps.changed({ kind: 'gone', meeting: meetingKey(deps, view), person: personKey(person) });
}

export function meetingChanged(deps: ModeratorDeps, view: MeetingView): void {
  deps.changed({ kind: 'meeting', meeting: meetingKey(deps, view) });
}
