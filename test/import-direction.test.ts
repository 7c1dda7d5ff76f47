// The arrow of imports is only as good as the linter's configuration: every planted violation must be found.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');
const biome = join(root, 'node_modules/@biomejs/biome/bin/biome');

const forbidden: readonly (readonly [file: string, imported: string])[] = [
  ['errors', './audit/record.ts'],
  ['log', './config/config.ts'],
  ['main', 'commander'],
  ['source/event', '../roster/roster.ts'],
  ['source/long-poll', '../ucwa/client.ts'],
  ['source/webhook/answer', '../../daemon/daemon.ts'],
  ['source/url', 'hono'],
  ['roster/roster', '../policy/policy.ts'],
  ['roster/roster', '../audit/record.ts'],
  ['policy/decide', '../roster/roster.ts'],
  ['policy/decide', '../guard/guard.ts'],
  ['policy/decide', 'json-rules-engine'],
  ['policy/lint/lint', 'yaml'],
  ['policy/load', '../audit/record.ts'],
  ['config/load', '../daemon/daemon.ts'],
  ['config/load', 'yaml'],
  ['config/schema', '../policy/load.ts'],
  ['guard/guard', '../ucwa/client.ts'],
  ['guard/guard', '../queue/queue.ts'],
  ['guard/guard', '../source/event.ts'],
  ['queue/queue', '../ucwa/session.ts'],
  ['queue/queue', 'p-queue'],
  ['ucwa/execute', '../policy/policy.ts'],
  ['ucwa/execute', '../daemon/daemon.ts'],
  ['ucwa/execute', 'got'],
  ['ucwa/trusted/session', 'got'],
  ['audit/log', '../ucwa/client.ts'],
  ['audit/log', 'winston'],
  ['replay/replay', '../daemon/daemon.ts'],
  ['testing/cases', '../cli/io.ts'],
  ['daemon/daemon', '../cli/run.ts'],
  ['daemon/daemon', '../console/console.ts'],
  ['daemon/daemon', 'got'],
  ['simulator/simulator', '../ucwa/client.ts'],
  ['simulator/simulator', '../source/event.ts'],
  ['simulator/ucwa/server', '../../ucwa/client.ts'],
  ['simulator/trusted/server', '../../roster/facts.ts'],
  ['console/app', '../cli/run.ts'],
  ['console/app', 'prom-client'],
  ['cli/run', 'got'],
  ['cli/run', 'prom-client'],
];

const allowed: readonly (readonly [file: string, imported: string])[] = [
  ['log', 'winston'],
  ['policy/policy', '../roster/facts.ts'],
  ['policy/judge', 'json-rules-engine'],
  ['policy/document', 'yaml'],
  ['config/yaml-file', 'yaml'],
  ['config/shape', '../policy/suggest.ts'],
  ['queue/local', 'p-queue'],
  ['ucwa/client', 'got'],
  ['audit/transport', 'winston'],
  ['simulator/simulator', './ucwa/server.ts'],
  ['simulator/trusted/server', '../ucwa/tokens.ts'],
  ['console/metrics', 'prom-client'],
  ['console/page', '../cli/output/escape.ts'],
  ['daemon/daemon', '../ucwa/session.ts'],
  ['cli/run', '../console/console.ts'],
];

let directory: string;
/** `file imported` of every violation found. */
let found: Set<string>;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'lobbyguard-arrow-'));
  mkdirSync(join(directory, '.ci'));
  cpSync(join(root, '.ci/biome.json'), join(directory, '.ci/biome.json'));
  for (const [file, imported] of [...forbidden, ...allowed]) plant(file, imported);
  found = lint();
}, 30_000);
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function plant(file: string, imported: string): void {
  const path = join(directory, 'src', `${file}.ts`);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `import '${imported}';\n`, { flag: 'a' });
}

function lint(): Set<string> {
  const args = ['lint', '--only=style/noRestrictedImports', '--config-path=.ci', '--max-diagnostics=none', '--reporter=github', 'src'];
  const { stdout } = spawnSync(process.execPath, [biome, ...args], { cwd: directory, encoding: 'utf8' });
  const places = [...stdout.matchAll(/file=(?:.*\/)?src\/(.+?)\.ts,line=(\d+)/g)];
  return new Set(places.map(([, file = '', line]) => `${file} ${importsOf(file)[Number(line) - 1]}`));
}

function importsOf(file: string): string[] {
  return [...forbidden, ...allowed].filter(([planted]) => planted === file).map(([, imported]) => imported);
}

test.each(forbidden)('%s may not import %s', (file, imported) => {
  expect([...found]).toContain(`${file} ${imported}`);
});

test.each(allowed)('%s may import %s', (file, imported) => {
  expect([...found]).not.toContain(`${file} ${imported}`);
});
