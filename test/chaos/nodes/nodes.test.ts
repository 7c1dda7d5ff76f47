// The chaos on three nodes in short. A failing seed can be run again: CHAOS_SEED=7 npx vitest run --dir test test/chaos/nodes, or
// `npm run chaos -- --nodes 3 --seed 7`.
import { expect } from 'vitest';
import { withRedis } from '../../cluster/redis/server.ts';
import { runNodes } from './nodes.ts';

const seed = Number(process.env['CHAOS_SEED'] ?? Math.floor(Math.random() * 1e9));

withRedis(
  `nodes that die, freeze and are cut off, and a Redis that fails: nobody is acted on who must not be, or by two, and everyone goes who should (seed ${seed})`,
  async () => {
    const lines: string[] = [];
    const report = await runNodes({ seed, forMs: 15_000, roundMs: 12_000, tell: (line) => lines.push(line) });
    expect(report.findings, `seed ${seed}; see ${report.directory}\n${lines.join('\n')}`).toEqual([]);
    expect(Object.keys(report.struck).length).toBeGreaterThan(0);
  },
);
