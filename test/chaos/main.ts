// The long forms, by hand: `npm run chaos -- --minutes 30 --seed 7`, on a cluster `npm run chaos -- --nodes 3 --minutes 30`, and, killed so often during
// a raid, `npm run chaos -- --kills 100`.
import { parseArgs } from 'node:util';
import { runChaos } from './chaos.ts';
import { measure } from './nodes/measure.ts';
import { runNodes } from './nodes/nodes.ts';
import { runRaid } from './raid.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    seed: { type: 'string' },
    gentle: { type: 'boolean', default: false },
    round: { type: 'string', default: '20' },
    kills: { type: 'string' },
    nodes: { type: 'string', default: '1' },
    measure: { type: 'string' },
  },
});
const seed = Number(values.seed ?? Math.floor(Math.random() * 1e9));
const tell = (line: string) => console.log(line);
console.log(`seed ${seed}`);
const { findings, directory, ...figures } = await chosen();
console.log(JSON.stringify(figures, null, 2));
if (findings.length > 0) console.log(`everything about these findings is in ${directory}`);
process.exitCode = findings.length === 0 ? 0 : 1;

function chosen() {
  if (values.kills !== undefined) return runRaid({ seed, kills: Math.ceil(Number(values.kills) / 3), tell });
  if (values.measure !== undefined) return measure({ seed, times: Number(values.measure), tell });
  const times = { forMs: Number(values.minutes) * 60_000, roundMs: Number(values.round) * 1_000 };
  if (values.nodes === '3') return runNodes({ seed, ...times, tell });
  if (values.nodes !== '1') throw new RangeError('--nodes is 1 or 3');
  return runChaos({ seed, ...times, gentle: values.gentle, tell });
}
