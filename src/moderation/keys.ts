// What a meeting and a person in it are called towards the desk.
import type { Person } from './person.ts';
import type { MeetingView, ModeratorDeps } from './ports.ts';

export function meetingKey({ account }: ModeratorDeps, view: MeetingView): string {
  return `${account} ${view.meeting().key}`;
}

export function personKey({ presence }: Person): string {
  return `${presence.key}#${presence.epoch}`;
}
