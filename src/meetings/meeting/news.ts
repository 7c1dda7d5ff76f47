// What can happen to a meeting, and what can have to be done about it: the two sides of its state machine.
import type { Backoff } from '../../backoff.ts';
import type { EndMeaning } from '../../session/meaning/conversation.ts';
import type { JoinMeaning } from '../../session/meaning/join.ts';
import type { ConversationState } from '../../wire/conversation.ts';
import type { OnlineMeeting } from '../../wire/online-meeting.ts';

/** `left` and `unfollowed` end it, and only `unfollowed` is for good: after a restart it is not taken up again. */
export type Parting = 'lost' | 'left' | 'unfollowed';

export type News =
  /** A session is up. `conversation`: the one to take over; `invitation`: one that was accepted for this meeting. */
  | { kind: 'session'; conversation?: string; invitation?: string }
  /** The session or its conversations are lost, or lobbyguard leaves. */
  | { kind: 'offline'; how: Parting; why: string }
  /** A conversation of this meeting runs already. */
  | { kind: 'running'; conversation: string }
  /** None runs, and it is this meeting's turn to join. */
  | { kind: 'none-running'; operation: string }
  | { kind: 'join-answered'; operation: string; meaning: JoinMeaning }
  /** The time to wait is over. */
  | { kind: 'due' }
  /** Of our join, or one that was accepted. `key`: its canonical href. */
  | { kind: 'invitation'; key: string; conversation?: string; result?: 'accepted' | EndMeaning }
  /** `state` undefined: the event does not say. `views`: what of the roster can be read. */
  | { kind: 'conversation'; state: Exclude<ConversationState, 'over'> | EndMeaning | undefined; views?: string }
  /** A read of the whole meeting tells where we are in it. `lobbyHidden`: there may be a lobby, and it cannot be read. */
  | { kind: 'read'; outcome: 'in'; views: string; lobbyHidden: boolean }
  | { kind: 'read'; outcome: 'joining' | 'lobby' | 'gone' | 'no-meeting' }
  /** The meeting's own properties may be different. `embedded`: what the event embeds of them. */
  | { kind: 'meeting-changed'; embedded?: OnlineMeeting }
  /** Our own participant is gone, or an answer says that the conversation is. */
  | { kind: 'doubt' }
  /** Events may be missing. */
  | { kind: 'gap' }
  /** Time for the periodic look at what no event told. */
  | { kind: 'reconcile' }
  /** Memory is whole: from now on people are decided on. */
  | { kind: 'remembered' };

export type PhaseAlarm =
  | { code: 'moderator-in-lobby' | 'moderator-removed' | 'lobby-not-visible' }
  /** `why`: the server's word. */
  | { code: 'meeting-refused'; why: string }
  | Extract<JoinMeaning, { kind: 'retry' }>['alarm'];

export type Deed =
  /** Begin a new life: nothing of the old one may happen any more. */
  | { kind: 'forget' }
  /** Nobody is known until the next read. */
  | { kind: 'clear-roster' }
  /** Find out whether a conversation of this meeting runs already, then wait for the turn to join. */
  | { kind: 'look' }
  | { kind: 'join'; operation: string }
  /** Wait, in place of any wait before; then `due`. */
  | { kind: 'wait'; backoff: Backoff; tries: number; atLeastMs?: number }
  /** Organizers that an event names. */
  | { kind: 'hear'; embedded: OnlineMeeting }
  | { kind: 'read'; as: 'enter' | 'gap' | 'reconcile' | 'soon' }
  /** Ask the conversation itself whether it is still ours. */
  | { kind: 'confirm' }
  /** What memory knows of this meeting counts, and everybody in it is looked at. */
  | { kind: 'remember' }
  | { kind: 'record'; event: 'joined' | 'left' | 'lost'; why?: string; unfollowed?: true }
  | { kind: 'alarm'; alarm: NonNullable<PhaseAlarm> }
  | { kind: 'warn'; why: string }
  | { kind: 'session-dead'; reason: string }
  | { kind: 'application-doubtful' }
  /** It will not be joined again. */
  | { kind: 'over' };
