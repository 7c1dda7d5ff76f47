import { expect, test } from 'vitest';
import { localBy } from '../../../src/audit/human.ts';
import type { Finding } from '../../../src/daemon/gate/finding.ts';
import { createInForce } from '../../../src/daemon/gate/in-force.ts';
import type { Problem } from '../../../src/errors.ts';
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

const anna = localBy('anna', 'console');
const broken: LoadedPolicies = { ...aSet('broken'), ok: false, problems: [aProblem('error', 'no such fact')] };

function aProblem(severity: Problem['severity'], message: string): Problem {
  return { file: 'p.yaml', line: 1, column: 1, severity, code: 'wrong-value', message };
}

/** Whatever is found waits for a human, unless the test says that it need not. */
function aScene(waits: { finding: Finding | undefined } = { finding: finding('Ann') }) {
  const told: string[] = [];
  const inForce = createInForce(aSet('old'), {
    log: createLog({ level: 'silent', format: 'human' }),
    judge: async () => waits.finding,
    onChange: (set, { by }) => told.push(`${set.rules[0]?.id} by ${by?.who ?? 'nobody'}`),
    onRejected: (problems) => told.push(`rejected: ${problems.map(({ message }) => message).join()}`),
    onRecovered: () => told.push('recovered'),
  });
  const ruleInForce = () => inForce.current.rules[0]?.id;
  return { told, inForce, ruleInForce };
}

test('a note, such as of a copy put aside under another name, keeps no change from taking effect', async () => {
  const { inForce, ruleInForce, told } = aScene({ finding: undefined });
  await inForce.found({ ...aSet('new'), problems: [aProblem('note', 'p.yaml.bak is not read')] });
  expect(ruleInForce()).toBe('new');
  expect(told).toEqual(['new by nobody']);
});

test('a set that waits takes effect when it is accepted, by its own revision and no other', async () => {
  const { inForce, ruleInForce, told } = aScene();
  const next = aSet('new');
  await inForce.found(next);
  for (const other of [aSet('other'), aSet('old')]) expect(inForce.accept(other.set.revision, anna)).toBe(false);
  expect(ruleInForce()).toBe('old');
  expect(inForce.accept(next.set.revision, anna)).toBe(true);
  expect(ruleInForce()).toBe('new');
  expect(inForce.accept(next.set.revision, anna)).toBe(false);
  expect(told).toEqual(['new by anna']);
});

test('of two sets that waited one after the other the first cannot be accepted any more', async () => {
  const { inForce, ruleInForce } = aScene();
  const [first, second] = [aSet('first'), aSet('second')];
  await inForce.found(first);
  await inForce.found(second);
  expect(inForce.accept(first.set.revision, anna)).toBe(false);
  expect(inForce.accept(second.set.revision, anna)).toBe(true);
  expect(ruleInForce()).toBe('second');
});

test('a set that waited and is not on disk any more cannot be accepted', async () => {
  const { inForce, ruleInForce, told } = aScene();
  const next = aSet('new');
  await inForce.found(next);
  await inForce.found(broken);
  expect(inForce.waiting).toBeUndefined();
  expect(inForce.contender).toBeUndefined();
  expect(inForce.accept(next.set.revision, anna)).toBe(false);
  expect(ruleInForce()).toBe('old');
  expect(told).toEqual(['rejected: no such fact']);
});

test('what is broken is told once, stays out of force, and is over once the files are good again', async () => {
  const { inForce, ruleInForce, told } = aScene({ finding: undefined });
  await inForce.found(broken);
  await inForce.found(broken);
  expect(inForce.rejected).toContain('no such fact');
  expect(ruleInForce()).toBe('old');
  await inForce.found(aSet('old'));
  expect(inForce.rejected).toBeUndefined();
  expect(told).toEqual(['rejected: no such fact', 'recovered', 'old by nobody']);
});

test('a change may bring no value that can mean nothing, unless the set in force has it already', async () => {
  const { inForce, ruleInForce, told } = aScene({ finding: undefined });
  const doubt = aProblem('warning', 'this address can be nobody');
  await inForce.found({ ...aSet('new'), problems: [doubt] });
  expect(ruleInForce()).toBe('old');
  expect(told).toEqual(['rejected: this address can be nobody']);
  const begun = createInForce(
    { ...aSet('old'), problems: [doubt] },
    { log: createLog({ level: 'silent', format: 'human' }), onChange: () => undefined, onRejected: () => undefined },
  );
  await begun.found({ ...aSet('new'), problems: [doubt] });
  expect(begun.current.rules[0]?.id).toBe('new');
  expect(begun.doubts).toEqual(['this address can be nobody']);
});
