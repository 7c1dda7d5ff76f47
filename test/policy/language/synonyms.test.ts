import { expect, test } from 'vitest';
import { load } from '../sets.ts';

test.each([
  ['{ email: x }', 'write uri'],
  ['{ displayName: x }', 'write name'],
  ['{ network: Federated }', 'write sourceNetwork'],
  ['{ size: 3 }', 'write meeting.size'],
  ['{ ip: 10.0.0.1 }', 'servers do not tell it'],
  ['{ or: [{ anonymous: true }] }', 'write any'],
  ['{ name: { regex: x } }', 'write matches'],
  ['{ meeting.size: { gt: 3 } }', 'write greaterThan'],
  ['{ name: { matches: "a(?=b)" } }', 'look-around'],
  ['{ name: { matches: "a(?<=b)" } }', 'look-around'],
  ['{ name: { matches: "(a)\\\\1" } }', 'back-references'],
  ['{ name: { matches: "a++" } }', 'possessive'],
  ['{ removals: { greaterThan: 1, params: { within: 96h } } }', 'write 24h'],
])('%s is answered with what to write instead: %s', (when, hint) => {
  const { problems } = load(`rules: [{ id: r, when: ${when}, then: hold }]`);
  expect(problems.map(({ message }) => message).join()).toContain(hint);
});
