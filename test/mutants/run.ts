// Tries mutants one after the other on a copy of the project: the tests of the room first, then seeds of the simulation, then the daemon's tests.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Mutant } from './mutant.ts';

/** `TIMED OUT` proves nothing: rooms are slow on a busy machine. `BROKE OFF`: the simulation itself did, so nothing was found. */
export type Fate = 'killed by tests' | 'killed by seeds' | 'killed by daemon tests' | 'SURVIVED' | 'TIMED OUT' | 'BROKE OFF' | 'STALE';

export interface Bench {
  /** `STALE`: the text is not there exactly once. Without seeds the tests of the room are all that is asked. */
  tryOut(mutant: Mutant, seeds: number): Fate;
  /** Whether the simulation finds this about the mutant. No test is asked. */
  isFound(mutant: Mutant, finding: string, seeds: number): Fate;
  close(): void;
}

type Result = 'passed' | 'failed' | 'timed out';

const copied = ['src', 'test', 'policies', 'schemas', 'package.json', 'tsconfig.json'];
/** For one test file, in which an endless loop is a way to be noticed; and for whole rooms. */
const [fileMs, roomMs] = [240_000, 1_200_000];
/** What the simulation says when it has found what it was asked for (test/simulation/main.ts). */
const foundCode = 3;

/** Further tests that a room answers to. */
const alsoTested: Readonly<Record<string, readonly string[]>> = {
  guard: ['test/moderation'],
  moderation: ['test/guard'],
  order: ['test/moderation'],
  meetings: ['test/roster'],
  roster: ['test/meetings'],
  memory: ['test/replay'],
  address: ['test/guard', 'test/roster'],
};

export function createBench(project: string): Bench {
  const copy = mkdtempSync(join(tmpdir(), 'lobbyguard-mutants-'));
  for (const name of copied) cpSync(join(project, name), join(copy, name), { recursive: true });
  symlinkSync(join(project, 'node_modules'), join(copy, 'node_modules'));
  mkdirSync(join(copy, 'dist-bench'), { recursive: true });

  /** Its exit code, or null when it took too long. */
  function run(args: readonly string[], patienceMs: number): number | null {
    return spawnSync(process.execPath, args, { cwd: copy, stdio: 'ignore', timeout: patienceMs }).status;
  }

  function vitest(paths: readonly string[], patienceMs: number): Result {
    const options = ['run', '--dir', 'test', '--bail', '1', '--passWithNoTests', '--testTimeout', '30000'];
    return resultOf(run(['node_modules/vitest/vitest.mjs', ...options, ...paths], patienceMs));
  }

  function play(seeds: number, until: readonly string[]): number | null {
    run(['node_modules/typescript/bin/tsc', '-p', 'test/simulation/tsconfig.json'], fileMs);
    return run(['dist-bench/test/simulation/main.js', '--from', '1', '--seeds', String(seeds), ...until], roomMs);
  }

  function fateOf(file: string, seeds: number): Fate {
    const mirror = file.replace(/^src/, 'test').replace(/\.ts$/, '.test.ts');
    if (existsSync(join(copy, mirror)) && vitest([mirror], fileMs) !== 'passed') return 'killed by tests';
    const steps: [Fate, () => Result][] = [
      ['killed by tests', () => vitest(testsOf(file), roomMs)],
      ['killed by seeds', () => resultOf(play(seeds, ['--bail', '--no-shrink']))],
      ['killed by daemon tests', () => vitest(['test/daemon'], roomMs)],
    ];
    for (const [fate, step] of seeds === 0 ? steps.slice(0, 1) : steps) {
      const result = step();
      if (result !== 'passed') return result === 'failed' ? fate : 'TIMED OUT';
    }
    return 'SURVIVED';
  }

  function changed({ file, from, to }: Mutant, fate: () => Fate): Fate {
    const path = join(copy, file);
    const original = readFileSync(path, 'utf8');
    if (original.split(from).length !== 2) return 'STALE';
    writeFileSync(
      path,
      original.replace(from, () => to),
    );
    try {
      return fate();
    } finally {
      writeFileSync(path, original);
    }
  }

  return {
    tryOut: (mutant, seeds) => changed(mutant, () => fateOf(mutant.file, seeds)),
    isFound: (mutant, finding, seeds) =>
      changed(mutant, () => {
        const code = play(seeds, ['--until', finding]);
        if (code === null) return 'TIMED OUT';
        return code === foundCode ? 'killed by seeds' : code === 0 ? 'SURVIVED' : 'BROKE OFF';
      }),
    close: () => rmSync(copy, { recursive: true, force: true }),
  };
}

function resultOf(code: number | null): Result {
  return code === null ? 'timed out' : code === 0 ? 'passed' : 'failed';
}

function testsOf(file: string): string[] {
  const room = file.split('/')[1]?.replace(/\.ts$/, '') ?? '';
  const mirror = `test/${room}`;
  return [mirror, ...(alsoTested[room] ?? [])];
}
