// People as moderation knows them, in places and with names of the test's choosing.
import { localBy } from '../../src/audit/human.ts';
import { openPerson, type Person, type Sight } from '../../src/moderation/person.ts';
import { readParticipant } from '../../src/roster/participant.ts';
import type { Presence } from '../../src/roster/roster.ts';
import type { Said } from '../../src/rulings/standing.ts';
import { aResource } from '../support/events.ts';

export const anna: Said = { id: 'h1', by: localBy('anna', 'console'), at: 1 };

/** Whoever has no time of arrival was there before us. */
export function aGuest(key: string, presence: Partial<Presence> = {}): Person {
  const there = {
    key,
    href: `https://pool.example.com/${key}`,
    epoch: 1,
    absences: 0,
    waited: false,
    roleOpenSince: 0,
    changed: 0,
    arrivedAt: 5,
  };
  return openPerson({ ...there, ...presence }, 0);
}

export function show(
  person: Person,
  properties: { inLobby?: boolean } & Record<string, unknown>,
  links: Record<string, unknown> = {},
): void {
  const sight: Sight = person.sight;
  sight.participant = readParticipant(aResource({ name: 'Bob', anonymous: true, role: 'Attendee', ...properties }, links));
}
