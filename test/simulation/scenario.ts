// A scenario: what a seed makes of terms, server and a list of things that happen. Each step carries its own seed, so that leaving one out
// leaves the others as they were.
import type { Behaviour } from '../../src/simulator/behaviour.ts';
import { makeBehaviour, makeTerms } from '../chaos/chaos.ts';
import { createDice, type Dice } from '../chaos/dice.ts';
import type { Terms } from '../chaos/judge.ts';
import { chooseStep } from '../chaos/steps.ts';
import { humanSteps } from './humans/acts.ts';
import { opening } from './humans/scene.ts';
import { type Changes, protectionSteps, tightSteps } from './protection.ts';
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
  /** Of who is protected. */
  protection: Changes;
  behaviour: Partial<Behaviour>;
  steps: readonly Step[];
}

const longestSteps = 60;

export function makeScenario(seed: number): Scenario {
  const dice = createDice(seed);
  const pace = dice.pick([30, 60, 200, 800]);
  const humans = dice.pick([0, 0.2, 0.3, 0.5]);
  const protection = dice.weighted<Changes>([
    [5, 'none'],
    [2, 'loose'],
    [3, 'tight'],
  ]);
  return {
    seed,
    meetings: dice.whole(1, 4),
    accounts: dice.whole(1, 2),
    protection,
    terms: {
      ...makeTerms(dice, false),
      ...(humans > 0 && dice.chance(0.08) ? { mode: 'assist' } : {}),
      ...(protection === 'tight' ? { maxNewRemovals: 0 } : {}),
    },
    behaviour: { ...makeBehaviour(dice, false), latencyMs: 0 },
    steps: Array.from({ length: dice.whole(5, longestSteps) }, (_, at) => makeStep(dice, { pace, humans, protection }, at + 1)),
  };
}

/** Only these of its steps. */
export function withSteps(scenario: Scenario, numbers: readonly number[]): Scenario {
  return { ...scenario, steps: scenario.steps.filter(({ n }) => numbers.includes(n)) };
}

/** `humans`: how many of the steps are those of humans at the desk. */
function makeStep(dice: Dice, { pace, humans, protection }: { pace: number; humans: number; protection: Changes }, n: number): Step {
  const first = humans > 0 ? opening[n - 1] : undefined;
  const chosen = first ?? (dice.chance(humans) ? oneOf(dice, humanSteps) : dice.chance(0.1) ? oneOf(dice, ownSteps) : chooseStep(dice));
  // Where nothing may be removed unasked, only who is protected changes: which set acts is then known.
  const isTight = protection === 'tight';
  const isOfProtection = protection !== 'none' && dice.chance(isTight ? 0.15 : 0.08);
  const name = isOfProtection || (isTight && chosen.endsWith('policy')) ? oneOf(dice, isTight ? tightSteps : protectionSteps) : chosen;
  // Whom a change is to spare must have been there for a while.
  const isLong = dice.chance(isTight ? 0.3 : 0.1);
  return { n, name, seed: dice.whole(1, 2 ** 31), waitMs: isLong ? dice.whole(100, 5_000) : dice.whole(0, pace) };
}

function oneOf(dice: Dice, steps: readonly OwnStep[]): string {
  return dice.weighted(steps.map(({ weight, name }) => [weight, name] as const));
}
