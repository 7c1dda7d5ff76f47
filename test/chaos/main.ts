// `npm run chaos -- --minutes 30 --seed 7`: the long form, by hand.
import { parseArgs } from 'node:util';
import { runChaos } from './chaos.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    seed: { type: 'string' },
    gentle: { type: 'boolean', default: false },
    round: { type: 'string', default: '20' },
  },
});
const seed = Number(values.seed ?? Math.floor(Math.random() * 1e9));
console.log(`seed ${seed}`);
const report = await runChaos({
  seed,
  forMs: Number(values.minutes) * 60_000,
  roundMs: Number(values.round) * 1_000,
  gentle: values.gentle,
  tell: (line) => console.log(line),
});
const { findings, findingCount, directory, ...figures } = report;
console.log(JSON.stringify(figures, null, 2));
if (findingCount > 0) console.log(`${findingCount} findings; everything about them is in ${directory}`);
process.exitCode = findings.length === 0 ? 0 : 1;
