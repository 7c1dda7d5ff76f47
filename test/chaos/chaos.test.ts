// The chaos in short. A failing seed can be run again: CHAOS_SEED=7 npx vitest run --dir test test/chaos, or `npm run chaos -- --gentle --seed 7`.
import { expect, test } from 'vitest';
import { runChaos } from './chaos.ts';

const seed = Number(process.env['CHAOS_SEED'] ?? Math.floor(Math.random() * 1e9));

test(`random faults, kills and policies: nobody is acted on who must not be, everything is on record, everyone goes who should (seed ${seed})`, async () => {
  const lines: string[] = [];
  const report = await runChaos({ seed, forMs: 20_000, roundMs: 9_000, gentle: true, tell: (line) => lines.push(line) });
  expect(report.findings, `seed ${seed}; see ${report.directory}\n${lines.join('\n')}`).toEqual([]);
  expect(report.lives).toBeGreaterThan(2);
  expect(report.requests).toBeGreaterThan(100);
});
