// The daemon's port for one human: every write is asked of the table of permissions first. What they may not do never gets as far as the daemon.

import type { Desk, Refusal, UndoRequest } from '../../rulings/port.ts';
import { mayIn, type RouteName } from '../auth/permissions.ts';
import type { Reach } from '../auth/reach.ts';

type Reads = 'state' | 'meetings' | 'meeting' | 'people' | 'person' | 'needs' | 'placeOf' | 'policies' | 'promotionGround' | 'onChange';
/** Asked of a role over everything by their routes: they belong to no meeting. */
type AboutEverything = 'acceptPolicies' | 'promote' | 'pause' | 'resume' | 'addMeeting' | 'removeMeeting';

/** Every write about a meeting: one that is added to the port and not here does not compile. */
export type GuardedWrites = Omit<Desk, Reads | AboutEverything>;

/** `whole` is the daemon's own port: what a meeting is about is never judged by what somebody is shown of it. */
export function guardWrites(whole: Desk, reach: Reach): GuardedWrites {
  async function within<R>(route: RouteName, meeting: string | undefined, act: () => Promise<R>): Promise<R | Refusal> {
    const about = meeting === undefined ? undefined : whole.meeting(meeting);
    return mayIn(reach, route, about) ? act() : forbidden;
  }

  const meetingOfNeed = (id: string) => whole.needs().find((need) => need.id === id)?.meeting;

  async function undo(request: UndoRequest) {
    if ('meeting' in request) return within('bulk', request.meeting, () => whole.undo(request));
    const [route, id] = 'batch' in request ? (['bulk', request.batch] as const) : (['undo', request.of] as const);
    return within(route, whole.placeOf(id), () => whole.undo(request));
  }

  return {
    order: (request) => within('order', request.meeting, () => whole.order(request)),
    bulk: (request) => within('bulk', request.meeting, () => whole.bulk(request)),
    wait: (request) => within('order', request.meeting, () => whole.wait(request)),
    pass: (request) => within('order', request.meeting, () => whole.pass(request)),
    extend: (request) => within('order', request.meeting, () => whole.extend(request)),
    undo,
    cancelOrder: (request) => within('cancel', whole.placeOf(request.order), () => whole.cancelOrder(request)),
    take: (request) => within('need', meetingOfNeed(request.need), () => whole.take(request)),
    release: (request) => within('need', meetingOfNeed(request.need), () => whole.release(request)),
    ack: (request) => within('ack', meetingOfNeed(request.need), () => whole.ack(request)),
    ruleOn: (request) => within('rule', request.meeting, () => whole.ruleOn(request)),
    ruleOff: (request) => within('rule', request.meeting, () => whole.ruleOff(request)),
  };
}

const forbidden: Refusal = {
  kind: 'refused',
  code: 'forbidden',
  reason: 'Not done: your role does not reach this meeting, or does not allow it there.',
};
