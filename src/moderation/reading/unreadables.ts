// Tells administrators of people who are not decided on because nothing current is known of them. The rule: once, until they have been read.
import type { Person } from '../person.ts';
import type { MeetingView, ModeratorDeps } from '../ports.ts';

export interface Unreadables {
  tell(person: Person, what: string): void;
  /** They were read: the next time is news again. */
  wereRead(person: Person): void;
}

export function createUnreadables(deps: ModeratorDeps, view: MeetingView): Unreadables {
  const told = new WeakSet<Person>();

  return {
    tell(person, what) {
      if (told.has(person)) return;
      told.add(person);
      const message = `${what}, so they are not decided on; trying on`;
      deps.recorder.alarm('participant-unreadable', message, { account: deps.account, meeting: view.meeting().key });
    },
    wereRead: (person) => void told.delete(person),
  };
}
