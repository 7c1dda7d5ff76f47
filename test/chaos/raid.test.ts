// KILLS=100 is the long form.
import { expect, test } from 'vitest';
import { runRaid } from './raid.ts';

const kills = Number(process.env['KILLS'] ?? 3);
const seed = Number(process.env['CHAOS_SEED'] ?? Math.floor(Math.random() * 1e9));

test(`killed ${3 * kills} times during a raid: every start is clean, the chain holds, and nobody is forgotten (seed ${seed})`, {
  timeout: 300_000 + kills * 60_000,
}, async () => {
  const lines: string[] = [];
  const report = await runRaid({ seed, kills, tell: (line) => lines.push(line) });
  expect(report.findings, `seed ${seed}; see ${report.directory}\n${lines.join('\n')}`).toEqual([]);
  expect(report.removed).toBeGreaterThan(kills);
});
