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

function aProblem(severity: Problem['severity'], message: string, place: Partial<Problem> = {}): Problem {
  return { file: 'p.yaml', line: 1, column: 1, severity, code: 'wrong-value', message, ...place };
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
  expect(begun.doubts).toEqual(['p.yaml: this address can be nobody']);
});

const doubt = (file: string, line = 1): Problem => aProblem('warning', 'this can be nobody', { file, line });

test.each<[string, Problem[], Problem[], string]>([
  ['the same in another list', [doubt('lists/a.txt')], [doubt('lists/a.txt'), doubt('lists/b.txt')], 'old'],
  ['the same in another list, and none where it was', [doubt('lists/a.txt')], [doubt('lists/b.txt')], 'old'],
  ['the same once more in one file', [doubt('a.yaml', 3)], [doubt('a.yaml', 3), doubt('a.yaml', 9)], 'old'],
  ['the same further down in its file', [doubt('a.yaml', 3)], [doubt('a.yaml', 9)], 'new'],
  ['fewer of them', [doubt('a.yaml', 3), doubt('a.yaml', 9), doubt('b.yaml')], [doubt('a.yaml', 9)], 'new'],
])('a set whose doubtful values were accepted, and a change with %s', async (_title, accepted, now, expected) => {
  const rejected: Problem[] = [];
  const inForce = createInForce(
    { ...aSet('old'), problems: accepted },
    {
      log: createLog({ level: 'silent', format: 'human' }),
      onChange: () => undefined,
      onRejected: (problems) => rejected.push(...problems),
    },
  );
  await inForce.found({ ...aSet('new'), problems: now });
  expect(inForce.current.rules[0]?.id).toBe(expected);
  expect(rejected.length > 0).toBe(expected === 'old');
});

test('a second list that becomes blank, or an error page of one word, does not take effect beside one that was so at the start', async () => {
  const policy = `rules:
  - { id: vips, when: { domain: { domainIn: { list: vips } } }, then: allow }
  - { id: partners, when: { domain: { domainIn: { list: partners } } }, then: allow }
  - { id: others, when: { sourceNetwork: Federated }, then: remove }
`;
  const withLists = (vips: string, partners: string) => {
    const files = { 'p.yaml': policy, 'lists/vips.txt': vips, 'lists/partners.txt': partners };
    return loadSources(Object.entries(files).map(([path, text]) => ({ path, bytes: Buffer.from(text) })));
  };
  for (const bad of ['', 'Unauthorized\n']) {
    const begun = withLists(bad, 'partner.example\n');
    if (!begun.ok) throw new Error('broken');
    expect(begun.problems.map(({ file }) => file)).toEqual(['lists/vips.txt']);
    const inForce = createInForce(begun, {
      log: createLog({ level: 'silent', format: 'human' }),
      onChange: () => undefined,
      onRejected: () => undefined,
    });
    await inForce.found(withLists(bad, bad));
    expect(inForce.current).toBe(begun.set);
    expect(inForce.rejected).toContain('lists/partners.txt');
  }
});

test('where the set in force waits and another one does as well, people are asked about the other, and about the first again when that is gone', async () => {
  const waiting: string[] = [];
  const next = aSet('new');
  const old = aSet('old');
  const inForce = createInForce(old, {
    log: createLog({ level: 'silent', format: 'human' }),
    judge: async () => finding('Ann'),
    onChange: () => undefined,
    onRejected: () => undefined,
    onWaiting: ({ revision, proposes }) => waiting.push(`${revision === old.set.revision ? 'old' : 'new'} ${proposes}`),
  });
  await inForce.found(next);
  inForce.hold(finding('Bob'));
  expect(inForce.waiting).toMatchObject({ revision: next.set.revision, proposes: false });
  expect(inForce.accept(old.set.revision, anna)).toBe(false);
  await inForce.found(broken);
  expect(inForce.waiting).toMatchObject({ revision: old.set.revision, proposes: true });
  expect(waiting).toEqual(['new false', 'old true']);
  expect(inForce.accept(old.set.revision, anna)).toBe(true);
  expect(inForce.current.revision).toBe(old.set.revision);
});
