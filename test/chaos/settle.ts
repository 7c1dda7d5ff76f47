// Faults end, and then everyone who should go goes, everyone who should stay stays.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Meeting } from '../../src/simulator/meeting/meeting.ts';
import type { Person } from '../../src/simulator/meeting/person.ts';
import type { Simulator } from '../../src/simulator/simulator.ts';
import { organizerOf } from './judge.ts';
import { type ChaosPolicy, possibleActions, type RuleAction, type Said } from './model/rules.ts';
import { untouchable } from './model/untouchable.ts';
import { makePerson } from './people.ts';
import type { Protected } from './protection-disk.ts';
import { addressIn, type Chaos, mendPolicies, openDoor } from './steps.ts';
import { easyTerms, moderatorIsIn, type World } from './world.ts';

export interface Settling {
  /** How long everyone who should go took to be gone, ms. */
  tookMs: number;
  people: number;
  removed: number;
}

const quietMs = 2_000;

/** What is to become of someone who is there now. */
type Fate = 'stays' | 'goes' | 'comes-in' | 'open';

/** Puts everything right, and leaves it alone from then on. */
export async function calm(chaos: Chaos): Promise<void> {
  const { world } = chaos;
  const { simulator } = world;
  for (const undo of [...chaos.undo]) undo();
  world.audit.heal();
  world.pause.off();
  simulator.clearFaults();
  simulator.tamper(undefined);
  simulator.rival(false);
  delete simulator.behaviour.lobbyTimeoutMs;
  mendPolicies(chaos);
  for (const meeting of simulator.meetings) openDoor(meeting);
  for (const { meeting, person } of chaos.quiet) meeting.alter(person, {});
  chaos.quiet.clear();
  if (chaos.stalled || !world.guard.running) await chaos.restart(chaos.dice.chance(0.5) ? 'SIGKILL' : 'SIGTERM', 0);
  chaos.stalled = false;
  if (chaos.dice.chance(0.5)) await lastPause(chaos);
  // Whom no event tells of, the reconcile of every minute finds.
  if (!chaos.gentle && chaos.dice.chance(0.25)) {
    for (const meeting of simulator.meetings) meeting.join({ ...makePerson(chaos.dice, meeting.organizerUri), silent: true });
  }
}

/** A person who comes while the switch is on is left alone, and is dealt with when it is off again. */
async function lastPause({ dice, world }: Chaos): Promise<void> {
  world.pause.on();
  await sleep(1_300);
  for (const meeting of world.simulator.meetings) for (let n = 0; n < 3; n += 1) meeting.join(makePerson(dice, meeting.organizerUri));
  await sleep(1_000);
  world.pause.off();
}

/** Waits until all fates are fulfilled, then a little longer to see that nobody follows. */
export async function settle(chaos: Chaos, withinMs: number): Promise<Settling> {
  const { world } = chaos;
  // What was decided on facts that have just changed is on its way; what comes later must know better.
  await sleep(quietMs);
  const from = Date.now();
  const before = world.witness.actions.length;
  const fates = world.simulator.meetings.flatMap((meeting) => fatesIn(meeting, chaos));
  // Over the cap a rule goes on in dry run: nobody is owed anything then.
  const binding = world.terms.mode === 'enforce' && world.terms.maxRemovalsPerMinute >= easyTerms.maxRemovalsPerMinute;
  const owed = fates.filter(({ fate }) => binding && fate !== 'stays' && fate !== 'open');
  let nudgeAt = chaos.gentle ? from + 4_000 : Number.POSITIVE_INFINITY;
  while (!owed.every(isFulfilled) && Date.now() < from + withinMs) {
    await sleep(50);
    if (Date.now() < nudgeAt) continue;
    // In a hurry: a gap makes the daemon look at everyone, as the reconcile of every minute would.
    world.simulator.resync();
    nudgeAt = Number.POSITIVE_INFINITY;
  }
  const tookMs = Date.now() - from;
  await sleep(1_500);
  // Whom the rules of before let in meanwhile, those of now judge where they are.
  const fatesNow = new Map(
    world.simulator.meetings.flatMap((meeting) => fatesIn(meeting, chaos)).map(({ person, fate }) => [person, fate]),
  );
  const isJudgedAnew = ({ person, place, fate }: (typeof fates)[number]) => person.place !== place && fatesNow.get(person) !== fate;
  const undone = owed.filter((one) => !isFulfilled(one) && !isJudgedAnew(one));
  if (undone.length > 0) noteRequests(world);
  for (const one of undone) {
    const inside = world.simulator.meetings.filter((meeting) => !moderatorIsIn(meeting)).map(({ uri }) => uri);
    const where = inside.length > 0 ? `; the moderator is not in ${inside.join(', ')}` : '';
    world.findings.add(
      'left-undone',
      `${one.person.uri} (${one.said.inLobby ? 'waiting' : 'inside'}) ${one.fate}${where}: ${JSON.stringify(one.said).slice(0, 200)}`,
    );
  }
  for (const { person, safe, said } of fates) {
    if (safe && chaos.sentAway.has(person)) {
      world.findings.add('sent-away', `${person.uri} ought to stay: ${JSON.stringify(said).slice(0, 200)}`);
    }
  }
  return { tookMs, people: fates.length, removed: world.witness.actions.length - before };
}

/** What the daemon asked while people were left undone: the story tells how it came to that. */
function noteRequests({ simulator, note }: World): void {
  for (const { at, method, path, status, fault, endedAt } of simulator.requests.slice(-200)) {
    note(
      `request ${new Date(at).toISOString()} ${method} ${path} ${status ?? 'unanswered'} ${(endedAt ?? Date.now()) - at} ms ${fault ?? ''}`,
    );
  }
}

/** `safe`: stays whichever set is still in force, the last or the one before. */
function fatesIn(meeting: Meeting, { world, deposed }: Chaos) {
  const { policies, simulator, moderators, humans, protects, protection } = world;
  const surely = protection?.surelyAt(Date.now()) ?? protects();
  const people = [...meeting.people.values()].filter(({ account, hidden }) => account === undefined && !hidden);
  const sets = policies.possibleSince(Date.now());
  return people.map((person) => {
    const said = saysOf(person, simulator);
    const removable = person.place === 'lobby' || !person.organizer || simulator.behaviour.ejectOrganizer;
    const fate = (set: readonly ChaosPolicy[], shielded: Protected) => {
      const wanted = fateOf(person, said, set, { ...shielded, moderators, organizer: organizerOf(meeting.uri) });
      return wanted === 'goes' && !removable ? 'stays' : wanted;
    };
    const about = { meeting, person, place: person.place, said };
    // A leader in the lobby who does not say so: no view of the roster tells either.
    const leads = said.role === undefined && person.role === 'Leader';
    const organized = said.organizer === undefined && deposed.has(addressIn(meeting, person));
    // A server knows those who have one address as one participant, however it is spelled.
    const isTwo = people.some((other) => other !== person && addressIn(meeting, other) === addressIn(meeting, person));
    // What humans said of them is judged by itself.
    const isHumans = humans?.concerns({ meeting }, person.uri) === true;
    if (leads || organized || isTwo || isHumans) return { ...about, fate: 'open' as const, safe: false };
    return { ...about, fate: fate(policies.current ?? [], protects()), safe: sets.every((set) => fate(set, surely) === 'stays') };
  });
}

type Circumstances = Protected & { moderators: readonly string[]; organizer: string };

function fateOf(person: Person, said: Said, policies: readonly ChaosPolicy[], around: Circumstances): Fate {
  const wanted = [...possibleActions(policies, said, around.organizer)].map((action) => consequence(action, person, said, around));
  return wanted.every((one) => one === wanted[0]) ? (wanted[0] ?? 'stays') : 'open';
}

/** What an action comes to for someone who waits or is inside. */
function consequence(action: RuleAction | 'none', person: Person, said: Said, around: Circumstances): Fate {
  const waits = person.place === 'lobby';
  if (action === 'admit') return waits ? 'comes-in' : 'stays';
  const concerns = action === 'remove' || (action === 'reject' && waits) || (action === 'eject' && !waits);
  if (!concerns) return 'stays';
  const { moderators, organizer, protect, leaders } = around;
  const bounds = { self: moderators, organizer, protect, protectLeaders: leaders };
  return untouchable(said, person.role === 'Leader', bounds) === undefined ? 'goes' : 'stays';
}

/** Admitted people are decided on again, and may go for another reason. */
function isFulfilled({ meeting, person, fate }: { meeting: Meeting; person: Person; fate: Fate }): boolean {
  const there = meeting.people.get(person.key) === person;
  return fate === 'goes' ? !there : fate === 'comes-in' ? !there || person.place === 'inside' : true;
}

/** What a representation of this person says now, as the server is switched. */
function saysOf(person: Person, { behaviour }: Simulator): Said {
  const { organizerProperty, inLobbyProperty, localProperty } = behaviour;
  const shown = organizerProperty === 'present' || (organizerProperty === 'organizer-only' && person.organizer);
  const said: Said = {
    anonymous: person.anonymous,
    sourceNetwork: person.network,
    role: person.role,
    uri: person.uri,
    ...(person.name === undefined ? {} : { name: person.name }),
    ...(shown ? { organizer: person.organizer } : {}),
    ...(inLobbyProperty ? { inLobby: person.place === 'lobby' } : {}),
    ...(localProperty ? { local: false } : {}),
  };
  const omitted = new Set(person.omit);
  return Object.fromEntries(Object.entries(said).filter(([name]) => !omitted.has(name))) as Said;
}
