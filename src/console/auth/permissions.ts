// What each role may do: one table, and one place that asks it.
import type { DeskRole } from '../../config/config.ts';
import { atLeast, type MeetingAbout, type Reach } from './reach.ts';

/**
 * What a route is about. `lists`: whatever one reaches, and nothing else is shown. `meeting`: one meeting, or an item of one.
 * `whole`: everything at once, which a role in some meetings does not reach.
 */
export interface Needed {
  least: DeskRole;
  about: 'lists' | 'meeting' | 'whole';
}

export const needed = {
  now: { least: 'viewer', about: 'lists' },
  needs: { least: 'viewer', about: 'lists' },
  meetings: { least: 'viewer', about: 'lists' },
  meeting: { least: 'viewer', about: 'meeting' },
  people: { least: 'viewer', about: 'meeting' },
  person: { least: 'viewer', about: 'meeting' },
  explain: { least: 'viewer', about: 'lists' },
  policies: { least: 'viewer', about: 'lists' },
  diff: { least: 'viewer', about: 'lists' },
  stats: { least: 'viewer', about: 'lists' },
  events: { least: 'viewer', about: 'lists' },
  status: { least: 'viewer', about: 'whole' },
  metrics: { least: 'viewer', about: 'whole' },
  order: { least: 'organizer', about: 'meeting' },
  bulk: { least: 'moderator', about: 'meeting' },
  undo: { least: 'organizer', about: 'meeting' },
  cancel: { least: 'organizer', about: 'meeting' },
  need: { least: 'organizer', about: 'meeting' },
  ack: { least: 'operator', about: 'meeting' },
  rule: { least: 'operator', about: 'meeting' },
  follow: { least: 'operator', about: 'whole' },
  promotion: { least: 'operator', about: 'whole' },
  promote: { least: 'operator', about: 'whole' },
  accept: { least: 'operator', about: 'whole' },
  pause: { least: 'operator', about: 'whole' },
  resume: { least: 'operator', about: 'whole' },
} as const satisfies Record<string, Needed>;

export type RouteName = keyof typeof needed;

/** Whether they may use the route at all; in which meetings is asked by `mayIn`. */
export function may(reach: Reach, route: RouteName): boolean {
  const { least, about }: Needed = needed[route];
  return atLeast(about === 'whole' ? reach.roleIn(undefined) : reach.highest, least);
}

/** Whether they may use it about one meeting; undefined is what belongs to no meeting, or to one that nobody knows any more. */
export function mayIn(reach: Reach, route: RouteName, meeting: MeetingAbout | undefined): boolean {
  return atLeast(reach.roleIn(meeting), needed[route].least);
}
