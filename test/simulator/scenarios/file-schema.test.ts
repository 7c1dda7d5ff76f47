import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readScenario } from '../../../src/cli/scenario-file.ts';
import { behaviourChoices, defaultBehaviour } from '../../../src/simulator/behaviour.ts';

test('the scenario in docs/scenarios.md is a scenario', async () => {
  const page = readFileSync(new URL('../../../docs/scenarios.md', import.meta.url), 'utf8');
  const [, yaml = ''] = /```yaml\n(.*?)```/s.exec(page) ?? [];
  const directory = await mkdtemp(join(tmpdir(), 'lobbyguard-scenario-'));
  await writeFile(join(directory, 'leaked-link.yaml'), yaml);
  const scenario = await readScenario(join(directory, 'leaked-link.yaml'));
  await rm(directory, { recursive: true });
  expect(scenario).toMatchObject({ name: 'leaked-link', durationMs: 20_000, behaviour: { goneReply: 'conflict', hrefs: 'mixed' } });
  expect(scenario.steps).toHaveLength(46);
  expect(scenario.steps[39]).toEqual({
    atMs: 4_900,
    event: { kind: 'join', person: { uri: 'sip:g40@anonymous.invalid', name: 'Guest 40' } },
  });
  expect(scenario.steps[42]?.event).toEqual({
    kind: 'fault',
    rule: { method: 'POST', path: /\/reject$/, times: 3, effect: { kind: 'status', status: 503, retryAfter: 1 } },
  });
});

test('every switch that is a choice has its values, the default among them', () => {
  const choices: Readonly<Record<string, readonly string[]>> = behaviourChoices;
  for (const [name, value] of Object.entries(defaultBehaviour)) {
    if (typeof value === 'string') expect(choices[name], name).toContain(value);
  }
});
