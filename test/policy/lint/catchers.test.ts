import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createAtoms } from '../../../src/policy/lint/atom.ts';
import { createCatchers } from '../../../src/policy/lint/catchers.ts';
import { formulaOf } from '../../../src/policy/lint/formula.ts';
import { solve } from '../../../src/policy/lint/solve.ts';
import { loadSources } from '../../../src/policy/load.ts';
import type { Condition } from '../../../src/policy/policy.ts';

const entries = fc.subarray(['a.example', '*.a.example', 'b.a.example', '*.example'], { minLength: 1 });
const addresses = fc.constantFrom('u@a.example', 'u@b.a.example', 'U@x.example', 'tel:+49305555');
const texts = fc.constantFrom('Bob', 'bo', 'notebot', 'BOT', 'Straße', 'ss', 'é', 'e\u0301x');
const asking = (fact: string, operators: string[], values: fc.Arbitrary<unknown>) =>
  fc.tuple(fc.constantFrom(...operators), values).map(([operator, value]) => ({ [fact]: { [operator]: value } }));
const leaf = fc.oneof(
  asking('anonymous', ['equal', 'notEqual'], fc.boolean()),
  asking('sourceNetwork', ['in', 'notIn'], fc.subarray(['PublicCloud', 'Federated', 'Unknown'], { minLength: 1 })),
  asking('uri', ['domainIn', 'domainNotIn'], entries),
  asking('domain', ['domainIn', 'domainNotIn'], entries),
  asking('uri', ['equal', 'notEqual', 'startsWith', 'contains'], addresses),
  asking('uri', ['glob', 'notGlob'], fc.constantFrom('*@a.example', 'u*', '*@*.example', '*example')),
  asking('name', ['equal', 'notEqual', 'contains', 'startsWith', 'endsWith', 'doesNotContain', 'matches', 'resembles'], texts),
  asking('name', ['in', 'notIn'], fc.uniqueArray(texts, { minLength: 1, maxLength: 3 })),
  asking('name', ['glob'], fc.constantFrom('*', 'b*', '*o*', 'b?b', 'not*bot', '*bo*')),
  asking('meeting.size', ['lessThan', 'greaterThan', 'equal'], fc.integer({ min: 0, max: 3 })),
  fc.tuple(texts, fc.boolean()).map(([value, even]) => ({ name: { contains: value, ...(even ? { ifUnknown: 'match' } : {}) } })),
  fc.constantFrom('mon', 'tue').map((value) => ({ weekday: { equal: value, params: { zone: 'UTC' } } })),
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

test('every rule that matches in a situation is found by its keys', () => {
  let found = 0;
  let passed = 0;
  fc.assert(
    fc.property(fc.array(condition, { minLength: 2, maxLength: 12 }), (conditions) => {
      const formulas = formulasOf(conditions);
      const catchers = createCatchers(formulas);
      for (const required of formulas) {
        const answer = solve({ required, forbidden: [] });
        if (answer.kind !== 'found') continue;
        const positions = catchers.in(answer.situation);
        const holds = answer.situation.closed();
        const matching = formulas.flatMap((formula, position) => (holds(formula) ? [position] : []));
        expect(positions).toEqual(expect.arrayContaining(matching));
        expect(positions).toEqual(positions.toSorted((one, other) => one - other));
        found += positions.length;
        passed += formulas.length;
      }
    }),
    { numRuns: 300 },
  );
  expect(found).toBeLessThan(passed * 0.8);
});

test('of thousands of rules that name different people few are looked at', () => {
  const formulas = formulasOf(
    Array.from({ length: 600 }, (_none, i) =>
      i % 3 === 0
        ? { anonymous: true, name: { contains: `word${i}x` } }
        : i % 3 === 1
          ? { sourceNetwork: 'Federated', uri: { domainIn: [`d${i}.example`, `*.d${i}.example`] } }
          : { inLobby: true, uri: `person${i}@people.example` },
    ),
  );
  const catchers = createCatchers(formulas);
  for (const required of formulas) {
    const answer = solve({ required, forbidden: [] });
    expect(answer.kind === 'found' ? catchers.in(answer.situation).length : 0).toBeLessThan(5);
  }
});

function formulasOf(conditions: readonly object[]) {
  const rules = conditions.map((when, index) => `{ id: r${index}, when: ${JSON.stringify(when)}, then: hold }`);
  const { parsed, problems } = loadSources([{ path: 'p.yaml', bytes: Buffer.from(`rules: [${rules.join(',\n  ')}]`) }]);
  const atoms = createAtoms(parsed.lists);
  const loaded = parsed.policies.flatMap((policy) => policy.rules);
  if (loaded.length === 0) throw new Error(problems.map(({ message }) => message).join('\n'));
  return loaded.map(({ rule }): ReturnType<typeof formulaOf> => formulaOf(rule.when as Condition, atoms));
}
