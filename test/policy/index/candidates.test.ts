import { expect, test } from 'vitest';
import { compileRule } from '../../../src/policy/decide/compile.ts';
import { createReading } from '../../../src/policy/decide/reading.ts';
import { createCandidates } from '../../../src/policy/index/candidates.ts';
import { createEntries } from '../../../src/policy/operators/entries.ts';
import { atOnce } from '../../../src/policy/steps.ts';
import { aSituation, load } from '../sets.ts';

const big = Array.from({ length: 1_000 }, (_none, i) => `d${i}.example`);

/** Ids of the rules that are worth the engine's time for a participant. */
function candidatesFor(whens: readonly string[], participant: Record<string, unknown>): string[] {
  const rules = whens.map((when, i) => `  - { id: r${i}, when: ${when}, then: hold }`).join('\n');
  const { parsed, problems } = load({ 'p.yaml': `rules:\n${rules}\n`, 'lists/big.txt': big.join('\n') });
  expect(problems).toEqual([]);
  const list = createEntries(big);
  const compiled = parsed.policies.flatMap((policy) => policy.rules.map(({ rule }) => compileRule(rule, () => list)));
  const next = atOnce(createCandidates(compiled))(createReading(aSituation({ participant })));
  const ids: string[] = [];
  for (let position = next(); position !== undefined; position = next()) ids.push(compiled[position]?.rule.id ?? '');
  return ids;
}

const ann = { uri: 'ann@x.d7.example', name: 'Ann Smith', inLobby: true, anonymous: false, sourceNetwork: 'Federated' };

test('of a thousand rules only those that can match are left, in order', () => {
  const whens = Array.from({ length: 1_000 }, (_none, i) =>
    i % 2 === 0 ? `{ name: { contains: "w${i}x" }, inLobby: true }` : `{ uri: { domainIn: ["*.d${i}.example"] } }`,
  );
  expect(candidatesFor(whens, ann)).toEqual(['r7']);
  expect(candidatesFor(whens, { ...ann, name: 'W8X and w4x' })).toEqual(['r4', 'r7', 'r8']);
});

test.each([
  ['{ sourceNetwork: { notEqual: SameEnterprise } }', true],
  ['{ name: { matches: "^Ann" } }', true],
  ['{ name: { matches: "^Bob" } }', false],
  ['{ not: { anonymous: true } }', true],
  ['{ not: { inLobby: true } }', false],
  ['{ any: [{ name: Bob }, { domain: { endsWith: example } }] }', true],
  ['{ any: [{ name: Bob }, { uri: { domainIn: { list: big } } }] }', false],
  ['{ role: { equal: Leader, ifUnknown: match } }', true],
  ['{ arrivals: { lessThan: 1, params: { within: 60s } } }', true],
])('%s is left for her: %s', (when, expected) => {
  expect(candidatesFor([when], ann)).toEqual(expected ? ['r0'] : []);
});
