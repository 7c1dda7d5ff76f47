// The guard, asked about a participant as they are known now.

import { defined } from '../defined.ts';
import { type Clearance, guard } from '../guard/guard.ts';
import type { Action } from '../policy/action.ts';
import type { Person } from './person.ts';
import type { MeetingView, ModeratorDeps } from './ports.ts';

export function clear({ sight, presence }: Person, action: Action | 'none', deps: ModeratorDeps, view: MeetingView): Clearance {
  const { participant } = sight;
  if (action === 'none') return { kind: 'stay', because: 'no-rule' };
  if (participant === undefined) return { kind: 'stay', because: 'left' };
  const self = view.selfAddress();
  // Where nothing says who we are, anybody may be us.
  const nameless = self === undefined && view.selfKeys.size === 0;
  return guard({
    action,
    participant,
    ...defined({ inLobby: presence.inLobby, role: presence.role }),
    isSelf: nameless || view.selfKeys.has(presence.key),
    selves: self === undefined ? [...deps.ours] : [self, ...deps.ours],
    organizers: view.meeting().organizers,
    leadersKnown: view.leadersKnown(presence),
    protection: deps.protection,
  });
}
