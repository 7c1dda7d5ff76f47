// What was said of somebody who went unseen and has been seen to come again. The rule: that it is over is put on record, and no time is compared later.
import { randomUUID } from 'node:crypto';
import type { Presence } from '../../roster/presence.ts';
import type { MeetingView, ModeratorDeps } from '../ports.ts';

/** They are here anew: what this account was told of them before they left ends. Not where it may be about another endpoint of theirs that is here still. */
export function endEarlierStay(presence: Presence, identity: string, deps: ModeratorDeps, view: MeetingView): void {
  const { account, memory, mode, recorder } = deps;
  const meeting = view.meeting().key;
  const word = memory.wordOf(meeting, presence.key);
  if (word === undefined) return;
  const others = view.roster.presences().filter((one) => one !== presence);
  if (others.some(({ key }) => memory.wordOf(meeting, key)?.id === word.id)) return;
  recorder.write({
    type: 'decision',
    account,
    id: randomUUID(),
    meeting,
    participant: presence.key,
    identity: memory.said(word.id)?.identity ?? identity,
    facts: {},
    revision: deps.policies().revision,
    rule: null,
    action: 'none',
    mode,
    verdict: 'stay',
    because: 'left',
    human: word.id,
  });
}
