import fc from 'fast-check';
import { expect, test } from 'vitest';
import { smallestFlips } from '../../../src/policy/decide/flip.ts';
import { loadSources } from '../../../src/policy/load.ts';
import type { SituationInput } from '../../../src/policy/situation.ts';
import { createSituation } from '../../../src/policy/situation.ts';
import { aSet } from '../../replay/records.ts';

const at = Date.parse('2026-11-20T09:00:00Z');

async function flips(policy: string, input: Omit<SituationInput, 'at'>) {
  return (await smallestFlips(aSet(policy), { ...input, at })).map(
    ({ changes, action, rule }) => `${changes.map(({ fact, from, to }) => `${fact}: ${from} → ${to}`).join(', ')} = ${action} ${rule}`,
  );
}

test('one fact where one suffices', async () => {
  const policy = 'rules: [{ id: r, when: { anonymous: true, inLobby: true }, then: reject }]';
  expect(await flips(policy, { participant: { anonymous: true } })).toEqual(['inLobby: null → true = reject r']);
  expect(await flips(policy, { participant: { anonymous: true, inLobby: true } })).toContain('anonymous: true → false = none null');
});

test('two where one does not', async () => {
  const policy = 'rules: [{ id: r, when: { anonymous: true, inLobby: true }, then: reject }]';
  expect(await flips(policy, {})).toEqual(['anonymous: null → true, inLobby: null → true = reject r']);
});

test.each([
  ['a count past its bound', 'arrivals: { greaterThan: 30, params: { within: 60s } }', {}, 'arrivals: 0 → 31 = hold r'],
  ['a domain of a list', 'uri: { domainIn: ["*.a.example"] }', {}, 'uri: null → someone@sub.a.example = hold r'],
  ['an address', 'uri: { equal: "sip:eve@a.example" }', {}, 'uri: null → sip:eve@a.example = hold r'],
  ['a size', 'meeting.size: { lessThan: 3 }', { meeting: { size: 9 } }, 'meeting.size: 9 → 2 = hold r'],
  [
    'a network',
    'sourceNetwork: { notIn: [SameEnterprise] }',
    { participant: { sourceNetwork: 'SameEnterprise' } },
    'sourceNetwork: SameEnterprise → Federated = hold r',
  ],
])('%s can be what it takes', async (_what, when, input, expected) => {
  const found = await flips(`rules: [{ id: r, when: { ${when} }, then: hold }]`, input);
  expect(found).toContain(expected);
});

test('an entry of a list can be what it takes', async () => {
  const source = 'lists: { partners: [a.example] }\nrules: [{ id: r, when: { uri: { domainIn: { list: partners } } }, then: admit }]';
  const loaded = loadSources([{ path: 'p.yaml', bytes: Buffer.from(source) }]);
  if (!loaded.ok) throw new Error('does not load');
  expect(await smallestFlips(loaded.set, { at }, loaded.parsed.lists)).toMatchObject([
    { changes: [{ fact: 'uri', to: 'someone@a.example' }], action: 'admit' },
  ]);
});

test('becoming unknown may be the change', async () => {
  const policy = 'rules: [{ id: r, when: { any: [{ anonymous: true }, { anonymous: false }] }, then: hold }]';
  expect(await flips(policy, { participant: { anonymous: true } })).toEqual(['anonymous: true → null = none null']);
});

test('every change shown does decide otherwise', async () => {
  const policy = `rules:
  - { id: a, when: { anonymous: true, name: { contains: bot } }, then: reject }
  - { id: b, mode: dry-run, when: { sourceNetwork: Federated }, then: eject }
  - { id: c, when: { any: [{ uri: { domainIn: [a.example] } }, { not: { inLobby: true } }] }, then: allow }
  - { id: d, when: { meeting.size: { greaterThan: 10 } }, then: hold }`;
  const set = aSet(policy);
  const person = fc.record({
    anonymous: fc.option(fc.boolean(), { nil: null }),
    inLobby: fc.option(fc.boolean(), { nil: null }),
    name: fc.constantFrom('bot', 'Eve', null),
    uri: fc.constantFrom('sip:x@a.example', 'sip:x@b.example', null),
  });
  await fc.assert(
    fc.asyncProperty(person, fc.integer({ min: 0, max: 20 }), async (participant, size) => {
      const input = { participant, meeting: { size }, at };
      const before = await set.decide(createSituation(input).situation);
      for (const flip of await smallestFlips(set, input)) {
        const changed = { participant: { ...participant } as Record<string, unknown>, meeting: { size } as Record<string, unknown>, at };
        for (const { fact, to } of flip.changes) {
          if (fact.startsWith('meeting.')) changed.meeting[fact.slice(8)] = to;
          else changed.participant[fact] = to;
        }
        const after = await set.decide(createSituation(changed).situation);
        const same = after.action === before.action && after.trials.length === before.trials.length;
        expect(same, JSON.stringify(flip)).toBe(false);
      }
    }),
  );
});
