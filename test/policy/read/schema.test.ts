import { expect, test } from 'vitest';
import { z } from 'zod';
import { listSchema, policySchema, testFileSchema } from '../../../src/policy/read/schema.ts';
import { factDefinitions } from '../../../src/roster/facts.ts';

const rule = (when: unknown) => ({ version: 1, rules: [{ id: 'r', when, ...JSON.parse('{"then":"hold"}') }] });

test.each([
  [{ inLobby: true }],
  [{ all: [{ fact: 'name', operator: 'contains', value: 'x' }, { not: { uri: { domainIn: { list: 'partners' } } } }] }],
  [{ any: [{ condition: 'x' }, { sourceNetwork: ['Federated'] }] }],
  [{ arrivals: { greaterThan: 30, params: { within: '60s' } } }],
  [{ time: { lessThan: '18:00', params: { zone: 'Europe/Berlin' }, ifUnknown: 'match' } }],
])('editors are told that %j is in order', (when) => {
  expect(policySchema.safeParse(rule(when)).success).toBe(true);
});

test.each([
  [{}],
  [{ inLoby: true }],
  [{ all: [] }],
  [{ sourceNetwork: 'Federrated' }],
  [{ name: { contians: 'x' } }],
  [{ uri: { domainIn: 'x.example' } }],
  [{ arrivals: 3 }],
])('editors are told that %j is not', (when) => {
  expect(policySchema.safeParse(rule(when)).success).toBe(false);
});

test('the schemas can be printed, and name every fact', () => {
  const text = JSON.stringify(z.toJSONSchema(policySchema));
  expect(text).toContain('"minProperties":1');
  for (const fact of factDefinitions) expect(text).toContain(JSON.stringify(fact.name));
  expect(JSON.stringify(z.toJSONSchema(testFileSchema))).toContain('"expect"');
  expect(z.toJSONSchema(listSchema)).toMatchObject({ type: 'array' });
});

test('test cases name facts of the registry only', () => {
  const file = (participant: unknown) => ({ tests: [{ name: 'x', participant, expect: { rule: null, action: 'none' } }] });
  expect(testFileSchema.safeParse(file({ name: 'Ann', role: null })).success).toBe(true);
  expect(testFileSchema.safeParse(file({ nmae: 'Ann' })).success).toBe(false);
});
