import { expect, test } from 'vitest';
import { aSet, aSituation } from '../sets.ts';

const set = aSet(`
lists: { partners: [partner.example] }
conditions:
  outsider: { not: { uri: { domainIn: { list: partners } } } }
rules:
  - { id: off, mode: off, when: { inLobby: true }, then: reject }
  - { id: expired, expires: 2026-01-01, when: { inLobby: true }, then: reject }
  - { id: unknown, when: { role: Leader, inLobby: true }, then: allow }
  - { id: trial, mode: dry-run, when: { condition: outsider }, then: reject }
  - id: decides
    when:
      any:
        - { arrivals: { greaterThan: 30, params: { within: 60s } } }
        - { all: [{ condition: outsider }, { name: { contains: ann } }] }
    then: hold
  - { id: never, when: { inLobby: true }, then: admit }
`);
const situation = aSituation({ participant: { inLobby: true, uri: 'sip:ann@Other.example', name: 'Ann' }, counts: { arrivals: 3 } });

test('every rule up to the deciding one is told, and why', async () => {
  const { rules, rule, trials, counts } = await set.explain(situation);
  expect(rules.map(({ id, result }) => `${id} ${result}`)).toEqual([
    'off off',
    'expired expired',
    'unknown unknown',
    'trial matched',
    'decides matched',
  ]);
  expect(rule?.id).toBe('decides');
  expect(trials).toMatchObject([{ rule: { id: 'trial' }, action: 'reject' }]);
  expect(counts).toEqual({ 'arrivals(60000)': 3 });
});

test('every condition is told with the value it saw, after others have settled the matter too', async () => {
  const { rules } = await set.explain(situation);
  expect(rules[2]?.conditions).toMatchObject([
    { fact: 'role', operator: 'equal', value: 'Leader', saw: null, result: 'unknown' },
    { fact: 'inLobby', saw: true, result: 'matched' },
  ]);
  expect(rules[4]?.conditions).toMatchObject([
    { fact: 'arrivals', operator: 'greaterThan', value: 30, saw: 3, result: 'not-matched' },
    { fact: 'uri', operator: 'domainIn', value: { list: 'partners' }, saw: 'ann@other.example', result: 'not-matched', place: { line: 4 } },
    { fact: 'name', saw: 'Ann', result: 'matched' },
  ]);
});
