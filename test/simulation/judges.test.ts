// The judges notice a daemon that is not what the world believes it to be. Each of these lies would be a fault of the daemon.
import './machine/install.ts';
import { expect, test } from 'vitest';
import { type Impostor, play } from './play.ts';
import { makeScenario, type Scenario } from './scenario.ts';
import { kindsOf } from './shrink.ts';

const lies: readonly { what: string; kind: string; impostor: Impostor; terms?: Partial<Scenario['terms']> }[] = [
  {
    what: 'protects nobody',
    kind: 'forbidden-request',
    impostor: { config: (config) => ({ ...config, safety: { ...config.safety, protect: [], protectLeaders: false } }) },
  },
  {
    what: 'sends twice as much',
    kind: 'over-rate',
    impostor: {
      config: (config) => ({
        ...config,
        limits: {
          ...config.limits,
          requestsPerSecond: config.limits.requestsPerSecond * 2,
          actionsPerSecond: config.limits.actionsPerSecond * 2,
        },
      }),
    },
    terms: { mode: 'enforce', requestsPerSecond: 3 },
  },
  {
    what: 'acts in dry run',
    kind: 'request-in-dry-run',
    impostor: { config: (config) => ({ ...config, mode: 'enforce' }) },
    terms: { mode: 'dry-run' },
  },
  {
    what: 'does not wait for its attempts to be on disk',
    kind: 'request-without-record',
    impostor: { neverSyncs: true },
    terms: { mode: 'enforce' },
  },
  {
    what: 'does nothing at all',
    kind: 'left-undone',
    impostor: { config: (config) => ({ ...config, mode: 'dry-run' }) },
    terms: { mode: 'enforce', maxRemovalsPerMinute: 100_000 },
  },
];

const most = 30;

test.each(lies)('a daemon that $what is found out ($kind)', async ({ kind, impostor, terms }) => {
  for (let seed = 1; seed <= most; seed += 1) {
    const scenario = makeScenario(seed);
    const outcome = await play({ ...scenario, terms: { ...scenario.terms, ...terms } }, impostor);
    if (kindsOf(outcome).has(kind)) return;
  }
  expect.fail(`${most} seeds, and nobody noticed`);
});
