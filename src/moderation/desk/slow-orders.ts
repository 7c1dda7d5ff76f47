// Orders of humans that wait because the server does not say who somebody is now, or does not do what it is asked. Read off the people as they are: told
// while it lasts, and no longer.
import { isRecalled } from '../../rulings/standing.ts';
import type { Trouble } from '../../rulings/topics.ts';
import { labelOf, meetingKey, personKey } from '../keys.ts';
import type { Person } from '../person.ts';
import type { MeetingView, ModeratorDeps } from '../ports.ts';

/** Somebody at the desk waits for it: with what a click waits for, and the next look at what needs a human, this stays below eight seconds. */
const toldAfterMs = 4_000;
/** A read that takes no longer is only slow. */
const slowMs = 2_000;

export function unreadOrders(people: readonly Person[], deps: Pick<ModeratorDeps, 'account' | 'now'>, view: MeetingView): Trouble[] {
  return people.flatMap((person) => {
    const { word, pending, sight } = person;
    const { standing } = word;
    if (standing.kind !== 'ordered' || !standing.due || isRecalled(standing) || pending.order?.execution.isSent === true) return [];
    const { said, act } = standing;
    const isUnread = sight.unreadSince !== undefined && performance.now() - sight.unreadSince >= slowMs;
    if (!isUnread || deps.now() - said.at < toldAfterMs) return [];
    const text = `${act} ${labelOf(person)}, ordered by ${said.by.who}: waits, for the server has not said who they are now`;
    return [{ id: `${personKey(person)} unread`, meeting: meetingKey(deps, view), person: personKey(person), at: said.at, text }];
  });
}

/** From the first request. One that is carried out takes a fraction of it. */
const overdueAfterMs = 10_000;

/** The server is asked again and again, which can take minutes where it asks for patience. */
export function overdueOrders(people: readonly Person[], deps: Pick<ModeratorDeps, 'account' | 'now'>, view: MeetingView): Trouble[] {
  return people.flatMap((person) => {
    const { standing } = person.word;
    const { order } = person.pending;
    if (standing.kind !== 'ordered' || isRecalled(standing) || order?.human !== standing.said.id) return [];
    const { firstSentAt } = order.execution;
    if (firstSentAt === undefined || deps.now() - firstSentAt < overdueAfterMs) return [];
    const { said, act } = standing;
    const text = `${act} ${labelOf(person)}, ordered by ${said.by.who}: not done yet, and asked of the server again`;
    return [{ id: `${personKey(person)} overdue`, meeting: meetingKey(deps, view), person: personKey(person), at: said.at, text }];
  });
}
