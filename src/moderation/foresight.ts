// Whom another set of policies would remove here now. Decides everybody present, unseen: nothing is recorded, claimed or ordered.
import { countsAsRemoval, isRemoval } from '../guard/new-removals.ts';
import type { Protection } from '../guard/protect.ts';
import { leastMode } from '../policy/mode.ts';
import type { PolicySet } from '../policy/policy.ts';
import type { Facts } from '../roster/facts.ts';
import { identityOf } from '../roster/identity.ts';
import { afterHold } from '../rulings/hold.ts';
import { ledgerKey } from './cap.ts';
import { clear, type WhoIsWho } from './clearance.ts';
import type { Humans } from './humans/humans.ts';
import type { People } from './people.ts';
import { isCurrent, isPresent, type Person } from './person.ts';
import type { MeetingView, ModeratorDeps } from './ports.ts';
import { situationOf } from './situation.ts';

export interface Foreseen {
  rule: string;
  meeting: string;
  identity: string;
  facts: Facts;
}

export interface Prospect {
  /** Everybody in the roster has been read since the newest event about them. */
  complete: boolean;
  /** The meeting is being followed, and its roster is as complete as a read makes it. */
  ready: boolean;
  /** How many people count: identified, or inside. */
  present: number;
  /** Of those, whom the set would remove and the other would not. */
  removed: readonly Foreseen[];
}

export interface Foresight {
  /** What the meeting is called over sessions. */
  place(): string;
  /** `before`: the set in force; without it, every removal is a new one. `protection`: who would be protected along with the set, if others than now. */
  foresee(set: PolicySet, before: PolicySet | undefined, protection?: Protection): Promise<Prospect>;
}

/** An organizer who is not known yet is one person, and hardly this one. */
const somebodyElse = 'organizer@not-known.invalid';

export interface ForesightOptions {
  deps: ModeratorDeps;
  view: MeetingView;
  people: Pick<People, 'all'>;
  humans: Humans;
}

export function createForesight({ deps, view, people, humans }: ForesightOptions): Foresight {
  /** The rule that would remove them, where one would. A set that fails removes nobody. */
  async function removerIn(set: PolicySet, person: Person, protection = deps.protection): Promise<string | undefined> {
    const { participant } = person.sight;
    if (participant === undefined) return undefined;
    const situation = situationOf(person, participant, deps, view);
    const policy = await set.decide(situation).catch(() => undefined);
    if (policy === undefined) return undefined;
    const held = policy.rule === null ? undefined : person.holds.get(policy.rule.id)?.hold;
    const { rule, action, overruled, proposeOnly, error } = humans.counted(person, afterHold(policy, held, situation.at), situation.at);
    if (rule === null || overruled === true || proposeOnly === true || error !== undefined) return undefined;
    if (deps.isSteppedBack?.(rule) === true) return undefined;
    if (leastMode(rule.mode, deps.mode) !== 'enforce') return undefined;
    return isRemoval(action, clear(person, action, { ours: deps.ours, protection }, onceAllIsKnown())) ? rule.id : undefined;
  }

  /** Who only may be a leader or the organizer is not spared for long: once it is known who is, nobody is asked again. */
  function onceAllIsKnown(): WhoIsWho {
    const { roster, selfAddress, selfKeys } = view;
    const meeting = view.meeting();
    const organizers = meeting.organizers.length > 0 ? meeting.organizers : [somebodyElse];
    return { roster, meeting: () => ({ ...meeting, organizers }), selfAddress, selfKeys, leadersKnown: () => true };
  }

  async function foresee(set: PolicySet, before: PolicySet | undefined, protection?: Protection): Promise<Prospect> {
    const present = people.all().filter((person) => isPresent(person, view));
    const known = present.filter(isCurrent);
    const removed: Foreseen[] = [];
    let counted = 0;
    for (const person of known) {
      const facts = factsOf(person);
      if (facts === undefined || !countsAsRemoval(facts)) continue;
      counted += 1;
      const rule = await removerIn(set, person, protection);
      if (rule === undefined || (before !== undefined && (await removerIn(before, person)) !== undefined)) continue;
      removed.push({ rule, meeting: view.meeting().key, identity: identityOf(facts, person.presence.key), facts });
    }
    const complete = known.length === present.length && present.length >= view.roster.presences().length;
    return { ready: view.ready(), complete, present: counted, removed };
  }

  function factsOf(person: Person): Facts | undefined {
    const { participant } = person.sight;
    return participant && situationOf(person, participant, deps, view).facts;
  }

  return { place: () => ledgerKey(view), foresee };
}
