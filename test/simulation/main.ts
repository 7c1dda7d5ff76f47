// Many seeds by hand, `npm run simulate:seeds -- --seeds 1000`, and one of them again: `--seed 7`, with `--steps 3,4,9` for some of its steps only,
// with `--story` to see everything that happened; `--until KIND` plays on, and tells nothing, until a finding of this kind. Many are shared out among processes, whose memory goes with them.
import './machine/install.ts';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { play } from './play.ts';
import { makeScenario, type Scenario, withSteps } from './scenario.ts';
import { kindsOf, shrink } from './shrink.ts';
import { tellFailure } from './tell.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '100' },
    from: { type: 'string' },
    seed: { type: 'string' },
    steps: { type: 'string' },
    story: { type: 'boolean', default: false },
    shrink: { type: 'boolean', default: true },
    bail: { type: 'boolean', default: false },
    until: { type: 'string' },
  },
  allowNegative: true,
});
/** What one process plays: each seed leaves some megabytes behind. */
const sliceSize = 200;

/** For whoever asked for a kind of finding: that there is one. A run that broke off says something else. */
const foundCode = 3;

const first = Number(values.from ?? Math.floor(Math.random() * 1e9));
const count = Number(values.seeds);
if (values.seed !== undefined) process.exitCode = await playOne(Number(values.seed));
else process.exitCode = await (count <= sliceSize || values.until !== undefined ? playMany() : playSlices());

async function playSlices(): Promise<number> {
  let next = first;
  let exitCode = 0;
  async function work(): Promise<void> {
    while (next < first + count && !(values.bail && exitCode > 0)) {
      const from = next;
      next += sliceSize;
      exitCode = Math.max(exitCode, await playSlice(from, Math.min(sliceSize, first + count - from)));
    }
  }
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return exitCode;
}

async function playSlice(from: number, size: number): Promise<number> {
  const flags = [...(values.shrink ? [] : ['--no-shrink']), ...(values.bail ? ['--bail'] : [])];
  const slice = [process.argv[1] as string, '--from', String(from), '--seeds', String(size), ...flags];
  const [exitCode] = await once(spawn(process.execPath, slice, { stdio: 'inherit' }), 'exit');
  return typeof exitCode === 'number' ? exitCode : 2;
}

async function playMany(): Promise<number> {
  let failed = 0;
  let events = 0;
  for (let seed = first; seed < first + count; seed += 1) {
    const scenario = makeScenario(seed);
    const outcome = await play(scenario);
    events += outcome.events;
    if (outcome.findings.length === 0) continue;
    failed += 1;
    if (values.until !== undefined) {
      if ([...kindsOf(outcome)].some((kind) => kind.split(' ')[0] === values.until)) return foundCode;
      continue;
    }
    await report(scenario, outcome);
    if (values.bail) return 1;
  }
  console.log(`seeds ${first} to ${first + count - 1}: ${failed} with findings, ${events} events`);
  return failed === 0 || values.until !== undefined ? 0 : 1;
}

async function playOne(seed: number): Promise<number> {
  const whole = makeScenario(seed);
  const scenario = values.steps === undefined ? whole : withSteps(whole, values.steps.split(',').map(Number));
  const outcome = await play(scenario);
  if (values.story) console.log(outcome.notes.join('\n'));
  if (outcome.findings.length > 0) await report(scenario, outcome);
  console.log(
    `seed ${seed}: ${outcome.findings.length} findings, ${outcome.events} events, ${outcome.actions} actions, hash ${outcome.hash}`,
  );
  return outcome.findings.length === 0 ? 0 : 1;
}

async function report(scenario: Scenario, outcome: Awaited<ReturnType<typeof play>>): Promise<void> {
  const smallest = values.shrink ? await shrink(scenario, outcome) : { scenario, outcome };
  console.log(tellFailure(smallest));
}
