// How far a signed-in human reaches: which role they have in which meeting. Pure: made from the rules of lobbyguard.yaml and who they are.
import { canonicalAddress, wellFormedAddress } from '../../address.ts';
import { type DeskRole, deskRoles, type RoleRule } from '../../config/config.ts';
import { compileScope } from '../../policy/decide/compile.ts';

/** What of a meeting decides who it is for. */
export interface MeetingAbout {
  organizer?: string;
  subject?: string;
}

/** Somebody who has signed in, as the sign-in knows them. */
export interface Person {
  who: string;
  groups: readonly string[];
  /** Their SIP address, where the sign-in vouches for it. */
  address?: string;
}

export interface Reach {
  /** Equal for two people who see the same. */
  readonly view: string;
  /** The highest role in a meeting; without a meeting, over what belongs to none. */
  roleIn(meeting: MeetingAbout | undefined): DeskRole | undefined;
  /** The highest role anywhere. */
  readonly highest: DeskRole | undefined;
}

type Grant = { role: DeskRole; covers: 'everything' } | { role: DeskRole; covers: (meeting: MeetingAbout) => boolean; scope: string };

export const wholeView = 'everything';

/** The human at this machine. */
export const unlimitedReach = reachOfGrants([{ role: 'operator', covers: 'everything' }]);

export function reachOf(person: Person, rules: readonly RoleRule[]): Reach {
  return reachOfGrants(rules.filter(({ who }) => isAbout(who, person)).flatMap((rule) => grantOf(rule, person)));
}

export function atLeast(role: DeskRole | undefined, least: DeskRole): boolean {
  return role !== undefined && deskRoles.indexOf(role) >= deskRoles.indexOf(least);
}

function isAbout(who: RoleRule['who'], person: Person): boolean {
  if ('everyone' in who) return true;
  if ('group' in who) return person.groups.includes(who.group);
  return isSameName(who.user.replace(/^sips?:/i, ''), person.who);
}

/**
 * Names of users differ in case from one sign-in to the next, and mean the same person. Nothing else of them is read: whoever may choose a name could
 * choose one that an address is cut out of, or a letter that only one of the two cases takes for another.
 */
function isSameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase() && one.toUpperCase() === other.toUpperCase();
}

/** Their own address, where it is written as one is: whoever may choose what it is cut out of could choose somebody else's. */
function ownAddress(written: string): string | undefined {
  const bare = written.replace(/^sips?:/i, '');
  const address = wellFormedAddress(bare);
  return address !== undefined && isSameName(bare, address) ? address : undefined;
}

/** Nothing where the role is about their own meetings and nobody knows which these are. */
function grantOf({ role, meetings }: RoleRule, { address }: Person): Grant[] {
  const inScope = meetings === undefined ? undefined : covering(meetings);
  if (role !== 'organizer') {
    if (inScope === undefined) return [{ role, covers: 'everything' }];
    return [{ role, covers: inScope, scope: JSON.stringify(meetings) }];
  }
  const own = address === undefined ? undefined : ownAddress(address);
  if (own === undefined) return [];
  const organizes = ({ organizer }: MeetingAbout): boolean => organizer !== undefined && wellFormedAddress(organizer) === own;
  const covers = (meeting: MeetingAbout): boolean => organizes(meeting) && (inScope?.(meeting) ?? true);
  return [{ role, covers, scope: JSON.stringify([own, meetings]) }];
}

function covering(meetings: NonNullable<RoleRule['meetings']>): (meeting: MeetingAbout) => boolean {
  const inScope = compileScope(meetings);
  return ({ organizer, subject }) => {
    const address = organizer === undefined ? undefined : canonicalAddress(organizer);
    return inScope({
      ...(address === undefined ? {} : { 'meeting.organizer': address }),
      ...(subject === undefined ? {} : { 'meeting.subject': subject }),
    });
  };
}

function reachOfGrants(grants: readonly Grant[]): Reach {
  const seesAll = grants.some(({ covers }) => covers === 'everything');
  const scopes = grants.flatMap((grant) => ('scope' in grant ? [grant.scope] : []));
  return {
    view: seesAll ? wholeView : [...new Set(scopes)].toSorted().join('\n'),
    highest: highestOf(grants),
    roleIn: (meeting) => highestOf(grants.filter(({ covers }) => covers === 'everything' || (meeting !== undefined && covers(meeting)))),
  };
}

function highestOf(grants: readonly Grant[]): DeskRole | undefined {
  return deskRoles.findLast((role) => grants.some((grant) => grant.role === role));
}
