// What a person needs to know of a scenario that failed: what was wrong, the steps it takes, and how to see it again.
import type { Outcome } from './play.ts';
import type { Scenario } from './scenario.ts';

const findingsShown = 5;
const longest = 400;

export function tellFailure({ scenario, outcome }: { scenario: Scenario; outcome: Outcome }): string {
  const { seed, steps } = scenario;
  const numbers = steps.map(({ n }) => n).join(',');
  return [
    `seed ${seed}: ${outcome.findings.length} findings`,
    ...outcome.findings.slice(0, findingsShown).map((one) => `  ${one.slice(0, longest)}`),
    `  steps: ${steps.map(({ n, name, waitMs }) => `${n} ${name} (then ${waitMs} ms)`).join(', ') || 'none'}`,
    `  again: npm run simulate:seeds -- --seed ${seed}${numbers === '' ? '' : ` --steps ${numbers}`} --story`,
  ].join('\n');
}
