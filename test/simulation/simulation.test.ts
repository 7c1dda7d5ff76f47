// Seeds of the simulation. A failing one is told with the steps it takes and how to play it again (docs/testing.md).
import './machine/install.ts';
import { expect, test } from 'vitest';
import { play } from './play.ts';
import { makeScenario } from './scenario.ts';
import { shrink } from './shrink.ts';
import { tellFailure } from './tell.ts';

const first = Number(process.env['SIMULATE_FROM'] ?? 1);
const count = Number(process.env['SIMULATE_SEEDS'] ?? 300);
/** On a busy machine fewer seeds are played, but never fewer than these. */
const enoughMs = Number(process.env['SIMULATE_MS'] ?? 60_000);
const fewest = 10;

test('whatever a seed does to it, the daemon touches nobody it must not, records before it acts, and finishes what it should', {
  timeout: 600_000,
}, async () => {
  const startedAt = process.uptime();
  for (let seed = first; seed < first + count; seed += 1) {
    if (seed >= first + fewest && (process.uptime() - startedAt) * 1_000 > enoughMs) break;
    const scenario = makeScenario(seed);
    const outcome = await play(scenario);
    if (outcome.findings.length > 0) expect.fail(tellFailure(await shrink(scenario, outcome, 60)));
  }
});

test('the same seed makes the same run, whatever was played before', async () => {
  const hashes: string[] = [];
  for (const seed of [7, 8, 9, 7, 8, 9]) hashes.push((await play(makeScenario(seed))).hash);
  expect(hashes.slice(3)).toEqual(hashes.slice(0, 3));
  expect(new Set(hashes).size).toBe(3);
});
