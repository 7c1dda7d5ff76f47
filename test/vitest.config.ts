// How `npm test` runs. Most of its time is waiting for daemons, browsers and leases: more files than cores are under way. Files that follow each other
// in a process share what is loaded, so a test gives back what it takes: the clock, the environment, servers.
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    dir: 'test',
    isolate: false,
    maxWorkers: Math.ceil(1.5 * availableParallelism()),
    testTimeout: 240_000,
    hookTimeout: 240_000,
    expect: { poll: { timeout: 120_000 } },
  },
});
