import fc from 'fast-check';
import { expect, test } from 'vitest';
import { localBy } from '../../src/audit/human.ts';
import { pseudonymOf } from '../../src/audit/pseudonym.ts';
import type { AuditLine } from '../../src/audit/reading/read.ts';
import type { AuditRecord, DecisionEntry } from '../../src/audit/record.ts';
import { ruleVersion } from '../../src/policy/rule-version.ts';
import { replay } from '../../src/replay/replay.ts';
import { aDecision, aRecord, aSet, begun, conversation, lines, recorded } from './records.ts';

const reject = 'rules: [{ id: r, when: { anonymous: true, inLobby: true }, then: reject }]';

const policies = fc.constantFrom(
  reject,
  'rules: [{ id: r, mode: dry-run, when: { anonymous: true }, then: reject }, { id: s, when: { anonymous: true }, then: hold }]',
  'rules: [{ id: r, when: { removals: { greaterThan: 1, params: { within: 10s } } }, then: remove }, { id: s, when: { anonymous: true }, then: reject }]',
  'rules: [{ id: r, when: { arrivals: { greaterThan: 4, params: { within: 20s } }, anonymous: true }, then: reject }, { id: s, when: { inLobby: true }, then: admit }]',
  'rules: [{ id: r, when: { time: { greaterThan: "10:00", params: { zone: Europe/Berlin } } }, then: hold }, { id: s, when: { uri: { domainIn: [a.example] } }, then: allow }]',
  'rules: [{ id: r, expires: 2026-11-21, when: { meeting.size: { greaterThan: 3 } }, then: eject }]',
);
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });
const visitor = fc.record({
  participant: fc.record({
    anonymous: maybe(fc.boolean()),
    inLobby: maybe(fc.boolean()),
    uri: maybe(fc.constantFrom('sip:a@a.example', 'sip:b@b.example', 'tel:+4930555')),
    name: maybe(fc.constantFrom('A', 'B')),
  }),
  afterMs: fc.integer({ min: 0, max: 5_000 }),
});

test('a decision replayed on its own revision is the same decision', async () => {
  await fc.assert(
    fc.asyncProperty(policies, fc.array(visitor, { maxLength: 40 }), async (policy, visitors) => {
      const set = aSet(policy);
      const report = await replay(lines(await recorded(set, visitors)), set);
      expect(report).toMatchObject({
        decisions: visitors.length,
        changed: 0,
        otherRule: 0,
        errors: 0,
        recordedRevisions: visitors.length > 0 ? [set.revision] : [],
      });
    }),
    { numRuns: 200 },
  );
});

const held = (more: string) => `rules: [{ id: r, when: { anonymous: true }, then: { hold: { ${more} } } }]`;

/** Somebody who was held, and whose hold ran out five minutes later. */
function runOut(over: Partial<DecisionEntry> = {}) {
  const { revision } = aSet(held('propose: admit, for: 5m, then: reject'));
  const common = { revision, rule: 'r', ...over };
  return [
    aRecord(aDecision({ ...common, action: 'hold', because: 'held', proposal: 'admit' })),
    aRecord(aDecision({ ...common, id: 'd2', action: 'reject', after: 'hold', verdict: 'act' }), begun + 300_000, 2),
  ];
}

test.each([
  ['with the rule that held them', held('propose: admit, for: 5m, then: reject'), {}],
  ['with one that holds them for another while', held('for: 10m, then: reject'), {}],
  ['with one that refuses them at once', 'rules: [{ id: r, when: { anonymous: true }, then: reject }]', { 'newly removed': 1 }],
  ['with one that lets them in in the end', held('for: 5m, then: admit, unattended: true'), { 'newly admitted': 1 }],
  ['with one that waits for a human', held('propose: admit'), { 'newly spared': 1 }],
  ['with one that proposes alone', held('for: 5m, then: reject').replace('id: r,', 'id: r, mode: assist,'), { 'newly spared': 1 }],
])('a hold that has run out, replayed %s, comes to what that one says', async (_what, policy, changed) => {
  const { counts } = await replay(lines(runOut()), aSet(policy));
  expect(Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0))).toEqual(changed);
});

const minute = 60_000;
const left = (at: number) => aRecord(aDecision({ id: 'd2', because: 'left' }), begun + at, 2);
const said = (act: 'wait' | 'admit', at: number) =>
  aRecord(
    {
      type: 'human',
      id: 'h1',
      account: 'm',
      meeting: conversation,
      participant: aDecision().participant,
      act,
      by: localBy('anna', 'console'),
    },
    begun + at,
    2,
  );
const otherwise = { because: 'held', rule: 'r', action: 'hold', revision: 'before' } as const;

test.each<[string, AuditRecord[], object]>([
  ['left after more than that', [left(10 * minute)], { 'newly removed': 1 }],
  ['left before', [left(3 * minute)], {}],
  ['were let in by a human before', [said('admit', 2 * minute), left(10 * minute)], {}],
  ['were let in by a human after more than that', [said('admit', 8 * minute)], { 'newly removed': 1 }],
  ['were told to wait by a human before', [said('wait', minute), left(10 * minute)], {}],
  [
    'were there when the log ended',
    [aRecord({ type: 'meeting', account: 'm', event: 'joined', meeting: 'other' }, begun + 6 * minute, 2)],
    { 'newly removed': 1 },
  ],
  [
    'were decided on again, and held',
    [aRecord(aDecision({ ...otherwise, id: 'd2' }), begun + 4 * minute, 2), left(6 * minute)],
    { 'newly removed': 1 },
  ],
])('a hold that gets an end of five minutes is told of for those who %s', async (_who, after, changed) => {
  const records = [aRecord(aDecision(otherwise)), ...after];
  const { counts, effect, groups } = await replay(lines(records), aSet(held('for: 5m, then: reject')));
  expect(Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0))).toEqual(changed);
  expect(effect.people).toBe(Object.keys(changed).length);
  if (groups.length > 0)
    expect(groups).toMatchObject([{ from: { action: 'hold', rule: 'r' }, to: { action: 'reject', rule: 'r', after: 'hold' } }]);
});

test('a hold that gets an end which only a human carries out, or which is about an organizer, removes nobody', async () => {
  const [assist, organizer] = [held('for: 5m, then: reject').replace('id: r,', 'id: r, mode: assist,'), { organizer: true }];
  const proposed = await replay(lines([aRecord(aDecision(otherwise)), left(10 * minute)]), aSet(assist));
  expect([proposed.counts['newly removed'], proposed.counts['newly proposed']]).toEqual([0, 1]);
  const spared = await replay(
    lines([aRecord(aDecision({ ...otherwise, facts: organizer })), left(10 * minute)]),
    aSet(held('for: 5m, then: reject')),
  );
  expect([spared.counts['newly removed'], spared.effect.people]).toEqual([0, 0]);
});

test('a rule on record is the same rule however the letters of its id were written', async () => {
  const id = 'gäste-prüfen';
  const set = aSet(reject.replace('id: r', `id: ${id}`));
  const decision = aDecision({
    revision: set.revision,
    rule: id.normalize('NFD'),
    action: 'reject',
    facts: { anonymous: true, inLobby: true },
  });
  expect(await replay(lines([aRecord(decision)]), set)).toMatchObject({ changed: 0, otherRule: 0 });
});

test('counts under other windows are recomputed from the records before', async () => {
  const visitors = Array.from({ length: 10 }, (_, index) => ({
    participant: { anonymous: true, inLobby: true, uri: `sip:u${index}@x.example` },
    afterMs: 1_000,
  }));
  const records = await recorded(aSet('rules: [{ id: nobody, when: { anonymous: false }, then: hold }]'), visitors);
  const flood = aSet(
    'rules: [{ id: flood, when: { anonymous: true, arrivals: { greaterThan: 5, params: { within: 1h } } }, then: reject }]',
  );
  const report = await replay(lines(records), flood);
  expect(report.counts['newly removed']).toBe(5);
  expect(report.groups[0]?.people.map(({ uri }) => uri)).toEqual([
    'u5@x.example',
    'u6@x.example',
    'u7@x.example',
    'u8@x.example',
    'u9@x.example',
  ]);
});

test('the clock is that of the record', async () => {
  const set = aSet('rules: [{ id: night, when: { time: { lessThan: "06:00", params: { zone: UTC } } }, then: hold }]');
  const at = Date.parse('2026-11-20T03:00:00Z');
  const report = await replay(lines([aRecord(aDecision(), at), aRecord(aDecision(), begun)]), set);
  expect(report.changed).toBe(1);
});

test.each([
  ['newly removed', { action: 'none', rule: null }, reject],
  ['newly spared', { action: 'reject', rule: 'old' }, 'rules: [{ id: r, when: { anonymous: true }, then: hold }]'],
  ['newly admitted', { action: 'hold', rule: 'old' }, 'rules: [{ id: r, when: { anonymous: true }, then: admit }]'],
  ['otherwise changed', { action: 'admit', rule: 'old' }, 'rules: [{ id: r, when: { anonymous: true }, then: hold }]'],
] as const)('someone is %s, by old and new rule and by meeting', async (change, before, policy) => {
  const report = await replay(lines([aRecord(aDecision({ ...before, facts: { 'meeting.subject': 'Board' } }))]), aSet(policy));
  expect(report.counts[change]).toBe(1);
  expect(report.groups).toMatchObject([
    { change, from: before, to: { rule: 'r' }, meeting: conversation, subject: 'Board', count: 1, people: [{ name: 'Eve' }] },
  ]);
});

test('a rule that goes on trial spares those it removed, and the other way round', async () => {
  const trial = reject.replace('{ id: r', '{ id: r, mode: dry-run');
  const spared = await replay(lines([aRecord(aDecision({ action: 'reject', rule: 'r' }))]), aSet(trial));
  expect(spared.groups).toMatchObject([
    { change: 'newly spared', to: { rule: null, action: 'none', trials: [{ rule: 'r', action: 'reject' }] } },
  ]);
  expect(spared.trials).toEqual([{ rule: 'r', action: 'reject', count: 1 }]);
  const back = [aRecord(aDecision({ action: 'reject', rule: 'r', trial: true, mode: 'dry-run' })), aRecord(aDecision())];
  expect(await replay(lines(back), aSet(reject))).toMatchObject({ changed: 1, counts: { 'newly removed': 1 }, skipped: { trials: 1 } });
});

test.each([
  ['an organizer', { organizer: true }, {}],
  ["someone with the organizer's address", { uri: 'boss@example.com', 'meeting.organizer': 'boss@example.com' }, {}],
  ['someone of whom it is not known', { organizer: undefined }, {}],
  ['someone the guard shielded', {}, { because: 'protected' as const }],
  ['a leader the guard shielded', {}, { because: 'leader' as const }],
])('%s is never newly removed', async (_who, facts, over) => {
  const known = Object.fromEntries(Object.entries({ organizer: false, ...facts }).filter(([, value]) => value !== undefined));
  const decision = { ...aDecision(over), facts: { anonymous: true, inLobby: true, ...known } };
  const report = await replay(lines([aRecord(decision)]), aSet(reject));
  expect(report.counts).toMatchObject({ 'newly removed': 0, 'never targeted': 1 });
});

test('the same effect by another rule is no change, and neither is an action spelled out', async () => {
  const report = await replay(lines([aRecord(aDecision({ action: 'remove', rule: 'old' }))]), aSet(reject));
  expect(report).toMatchObject({ changed: 0, otherRule: 1 });
});

test('a redacted value is unknown', async () => {
  const decision = aDecision({ facts: { uri: pseudonymOf('eve@example.com'), name: 'sha256:short' } });
  const spares = aSet('rules: [{ id: r, when: { uri: { notEqual: a@b.example } }, then: hold }]');
  expect((await replay(lines([aRecord(decision)]), spares)).changed).toBe(0);
  const names = aSet('rules: [{ id: r, when: { name: { startsWith: "sha256:" } }, then: hold }]');
  expect((await replay(lines([aRecord(decision)]), names)).changed).toBe(1);
});

test('what a human decided is not decided again', async () => {
  const said = [aRecord(aDecision({ rule: null, action: 'admit', human: 'h1' }))];
  expect(await replay(lines(said), aSet(reject))).toMatchObject({ decisions: 0, changed: 0, skipped: { humans: 1 } });
});

test('lines that are no record are counted and skipped', async () => {
  async function* torn(): AsyncGenerator<AuditLine[]> {
    yield [{ kind: 'problem', message: 'the line is not JSON', file: 'a', line: 1 }];
    yield* lines([aRecord(aDecision())]);
  }
  expect(await replay(torn(), aSet(reject))).toMatchObject({ decisions: 1, skipped: { invalid: 1, trials: 0 } });
});

test('what is kept is bounded, however many people and meetings there are', async () => {
  async function* many(): AsyncGenerator<AuditLine[]> {
    for (let n = 0; n < 12_000; n++) {
      const record = aRecord(aDecision({ meeting: `${conversation}${n % 11_000}`, participant: `p${n}` }));
      yield [{ kind: 'record', record, file: 'a', line: n + 1 }];
    }
  }
  const report = await replay(many(), aSet(reject));
  expect(report.counts['newly removed']).toBe(12_000);
  expect(report.groups.length).toBe(10_000);
});

test('the effect of a set is told by person, by meeting and by the busiest minute', async () => {
  const seen = (n: number, meeting: string, seconds: number) =>
    aRecord(aDecision({ participant: `p${n}`, identity: `id:${n}`, meeting }), begun + seconds * 1_000);
  const records = [seen(1, 'a', 0), seen(2, 'a', 10), seen(2, 'a', 20), seen(3, 'b', 30), seen(1, 'a', 200)];
  const { effect } = await replay(lines(records), aSet(reject));
  expect(effect).toMatchObject({
    people: 3,
    byMeeting: [
      { meeting: 'a', people: 2 },
      { meeting: 'b', people: 1 },
    ],
    busiestMinute: { meeting: 'a', removals: 3, at: new Date(begun).toISOString() },
  });
  expect(effect.byPerson[0]).toMatchObject({ times: 2 });
});

const enforced = { rule: 'r', action: 'reject' } as const;
const proposed = { ...enforced, mode: 'assist', because: 'proposed', proposal: 'reject' } as const;
const assisting = reject.replace('{ id: r', '{ id: r, mode: assist');

test.each([
  ['proposed, and is carried out', 'newly removed', proposed, reject],
  ['proposed by another rule, and is carried out', 'newly removed', { ...proposed, rule: 'old' }, reject],
  ['carried out, and is only proposed', 'newly spared', { ...enforced, verdict: 'act' }, assisting],
  ['nothing, and is proposed', 'newly proposed', {}, assisting],
  ['proposed, and is nothing', 'otherwise changed', proposed, 'rules: [{ id: r, mode: dry-run, when: { anonymous: true }, then: reject }]'],
  [
    'a proposal to let them in, and is carried out',
    'newly admitted',
    { ...proposed, action: 'admit', proposal: 'admit' },
    'rules: [{ id: r, when: { anonymous: true }, then: admit }]',
  ],
] as const)('what was %s counts as %s', async (_what, change, before, policy) => {
  const report = await replay(lines([aRecord(aDecision(before))]), aSet(policy));
  expect(report).toMatchObject({ changed: 1, counts: { [change]: 1 } });
});

test('the sides of a change say what is only proposed', async () => {
  const { groups } = await replay(lines([aRecord(aDecision(proposed))]), aSet(reject));
  expect(groups).toMatchObject([{ from: { rule: 'r', action: 'reject', proposed: true }, to: { rule: 'r', action: 'reject' } }]);
  expect(groups[0]?.to).not.toHaveProperty('proposed');
});

const all = reject.replace('then: reject', 'then: reject, rollout: { percent: 99.999999 }');
const joined = { type: 'meeting', account: 'm', event: 'joined', meeting: conversation, uri: 'sip:o@example.com;gruu' } as const;

test.each([
  ['a larger share removes whom a smaller one only proposed', 'newly removed', proposed, 99],
  ['a smaller share spares whom a larger one removed', 'newly spared', enforced, 1],
] as const)('%s', async (_name, change, before, percent) => {
  const share = all.replace('99.999999', String(percent));
  const report = await replay(lines([aRecord(joined), aRecord(aDecision(before))]), aSet(share));
  expect(report).toMatchObject({ changed: 1, counts: { [change]: 1 } });
});

test.each([
  ['proposes still', proposed, assisting],
  ['enforces still', { ...enforced, verdict: 'act' }, reject],
  ['enforces, and waited to be accepted', { ...proposed, because: 'gate' }, reject],
  ['enforces, and was over its cap', { ...proposed, because: 'capped' }, reject],
  ['enforces, in a daemon in dry run', { ...enforced, mode: 'dry-run', verdict: 'would-act' }, reject],
  ['proposes, in a daemon in dry run', { ...proposed, mode: 'dry-run', verdict: 'would-act' }, assisting],
  ['was paused, in a daemon in dry run', { ...enforced, mode: 'dry-run', because: 'paused' }, assisting],
  ['was overruled by a human, and enforces', { ...proposed, because: 'overruled' }, reject],
  ['proposed about an organizer, and enforces', { ...proposed, because: 'organizer' }, reject],
] as const)('nothing changes for people about whom the rule %s', async (_what, before, policy) => {
  expect(await replay(lines([aRecord(aDecision(before))]), aSet(policy))).toMatchObject({ changed: 0, decisions: 1 });
});

test('a rule that is as it was is no change, however far the daemon let it go', async () => {
  const set = aSet(reject);
  const held = aDecision({ ...proposed, revision: set.revision });
  expect(await replay(lines([aRecord(held)]), set)).toMatchObject({ changed: 0 });
  const more = aSet(`${reject.slice(0, -1)}, { id: s, when: { inLobby: false }, then: hold }]`);
  const was = { type: 'policy', account: null, revision: set.revision, rules: 1 } as const;
  const [rule] = set.rules;
  const versions = { r: rule === undefined ? '' : ruleVersion(rule) };
  expect(await replay(lines([aRecord({ ...was, versions }), aRecord(held)]), more)).toMatchObject({ changed: 0 });
  expect(await replay(lines([aRecord(was), aRecord(held)]), more)).toMatchObject({ counts: { 'newly removed': 1 } });
});

test('what a daemon in assist held back of a rule that enforced was enforced by the policies', async () => {
  const began = { type: 'start', account: null, version: '1', mode: 'assist', pid: 1 } as const;
  const was = { type: 'policy', account: null, revision: 'r', rules: 1, versions: { r: 'another' } } as const;
  const log = [aRecord(began), aRecord(was), aRecord(aDecision(proposed))];
  expect(await replay(lines(log), aSet(reject))).toMatchObject({ changed: 0 });
  expect(await replay(lines(log), aSet(assisting))).toMatchObject({ counts: { 'newly spared': 1 } });
  expect(await replay(lines(log.slice(1)), aSet(reject))).toMatchObject({ counts: { 'newly removed': 1 } });
});
