// One thing that happens, at random. Each leaves the world in a state the next can start from.
import type { Meeting } from '../../src/simulator/meeting/meeting.ts';
import type { Person, PersonOptions } from '../../src/simulator/meeting/person.ts';
import type { Dice } from './dice.ts';
import { makeFault, makeTamper } from './faults.ts';
import { canonical } from './model/address.ts';
import type { ChaosPolicy } from './model/rules.ts';
import { hostileName, makePerson } from './people.ts';
import { makePolicy, plainPolicy } from './policy-maker.ts';
import type { World } from './world.ts';

export interface Chaos {
  readonly dice: Dice;
  readonly world: World;
  /** Nothing that takes the daemon long to get over. */
  readonly gentle: boolean;
  /** Who left, and may come back. */
  readonly gone: Map<Meeting, PersonOptions[]>;
  /** Whom the account sent away. */
  readonly sentAway: Set<Person>;
  /** Of whom it was said that they organize, and is no more: by meeting and address. A server that tells of organizers only falls silent, and silence takes back nothing. */
  readonly deposed: Set<string>;
  /** Changed without an event: told of before things settle. */
  readonly quiet: Set<{ meeting: Meeting; person: Person }>;
  /** Put right after a while, or before things settle. */
  readonly undo: Set<() => void>;
  /** The daemon may rightly wait for minutes: restart it before things settle. */
  stalled: boolean;
  /** The audit log was lost on the way: caps and memory do not reach back. */
  lostLog: boolean;
  restart(signal: 'SIGTERM' | 'SIGKILL', pauseMs: number): Promise<void>;
}

type Step = (chaos: Chaos) => unknown;

const steps: readonly (readonly [weight: number, name: string, step: Step])[] = [
  [14, 'join', join],
  [6, 'raid', raid],
  [4, 'leave', onSomeone((meeting, person) => meeting.leave(person))],
  [1, 'leave silently', onSomeone((meeting, person) => meeting.leave(person, { silent: true }))],
  [6, 'rejoin', rejoin],
  [3, 'admit by hand', onSomeone((meeting, person) => meeting.admitByHand(person))],
  // Nobody can be promoted in the lobby: whoever waits there is offered to be let in or refused.
  [2, 'promote', onSomeone((meeting, person) => person.place === 'inside' && meeting.promote(person))],
  [2, 'demote', onSomeone((meeting, person) => person.place === 'inside' && meeting.demote(person))],
  [
    3,
    'rename',
    onSomeone((meeting, person, { dice }) => meeting.rename(person, dice.chance(0.5) ? hostileName(dice) : `Sven ${dice.whole(1, 99)}`)),
  ],
  [4, 'typing', onSomeone((meeting, person) => meeting.typing(person))],
  [3, 'flip organizer', flipOrganizer],
  [2, 'flip organizer quietly', flipQuietly],
  [
    2,
    'turn out to be somebody',
    onSomeone((meeting, person, { dice }) => meeting.alter(person, { anonymous: dice.chance(0.5), network: 'Federated' })),
  ],
  [1, 'configure meeting', configureMeeting],
  [4, 'policy', changePolicy],
  [2, 'spoil policy', spoilPolicy],
  [1.5, 'gap', gap],
  [1, 'tokens', tokens],
  [0.8, 'application lost', loseApplication],
  [0.5, 'rival', rival],
  [1.5, 'moderator', troubleModerator],
  [0.7, 'meeting over', endMeeting],
  [7, 'fault', fault],
  [1, 'tamper', tamper],
  [1.5, 'pause', pause],
  [1, 'SIGHUP', ({ world }) => world.guard.signal('SIGHUP')],
  [1.2, 'SIGKILL', ({ dice, restart }) => restart('SIGKILL', dice.chance(0.5) ? 0 : dice.whole(0, 1_500))],
  [0.5, 'SIGTERM', ({ dice, restart }) => restart('SIGTERM', dice.whole(0, 500))],
  [1, 'audit log', troubleAudit],
];

const table = steps.map(([weight, name]) => [weight, name] as const);
const byName = new Map(steps.map(([, name, step]) => [name, step]));
const mostPeople = 60;

export async function oneStep(chaos: Chaos): Promise<void> {
  await stepNamed(chooseStep(chaos.dice), chaos);
}

export function chooseStep(dice: Dice): string {
  return dice.weighted(table);
}

export async function stepNamed(name: string, chaos: Chaos): Promise<void> {
  chaos.world.note(name);
  await byName.get(name)?.(chaos);
}

function meetingOf({ dice, world }: Chaos): Meeting {
  return dice.pick(world.simulator.meetings);
}

function onSomeone(act: (meeting: Meeting, person: Person, chaos: Chaos) => unknown): Step {
  return (chaos) => {
    const meeting = meetingOf(chaos);
    const person = chaos.dice.pickMaybe([...meeting.people.values()].filter(({ account }) => account === undefined));
    if (person !== undefined) act(meeting, person, chaos);
  };
}

function join(chaos: Chaos): void {
  const { dice, gentle } = chaos;
  const meeting = meetingOf(chaos);
  if (meeting.people.size >= mostPeople) return;
  const silent = !gentle && dice.chance(0.06);
  meeting.join({ ...makePerson(dice, meeting.organizerUri), ...(silent ? { silent } : {}) });
}

function raid(chaos: Chaos): void {
  const meeting = meetingOf(chaos);
  for (let n = chaos.dice.whole(3, 15); n > 0 && meeting.people.size < mostPeople; n -= 1) {
    meeting.join(makePerson(chaos.dice, meeting.organizerUri));
  }
}

function rejoin(chaos: Chaos): void {
  const meeting = meetingOf(chaos);
  const gone = chaos.gone.get(meeting) ?? [];
  const person = chaos.dice.pickMaybe(gone);
  if (person === undefined || meeting.people.size >= mostPeople) return;
  gone.splice(gone.indexOf(person), 1);
  meeting.join({ ...person, lobby: chaos.dice.chance(0.6) });
}

/** Whoever has the address in this meeting, however it is spelled. */
export function addressIn(meeting: Meeting, { uri }: Pick<Person, 'uri'>): string {
  return `${meeting.uri} ${canonical(uri)}`;
}

function flipOrganizer(chaos: Chaos): void {
  onSomeone((meeting, person) => {
    if (person.organizer) chaos.deposed.add(addressIn(meeting, person));
    meeting.alter(person, { organizer: !person.organizer });
  })(chaos);
}

function flipQuietly(chaos: Chaos): void {
  onSomeone((meeting, person) => {
    meeting.alter(person, { organizer: true }, true);
    chaos.quiet.add({ meeting, person });
  })(chaos);
}

function configureMeeting(chaos: Chaos): void {
  const { dice } = chaos;
  meetingOf(chaos).configure({
    subject: `Subject ${dice.whole(1, 9)}`,
    accessLevel: dice.pick(['SameEnterprise', 'Everyone', 'Locked', 'Invited']),
  });
}

export function randomPolicy(dice: Dice): ChaosPolicy {
  return dice.chance(0.3) ? plainPolicy(dice) : makePolicy(dice);
}

function changePolicy({ dice, world }: Chaos): void {
  const { policies } = world;
  const name = dice.pick(['a.yaml', 'b.yaml', 'sub.yml']);
  dice.weighted<() => void>([
    [5, () => policies.put(name, randomPolicy(dice), 'rename', dice.chance(0.3))],
    [4, () => policies.put(name, randomPolicy(dice), 'save', dice.chance(0.3))],
    [2, () => policies.swap({ 'a.yaml': randomPolicy(dice), ...(dice.chance(0.5) ? { 'c.yaml': randomPolicy(dice) } : {}) })],
    [1, () => policies.names.length > 1 && policies.remove(dice.pick(policies.names))],
  ])();
}

function spoilPolicy(chaos: Chaos): void {
  const { dice, world } = chaos;
  const { policies } = world;
  if (dice.chance(0.25)) policies.removeAll();
  else policies.spoil(dice.pickMaybe(policies.names) ?? 'a.yaml', dice.pick(['nonsense', 'half', 'unknown-key', 'empty-rules'] as const));
  later(chaos, dice.whole(300, 3_000), () => mendPolicies(chaos));
}

/** A valid set, if there is none now. */
export function mendPolicies({ dice, world }: Chaos): void {
  if (world.policies.current === undefined) world.policies.swap({ 'a.yaml': randomPolicy(dice) });
}

function gap({ dice, world }: Chaos): void {
  if (dice.chance(0.6)) world.simulator.resync();
  else world.simulator.resume();
}

function tokens({ dice, world }: Chaos): void {
  if (dice.chance(0.5)) world.simulator.revokeTokens();
  else world.simulator.expireTokens(dice.whole(0, 500));
}

function loseApplication(chaos: Chaos): void {
  const subcode = chaos.dice.pick([
    undefined,
    undefined,
    'InactiveApplicationExpired',
    'TooManyApplications',
    'UserAgentNotAllowed',
  ] as const);
  if (subcode !== undefined && subcode !== 'InactiveApplicationExpired') {
    if (chaos.gentle) return;
    chaos.stalled = true;
  }
  chaos.world.simulator.loseApplications(subcode);
}

function rival(chaos: Chaos): void {
  if (chaos.gentle) return;
  chaos.stalled = true;
  const { simulator, excuses } = chaos.world;
  // What a rival acknowledges, we have not: the ack we were given is no longer the one that is due.
  const excuse = { code: 'wrong-ack', from: Date.now(), until: Number.POSITIVE_INFINITY };
  excuses.push(excuse);
  simulator.rival(true);
  later(chaos, chaos.dice.whole(50, 1_000), () => {
    simulator.rival(false);
    excuse.until = Date.now() + 600_000;
  });
}

function troubleModerator(chaos: Chaos): void {
  const meeting = meetingOf(chaos);
  chaos.dice.weighted<() => void>([
    [2, () => meeting.ejectModerator()],
    [
      3,
      () => {
        meeting.demoteModerator();
        later(chaos, chaos.dice.whole(100, 2_000), () => meeting.promoteModerator());
      },
    ],
    [
      1,
      () => {
        meeting.moderator = { role: 'Leader', lobby: true };
        meeting.ejectModerator();
        later(chaos, chaos.dice.whole(500, 3_000), () => openDoor(meeting));
      },
    ],
  ])();
}

/** The moderator gets in, now and from now on. */
export function openDoor(meeting: Meeting): void {
  meeting.moderator = { role: 'Leader', lobby: false };
  for (const person of [...meeting.people.values()]) if (person.account !== undefined) meeting.admit(person);
  meeting.promoteModerator();
}

function endMeeting(chaos: Chaos): void {
  const meeting = meetingOf(chaos);
  if (chaos.dice.chance(0.5)) meeting.mcuDown();
  else meeting.end();
}

function fault(chaos: Chaos): void {
  const made = makeFault(chaos.dice, chaos.gentle);
  if (chaos.gentle && made.stalls) return;
  chaos.world.note(`fault ${made.name} on ${made.method ?? 'any'} ${String(made.path)}, ${made.times} times`);
  if (made.stalls) chaos.stalled = true;
  const switched = chaos.world.simulator.fault(made);
  later(chaos, chaos.dice.whole(200, 4_000), () => switched.remove());
}

function tamper(chaos: Chaos): void {
  const { name, rewrite } = makeTamper(chaos.dice);
  chaos.world.note(`tamper: ${name}`);
  chaos.world.simulator.tamper(rewrite);
  later(chaos, chaos.dice.whole(100, 2_000), () => {
    chaos.world.simulator.tamper(undefined);
    // What was taken away on the way is told by no event: the server owns up to it.
    if (name.endsWith('sender')) chaos.world.simulator.resync();
  });
}

function pause(chaos: Chaos): void {
  const { world, dice } = chaos;
  if (world.audit.sick || world.pause.isOn) return;
  world.pause.on();
  later(chaos, dice.whole(500, 5_000), () => (world.audit.sick ? undefined : world.pause.off()));
}

function troubleAudit(chaos: Chaos): void {
  const { audit, pause, note } = chaos.world;
  if (audit.sick || pause.isOn) return;
  if (audit.fill()) note('disk full');
  else if (chaos.dice.chance(0.75)) audit.block();
  else {
    audit.lose();
    chaos.lostLog = true;
  }
  later(chaos, chaos.dice.whole(200, 4_000), () => audit.heal());
}

/** Undone after a while, or earlier when things are to settle; once. */
export function later({ undo }: Pick<Chaos, 'undo'>, ms: number, act: () => unknown): void {
  const once = () => {
    if (!undo.delete(once)) return;
    clearTimeout(timer);
    act();
  };
  const timer = setTimeout(once, ms);
  undo.add(once);
}
