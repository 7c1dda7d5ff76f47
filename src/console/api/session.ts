// What a page is told of whoever sits at it: who they are, and what they may do, anywhere and in each meeting they see.
import type { Identity } from '../auth/identity.ts';
import { may, mayIn, needed } from '../auth/permissions.ts';
import type { DeskSide } from '../desk-side.ts';
import type { SessionDoc } from '../view/schema.ts';
import { type WriteName, writeRoutes } from './route-table.ts';

const names = Object.keys(writeRoutes) as WriteName[];

/** `side`: what they see; undefined before the daemon has started. */
export function sessionDoc({ by, reach }: Identity, token: string, side: DeskSide | undefined): SessionDoc {
  const allowed = names.filter((name) => may(reach, writeRoutes[name].permission));
  return {
    ...by,
    role: reach.highest ?? 'none',
    everywhere: reach.roleIn(undefined) === reach.highest,
    token,
    routes: Object.fromEntries(names.map((name) => [name, allowed.includes(name)])),
    except: exceptions(),
  };

  /** What they may do elsewhere and not there: a role may be higher in some meetings than in others. */
  function exceptions(): Record<string, string[]> {
    const places = (side?.desk.meetings() ?? []).map((meeting) => [side?.keys.idOf(meeting.key) ?? '', meeting] as const);
    const aboutMeetings = allowed.filter((name) => needed[writeRoutes[name].permission].about === 'meeting');
    const without = [...places, ['', undefined] as const].map(
      ([id, meeting]) => [id, aboutMeetings.filter((name) => !mayIn(reach, writeRoutes[name].permission, meeting))] as const,
    );
    return Object.fromEntries(without.filter(([, routes]) => routes.length > 0));
  }
}
