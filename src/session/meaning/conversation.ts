// Why a conversation ended, or an invitation into it failed: the `reason` of their events (docs/protocol.md, Conversation). Pure: the table.
import type { Reason } from '../../wire/event.ts';

export interface EndMeaning {
  /**
   * `removed`: somebody threw us out. `over`: the meeting has ended. `refused`: we are not let in. `full`: no room for us.
   * `elsewhere`: the account has taken part somewhere else instead. `interrupted`: a fault, on the server or on the way.
   */
  kind: 'removed' | 'over' | 'refused' | 'full' | 'elsewhere' | 'interrupted';
  /** The server's word for it. */
  why: string;
}

const kindBySubcode: ReadonlyMap<string, EndMeaning['kind']> = new Map([
  ['Ejected', 'removed'],
  ['Removed', 'removed'],
  ['Ended', 'over'],
  ['Denied', 'refused'],
  ['Declined', 'refused'],
  ['InviteesOnly', 'refused'],
  ['NotAllowed', 'refused'],
  ['AttendeeNotAllowed', 'refused'],
  ['AnonymousNotAllowed', 'refused'],
  ['FederationRequired', 'refused'],
  ['TooManyLobbyParticipants', 'full'],
  ['TooManyParticipants', 'full'],
  ['ConnectedElsewhere', 'elsewhere'],
  ['SessionSwitched', 'elsewhere'],
  ['Replaced', 'elsewhere'],
]);

/** `fallback`: the word where the server gave none. */
export function meaningOfEnd(reason: Reason | undefined, fallback: string): EndMeaning {
  const { subcode = '', code = '' } = reason ?? {};
  return {
    kind: kindBySubcode.get(subcode) ?? (code === 'Forbidden' ? 'refused' : 'interrupted'),
    why: reason?.subcode ?? reason?.code ?? fallback,
  };
}

/** Whether trying again within seconds is pointless. */
export function isLasting({ kind }: EndMeaning): boolean {
  return kind === 'refused' || kind === 'full';
}
