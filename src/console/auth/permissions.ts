// What each role may do: one table, and one place that asks it.
import { type DeskRole, roles } from './identity.ts';

/** The least role that may use a route. */
export const needed = {
  now: 'viewer',
  needs: 'viewer',
  meetings: 'viewer',
  meeting: 'viewer',
  people: 'viewer',
  person: 'viewer',
  explain: 'viewer',
  policies: 'viewer',
  diff: 'viewer',
  stats: 'viewer',
  events: 'viewer',
  history: 'viewer',
  order: 'organizer',
  bulk: 'moderator',
  undo: 'organizer',
  cancel: 'organizer',
  need: 'organizer',
  rule: 'operator',
  pause: 'operator',
  resume: 'operator',
} as const satisfies Record<string, DeskRole>;

export type RouteName = keyof typeof needed;

export function may(role: DeskRole, route: RouteName): boolean {
  return roles.indexOf(role) >= roles.indexOf(needed[route]);
}
