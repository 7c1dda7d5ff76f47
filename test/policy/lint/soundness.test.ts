import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lint } from '../../../src/policy/lint/lint.ts';
import { loadSources } from '../../../src/policy/load.ts';
import { createSituation } from '../../../src/policy/situation.ts';

const maybe = (leaf: fc.Arbitrary<object>) =>
  fc.oneof({ weight: 4, arbitrary: leaf }, { weight: 1, arbitrary: leaf.map((one) => withIfUnknown(one)) });

function withIfUnknown(leaf: object): object {
  return Object.fromEntries(Object.entries(leaf).map(([fact, matcher]) => [fact, { ...(matcher as object), ifUnknown: 'match' }]));
}

const names = fc.constantFrom('Bob', 'bob', 'ass', 'notebot', 'b');
const domains = fc.subarray(['a.example', '*.a.example', 'b.a.example', '*.example'], { minLength: 1 });
const addresses = fc.constantFrom('u@a.example', 'u@b.a.example', 'u@x.example', 'tel:+49305555');
const leaf = maybe(
  fc.oneof(
    fc.boolean().map((value) => ({ anonymous: { equal: value } })),
    fc.boolean().map((value) => ({ inLobby: { notEqual: value } })),
    fc
      .subarray(['PublicCloud', 'Everyone', 'Federated', 'SameEnterprise', 'Unknown'], { minLength: 1 })
      .map((value) => ({ sourceNetwork: { in: value } })),
    fc.tuple(fc.constantFrom('domainIn', 'domainNotIn'), domains).map(([operator, value]) => ({ uri: { [operator]: value } })),
    fc.tuple(fc.constantFrom('equal', 'notEqual', 'startsWith'), addresses).map(([operator, value]) => ({ uri: { [operator]: value } })),
    fc
      .tuple(
        fc.constantFrom('equal', 'notEqual', 'contains', 'doesNotContain', 'startsWith', 'endsWith', 'matches', 'notMatches', 'resembles'),
        names,
      )
      .map(([operator, value]) => ({ name: { [operator]: value } })),
    fc
      .tuple(fc.constantFrom('matches', 'notMatches'), fc.constantFrom('^.*$', '.+', '.', '[a-z]$', '^[^b]*$', '@|^tel:', '^[^u]|@'))
      .map(([operator, value]) => ({ uri: { [operator]: value }, name: { [operator]: value } })),
    fc
      .tuple(fc.constantFrom('glob', 'notGlob'), fc.constantFrom('*', '*?', 'b*', '*o*', 'a??', '??s', 'bo?'))
      .map(([operator, value]) => ({ name: { [operator]: value } })),
    fc
      .tuple(fc.constantFrom('lessThan', 'greaterThan', 'equal', 'greaterThanInclusive'), fc.integer({ min: 0, max: 3 }))
      .map(([operator, value]) => ({ 'meeting.size': { [operator]: value } })),
  ),
);
const { condition } = fc.letrec<{ condition: object }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    leaf,
    fc.array(tie('condition'), { minLength: 1, maxLength: 3 }).map((all) => ({ all })),
    fc.array(tie('condition'), { minLength: 1, maxLength: 3 }).map((any) => ({ any })),
    tie('condition').map((not) => ({ not })),
  ),
}));
const rule = fc.record({
  when: condition,
  action: fc.constantFrom('hold', 'remove'),
  mode: fc.constantFrom('enforce', 'enforce', 'dry-run'),
});

const absent = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });
const person = fc.record({
  anonymous: absent(fc.boolean()),
  inLobby: absent(fc.boolean()),
  sourceNetwork: absent(fc.constantFrom('PublicCloud', 'Everyone', 'Federated', 'SameEnterprise', 'Unknown')),
  uri: absent(fc.oneof(addresses, fc.constantFrom('other@elsewhere.test', 'u@y.a.example'))),
  name: absent(fc.oneof(names, fc.constantFrom('', 'aß', 'BOB', 'Someone', 'bos'))),
});
const situation = fc.tuple(person, absent(fc.integer({ min: 0, max: 4 })));

test('no rule called unreachable or contradictory ever matches anyone, and none that removes everyone spares a known person', async () => {
  let claims = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(rule, { minLength: 1, maxLength: 5 }),
      fc.array(situation, { minLength: 40, maxLength: 40 }),
      async (rules, people) => {
        const written = { rules: rules.map((one, index) => ({ id: `r${index}`, ...one })) };
        const loaded = loadSources([
          { path: 'p.yaml', bytes: Buffer.from(JSON.stringify(written, null, 1).replaceAll('"action":', '"then":')) },
        ]);
        if (!loaded.ok) return;
        const problems = lint(loaded.parsed, 0);
        const idsOf = (code: string) =>
          problems.filter((problem) => problem.code === code).map(({ message }) => /"(r\d)"/.exec(message)?.[1] ?? '');
        const never = [
          ...idsOf('unreachable-rule'),
          ...problems
            .filter(({ code, message }) => code === 'contradiction' && /^rule .* can never match/.test(message))
            .map(({ message }) => /"(r\d)"/.exec(message)?.[1] ?? ''),
        ];
        const everyone = idsOf('removes-everyone');
        claims += never.length + everyone.length;
        for (const [participant, size] of people) {
          const { situation: at } = createSituation({ participant, meeting: { size }, at: 0 });
          const ruling = await loaded.set.decide(at);
          const explanation = await loaded.set.explain(at);
          expect(never).not.toContain(ruling.rule?.id);
          const known = Object.values({ ...participant, size }).every((value) => value !== null) && at.facts['domain'] !== undefined;
          if (!known) continue;
          for (const id of everyone) expect(explanation.rules.find((one) => one.id === id)?.result ?? 'matched').toBe('matched');
        }
      },
    ),
    { numRuns: 300 },
  );
  expect(claims).toBeGreaterThan(50);
});
