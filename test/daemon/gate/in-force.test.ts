import { expect, test } from 'vitest';
import type { Finding } from '../../../src/daemon/gate/finding.ts';
import { createInForce } from '../../../src/daemon/gate/in-force.ts';
import { createLog } from '../../../src/log.ts';
import { type LoadedPolicies, loadSources } from '../../../src/policy/load.ts';

function aSet(id: string): LoadedPolicies & { ok: true } {
  const text = `rules: [{ id: ${id}, when: { sourceNetwork: Federated }, then: remove }]`;
  const loaded = loadSources([{ path: 'p.yaml', bytes: Buffer.from(text) }]);
  if (!loaded.ok) throw new Error('broken');
  return loaded;
}

const finding = (...names: string[]): Finding => ({
  people: names.length,
  would: [{ rule: 'new', count: names.length, people: names.map((name) => ({ meeting: 'm', identity: name, facts: { name } })) }],
});

test('of a set that waits, others in the place of those who left are told, and the same are not told again', async () => {
  const told: Finding[] = [];
  const next = aSet('new');
  const inForce = createInForce(aSet('old'), {
    log: createLog({ level: 'silent', format: 'human' }),
    judge: async () => finding('Ann', 'Bob'),
    onChange: () => undefined,
    onRejected: () => undefined,
    onSurveyed: (waiting) => told.push(waiting.finding),
  });
  await inForce.found(next);
  for (const now of [finding('Ann', 'Bob'), finding('Ann', 'Cy'), finding('Ann', 'Cy')]) inForce.surveyed(next.set, now);
  expect(told).toEqual([finding('Ann', 'Cy')]);
  expect(inForce.waiting?.finding).toEqual(finding('Ann', 'Cy'));
});
