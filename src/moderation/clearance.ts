// The guard, asked about a participant as they are known now.

import { defined } from '../defined.ts';
import { type Clearance, type GuardInput, guard, neverTargeted } from '../guard/guard.ts';
import type { StayReason } from '../guard/stay.ts';
import type { Action } from '../policy/action.ts';
import type { Participant } from '../roster/participant.ts';
import type { Person } from './person.ts';
import type { MeetingView, ModeratorDeps } from './ports.ts';

/** Who is out of reach in every meeting. */
type Shields = Pick<ModeratorDeps, 'ours' | 'protection'>;

/** Who is who in this meeting, as far as is known. */
export type WhoIsWho = Pick<MeetingView, 'roster' | 'meeting' | 'selfAddress' | 'selfKeys' | 'leadersKnown'>;

export function clear(person: Person, action: Action | 'none', deps: Shields, view: WhoIsWho): Clearance {
  const { participant } = person.sight;
  if (action === 'none') return { kind: 'stay', because: 'no-rule' };
  if (participant === undefined) return { kind: 'stay', because: 'left' };
  return guard({ action, ...knownOf(person, participant, deps, view) });
}

/** Why nothing may remove them now. Part of it no fact of theirs tells: it comes to be known, or ends, while they stay as they are. */
export function shieldOf(
  person: Pick<Person, 'presence'>,
  participant: Participant,
  deps: Shields,
  view: WhoIsWho,
): StayReason | undefined {
  return neverTargeted(knownOf(person, participant, deps, view));
}

function knownOf(
  { presence }: Pick<Person, 'presence'>,
  participant: Participant,
  deps: Shields,
  view: WhoIsWho,
): Omit<GuardInput, 'action'> {
  const self = view.selfAddress();
  // Where nothing says who we are, anybody may be us.
  const nameless = self === undefined && view.selfKeys.size === 0;
  return {
    participant,
    ...defined({ inLobby: presence.inLobby, role: view.roster.roleOf(presence) }),
    isSelf: nameless || view.selfKeys.has(presence.key),
    selves: self === undefined ? [...deps.ours] : [self, ...deps.ours],
    organizers: view.meeting().organizers,
    leadersKnown: view.leadersKnown(presence),
    protection: deps.protection,
  };
}
