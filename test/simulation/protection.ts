// Who is protected changes while everything else goes on. The rule: where a change may remove nobody unasked, whoever it takes protection from stays
// until a human has accepted it.
import { localBy } from '../../src/audit/human.ts';
import type { Person } from '../../src/simulator/meeting/person.ts';
import type { Simulator } from '../../src/simulator/simulator.ts';
import type { AuditDisk } from '../chaos/audit-disk.ts';
import type { Dice } from '../chaos/dice.ts';
import type { Findings } from '../chaos/findings.ts';
import { organizerOf } from '../chaos/judge.ts';
import { canonical } from '../chaos/model/address.ts';
import { possibleActions, type RuleAction } from '../chaos/model/rules.ts';
import { untouchable } from '../chaos/model/untouchable.ts';
import type { Protected, ProtectionDisk } from '../chaos/protection-disk.ts';
import type { ActionSeen } from '../chaos/witness.ts';
import type { World } from '../chaos/world.ts';
import { type AtDesk, askDesk } from './humans/desk.ts';
import type { OwnStep, Stage } from './steps.ts';

/** `loose`: whatever a change takes away is let go once everybody has been looked at. `tight`: only if nobody is removed by it. */
export type Changes = 'none' | 'loose' | 'tight';

/** The first stands in the configuration itself, the rest in a list; both always name somebody. */
const nobody = ['sip:nobody@example.com', 'sip:nobody-else@example.com'];
const somebody = ['sip:ceo@example.com', '*@board.example.com', 'tel:+49301112223', '*@consumer.example', '*@mail.partner.example'];

export const protectionSteps: readonly OwnStep[] = [
  { weight: 5, name: 'protection changes', run: changeProtection },
  { weight: 1, name: 'human accepts what waits', run: ({ chaos, ...stage }) => acceptWaiting({ ...stage, world: chaos.world }) },
];

/** Where it may remove nobody unasked, and a human says so late. */
export const tightSteps: readonly OwnStep[] = [
  { weight: 5, name: 'protected people come', run: protectedCome },
  ...protectionSteps.map((step) => (step.run === changeProtection ? step : { ...step, weight: 0.2 })),
];

export function firstProtection(leaders: boolean): Protected {
  return { protect: [...nobody, ...somebody], leaders };
}

/** Inside, where no rule that lets them in stands between. */
function protectedCome({ chaos: { world } }: Stage, dice: Dice): void {
  const meeting = dice.pick(world.simulator.meetings);
  for (let n = dice.whole(1, 4); n > 0; n -= 1) {
    const [name, uri] = dice.pick([
      ['The CEO', 'sip:ceo@example.com'],
      [`Board ${n}`, `sip:board-${dice.whole(1, 99)}@board.example.com`],
      [`C ${n}`, `sip:c-${dice.whole(1, 99)}@consumer.example`],
      [`Sven ${n}`, `sip:p-${dice.whole(1, 99)}@mail.partner.example`],
    ] as const);
    const isThere = [...meeting.people.values()].some((one) => canonical(one.uri) === canonical(uri));
    if (!isThere) meeting.join({ name, uri, anonymous: dice.chance(0.6), network: 'Federated', lobby: false });
  }
}

function changeProtection({ chaos: { world } }: Stage, dice: Dice): void {
  const { protection } = world;
  if (protection === undefined) return;
  const { protect, leaders } = protection.now;
  const kept = dice.weighted<() => string[]>([
    [3, () => somebody.filter((entry) => protect.includes(entry) && dice.chance(0.6))],
    [2, () => somebody.filter((entry) => protect.includes(entry) || dice.chance(0.5))],
    [1, () => somebody.filter(() => dice.chance(0.5))],
    [1, () => [...somebody]],
  ])();
  protection.change({ protect: [...nobody, ...kept], leaders: dice.chance(0.3) ? !leaders : leaders });
  world.configure(world.terms);
  world.note(`protected: ${JSON.stringify(protection.now)}`);
}

/** A human accepts whatever the desk says that it waits. */
export function acceptWaiting(desk: AtDesk): void {
  const { world } = desk;
  askDesk(
    desk,
    async (port) => {
      const waiting = port.state().policiesWaiting;
      if (waiting === undefined) return undefined;
      world.protection?.accept();
      return port.acceptPolicies({ revision: waiting.revision, by: localBy('Eve', 'cli') });
    },
    (answer) => answer && world.note(`accepted: ${answer.kind === 'accepted' ? answer.said : answer.code}`),
  );
}

/** The audit directory, whose troubles keep a change of the configuration from its effect. */
export function tellingOf(audit: AuditDisk, protection: ProtectionDisk | undefined): AuditDisk {
  if (protection === undefined) return audit;
  return {
    ...audit,
    get sick() {
      return audit.sick;
    },
    block() {
      audit.block();
      protection.recordFails(true);
    },
    fill() {
      const isFull = audit.fill();
      if (isFull) protection.recordFails(true);
      return isFull;
    },
    heal() {
      audit.heal();
      protection.recordFails(false);
    },
  };
}

/** Finds removals of people who were there, unchanged, since before their protection was taken away, and whom the set wanted to remove all along. */
export function judgeHeld(simulator: Simulator, protection: ProtectionDisk, findings: Findings): (seen: ActionSeen, world: World) => void {
  const changedAt = new Map<Person, number>();
  for (const meeting of simulator.meetings) meeting.watch((change) => 'person' in change && changedAt.set(change.person, Date.now()));
  const settledMs = 2_000;

  return (seen, { policies, moderators, audit, humans }) => {
    const { action, target, meeting, at, told } = seen;
    const set = policies.current;
    const said = told?.representations.at(-1)?.said;
    if (action === 'admit' || target === undefined || meeting === undefined || set === undefined || said === undefined) return;
    if (protection.isAccepted || audit.lostAt.length > 0 || target.silent || target.omit.length > 0) return;
    const sameSince = changedAt.get(target) ?? at;
    // Of whom no event and no list had told it, the daemon can hold nothing.
    const isKnownAt = (when: number) => seen.toldAt.some((one) => one >= sameSince && one < when);
    const changes = protection.changes.filter((change) => change.at - settledMs >= sameSince && change.at < at && isKnownAt(change.at));
    if (changes.length === 0) return;
    if (target.place === 'lobby' && target.anonymous) return;
    const isTwo = [...meeting.people.values()].some((other) => other !== target && canonical(other.uri) === canonical(target.uri));
    if (isTwo || humans?.concerns({ meeting }, target.uri)) return;
    const organizer = organizerOf(meeting.uri);
    const wanted = [...possibleActions(set, said, organizer)];
    const removing: (RuleAction | 'none')[] = ['remove', action];
    if (!wanted.every((one) => removing.includes(one))) return;
    const reasons = changes.map(({ before: { protect, leaders } }) =>
      untouchable(said, target.role === 'Leader', { self: moderators, organizer, protect, protectLeaders: leaders }),
    );
    const reason = reasons.find((one) => one !== undefined);
    if (reason !== undefined)
      findings.add('unprotected-unasked', `${action} of ${target.uri} (request ${seen.n}), who was ${reason} and never let go`);
  };
}
