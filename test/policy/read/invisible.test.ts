import { expect, test } from 'vitest';
import { load } from '../sets.ts';

const plain = 'rules: [{ id: r, when: { anonymous: true }, then: hold }]';

/** Right to the eye: a zero-width space behind the word. */
test.each([
  ['an action', plain.replace('hold', 'hold\u200b')],
  ['a mode', `mode: enforce\u200b\n${plain}`],
  ['a truth value', plain.replace('true', 'true\u200b')],
  ['a number', plain.replace('anonymous: true', 'meeting.size: { greaterThan: 20\u200b }')],
  ['a version', `version: 1\u200b\n${plain}`],
  ['a network', plain.replace('anonymous: true', 'sourceNetwork: Federated\u200b')],
  ['a window', plain.replace('anonymous: true', 'arrivals: { greaterThan: 3, params: { within: 60s\u200b } }')],
  ['a time', plain.replace('anonymous: true', 'time: { lessThan: "18:00\u200b", params: { zone: UTC } }')],
  ['a day', plain.replace('id: r', 'id: r, expires: 2027-03-31\u200b')],
  ['a cap', plain.replace('id: r', 'id: r, cap: 5\u200b')],
  ['an id', plain.replace('id: r', 'id: r\u200b')],
  ['an owner', plain.replace('id: r', 'id: r, owner: ann\u200b')],
  ['the name of a policy', `name: guests\u200b\n${plain}`],
])('an invisible character in %s is told by its name', (_, file) => {
  const { ok, problems } = load(file);
  expect(ok).toBe(false);
  expect(problems.map(({ code }) => code)).toEqual(['invisible-character']);
  expect(problems[0]?.message).toContain('U+200B');
});
