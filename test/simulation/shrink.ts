// Makes a failing scenario small: leaves out steps for as long as the same kind of finding stays.
import { type Outcome, play } from './play.ts';
import type { Scenario, Step } from './scenario.ts';

export interface Shrunk {
  scenario: Scenario;
  outcome: Outcome;
  /** Scenarios played on the way. */
  tries: number;
}

/** The kinds of its findings, without what differs from run to run. */
export function kindsOf({ findings }: Outcome): Set<string> {
  return new Set(findings.map((one) => one.replace(/^\S+ /, '').replace(/:.*$/s, '')));
}

export async function shrink(scenario: Scenario, outcome: Outcome, mostTries = 200): Promise<Shrunk> {
  const kinds = kindsOf(outcome);
  let best = { scenario, outcome };
  let tries = 0;

  async function stillFails(steps: readonly Step[]): Promise<boolean> {
    tries += 1;
    const smaller = { ...best.scenario, steps };
    const played = await play(smaller).catch(() => undefined);
    if (played === undefined || ![...kindsOf(played)].some((kind) => kinds.has(kind))) return false;
    best = { scenario: smaller, outcome: played };
    return true;
  }

  for (let size = Math.ceil(scenario.steps.length / 2); size >= 1 && tries < mostTries; ) {
    let dropped = false;
    for (let at = 0; at < best.scenario.steps.length && tries < mostTries; ) {
      const { steps } = best.scenario;
      if (await stillFails([...steps.slice(0, at), ...steps.slice(at + size)])) dropped = true;
      else at += size;
    }
    if (!dropped && size === 1) break;
    if (!dropped || size > 1) size = Math.max(1, Math.floor(size / 2));
  }
  return { ...best, tries };
}
