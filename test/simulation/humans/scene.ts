// What gives humans something to do: people whom they would know again and whom rules leave to them, and rules that then want everybody out.

import type { Dice } from '../../chaos/dice.ts';
import { canonical } from '../../chaos/model/address.ts';
import type { Condition, RuleAction } from '../../chaos/model/rules.ts';
import type { OwnStep, Stage } from '../steps.ts';

/** A story with humans begins with these. */
export const opening = ['patient policy', 'people come whom humans know'] as const;

export const sceneSteps: readonly OwnStep[] = [
  { weight: 3, name: opening[1], run: (stage, dice) => comeKnown(stage, dice) },
  { weight: 1, name: opening[0], run: (stage, dice) => ruleForAll(stage, dice, dice.pick(['hold', 'allow'])) },
  {
    weight: 1.5,
    name: 'impatient policy',
    run: (stage, dice) => ruleForAll(stage, dice, dice.pick(['remove', 'remove', 'reject', 'eject'])),
  },
];

/** So few that the same ones come again. */
const known = 8;

export function comeKnown({ chaos: { world } }: Stage, dice: Dice, where: 'anywhere' | 'lobby' = 'anywhere'): void {
  const meeting = dice.pick(world.simulator.meetings);
  for (let n = dice.whole(2, 5); n > 0; n -= 1) {
    const one = dice.whole(1, known);
    const uri = `sip:known-${one}@${dice.pick(['partner.example', 'consumer.example'])}`;
    const isThere = [...meeting.people.values()].some((other) => canonical(other.uri) === canonical(uri));
    if (!isThere) meeting.join({ name: `Known ${one}`, uri, network: 'Federated', lobby: dice.chance(0.75) || where === 'lobby' });
  }
}

/** For everybody who signed in, before any other rule. */
export function ruleForAll({ chaos: { world } }: Stage, dice: Dice, action: RuleAction): void {
  const when: Condition = { kind: 'equal', fact: 'anonymous', value: false };
  world.policies.put('a.yaml', { lists: {}, rules: [{ id: `${action}-all-${dice.whole(1, 1e9)}`, when, action }] }, 'rename');
}
