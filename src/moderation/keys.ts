// What a meeting and a person in it are called towards the desk.
import type { Person } from './person.ts';
import type { MeetingView, ModeratorDeps } from './ports.ts';

export function meetingKey({ account }: Pick<ModeratorDeps, 'account'>, view: MeetingView): string {
  return `${account} ${view.meeting().key}`;
}

export function personKey({ presence }: Person): string {
  return `${presence.key}#${presence.epoch}`;
}

/** What somebody is called at the desk. */
export function labelOf({ sight: { participant } }: Person): string {
  return participant?.name || participant?.phone || participant?.uri || 'somebody';
}
