// A scenario: what a seed makes of terms, server and a list of things that happen. Each step carries its own seed, so that leaving one out
// leaves the others as they were.
import type { Behaviour } from '../../src/simulator/behaviour.ts';
import { makeBehaviour, makeTerms } from '../chaos/chaos.ts';
import { createDice, type Dice } from '../chaos/dice.ts';
import type { Terms } from '../chaos/judge.ts';
import { chooseStep } from '../chaos/steps.ts';
import { type OwnStep, ownSteps } from './steps.ts';

export interface Step {
  /** Its place in the scenario the seed makes, from 1. */
  n: number;
  name: string;
  seed: number;
  /** How long nothing happens after it, ms. */
  waitMs: number;
}

export interface Scenario {
  seed: number;
  meetings: number;
  accounts: number;
  terms: Terms;
  behaviour: Partial<Behaviour>;
  steps: readonly Step[];
}

const longestSteps = 60;

export function makeScenario(seed: number): Scenario {
  const dice = createDice(seed);
  const pace = dice.pick([30, 60, 200, 800]);
  return {
    seed,
    meetings: dice.whole(1, 4),
    accounts: dice.whole(1, 2),
    terms: makeTerms(dice, false),
    behaviour: { ...makeBehaviour(dice, false), latencyMs: 0 },
    steps: Array.from({ length: dice.whole(5, longestSteps) }, (_, at) => makeStep(dice, pace, at + 1)),
  };
}

/** Only these of its steps. */
export function withSteps(scenario: Scenario, numbers: readonly number[]): Scenario {
  return { ...scenario, steps: scenario.steps.filter(({ n }) => numbers.includes(n)) };
}

function makeStep(dice: Dice, pace: number, n: number): Step {
  const name = dice.chance(0.1) ? dice.weighted(ownSteps.map(({ weight, name }: OwnStep) => [weight, name] as const)) : chooseStep(dice);
  return { n, name, seed: dice.whole(1, 2 ** 31), waitMs: dice.chance(0.1) ? dice.whole(100, 5_000) : dice.whole(0, pace) };
}
