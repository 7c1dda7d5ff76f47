// People as the desk sees them, kept from one look to the next: only who is said to have changed is looked at again.
// Without it, every frame of the desk would cost in proportion to the crowd instead of to what changed.
import { byNeed } from '../../moderation/desk/meeting-desk.ts';
import type { Moderator } from '../../moderation/moderator.ts';
import type { DeskChange, PersonSight } from '../../rulings/port.ts';

export interface Sights {
  note(change: DeskChange): void;
  /** Lobby first, longest wait first. The same array while nobody has changed. */
  people(meeting: string, moderator: Moderator): readonly PersonSight[];
  person(meeting: string, moderator: Moderator, key: string): PersonSight | undefined;
}

interface Crowd {
  moderator: Moderator;
  byKey: Map<string, PersonSight>;
  stale: Set<string>;
  sorted: readonly PersonSight[] | undefined;
}

export function createSights(): Sights {
  const crowds = new Map<string, Crowd>();

  function note(change: DeskChange): void {
    if (change.kind === 'state') crowds.clear();
    if (change.kind !== 'person' && change.kind !== 'gone') return;
    const crowd = crowds.get(change.meeting);
    if (crowd === undefined) return;
    crowd.sorted = undefined;
    if (change.kind === 'person') crowd.stale.add(change.person);
    else forget(crowd, change.person);
  }

  function forget(crowd: Crowd, key: string): void {
    crowd.byKey.delete(key);
    crowd.stale.delete(key);
  }

  /** Another life of the meeting has another moderator, and other people. */
  function crowdOf(meeting: string, moderator: Moderator): Crowd {
    const known = crowds.get(meeting);
    if (known?.moderator === moderator) return known;
    const byKey = new Map(moderator.desk.people().map((person) => [person.key, person]));
    const fresh: Crowd = { moderator, byKey, stale: new Set(), sorted: undefined };
    crowds.set(meeting, fresh);
    return fresh;
  }

  function look(crowd: Crowd, key: string): PersonSight | undefined {
    const sight = crowd.moderator.desk.person(key);
    crowd.stale.delete(key);
    if (sight === undefined) forget(crowd, key);
    else crowd.byKey.set(key, sight);
    return sight;
  }

  return {
    note,
    people(meeting, moderator) {
      const crowd = crowdOf(meeting, moderator);
      for (const key of [...crowd.stale]) look(crowd, key);
      crowd.sorted ??= [...crowd.byKey.values()].sort(byNeed);
      return crowd.sorted;
    },
    person(meeting, moderator, key) {
      const crowd = crowdOf(meeting, moderator);
      return crowd.stale.has(key) || !crowd.byKey.has(key) ? look(crowd, key) : crowd.byKey.get(key);
    },
  };
}
