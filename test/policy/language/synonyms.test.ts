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
  ['{ or: [{ anonymous: true }], email: x }', 'write any'],
  ['{ userAgent: x }', 'servers do not tell it'],
  ['{ display_name: x }', 'write name'],
  ['{ Guest: true }', 'write anonymous'],
  ['{ meeting.size: { ">=": 3 } }', 'write greaterThanInclusive'],
  ['{ name: { or: [x] } }', 'write any: [{ name: … }, …]'],
  ['{ name: { not: x } }', 'write not: { name: … }'],
  ['{ fact: name, operator: regex, value: x }', 'write matches'],
  ['{ arrivals: { greaterThan: 1, params: { within: 60 } } }', 'write 60s'],
  ['{ arrivals: { greaterThan: 1, params: { within: "60" } } }', 'write 60s'],
  ['{ arrivals: { greaterThan: 1, params: { within: 5 min } } }', 'write 5m'],
  ['{ arrivals: { greaterThan: 1, params: { within: 1d } } }', 'write 24h'],
  ['{ name: { matches: "a(?=b)" } }', 'look-around'],
  ['{ name: { matches: "a(?<=b)" } }', 'look-around'],
  ['{ name: { matches: "(a)\\\\1" } }', 'back-references'],
  ['{ name: { matches: "a++" } }', 'possessive'],
  ['{ name: { matches: "(?x)a b" } }', 'the flag x'],
  ['{ name: { matches: "(?#why)a" } }', 'YAML comment'],
  ['{ name: { matches: "(a)?(?(1)b|c)" } }', 'both branches'],
  ['{ name: { matches: "[[:<:]]a" } }', 'word boundary'],
  ['{ name: { matches: "a\\\\h" } }', '[ \\t]'],
  ['{ name: { matches: "a{5000}" } }', 'up to 1000'],
  ['{ name: { matches: "[[:letter:]]" } }', '[[:alpha:]]'],
  ['{ removals: { greaterThan: 1, params: { within: 96h } } }', 'write 24h'],
])('%s is answered with what to write instead: %s', (when, hint) => {
  const { problems } = load(`rules: [{ id: r, when: ${when}, then: hold }]`);
  expect(problems.map(({ message }) => message).join()).toContain(hint);
});

const list = 'use one of allow, reject, eject, remove, admit, hold';

test.each([
  ['then: kick', `unknown action "kick"; ${list}; write eject`],
  ['then: deny', `unknown action "deny"; ${list}; write reject`],
  ['then: ban', `unknown action "ban"; ${list}; write remove`],
  ['then: Block', `unknown action "Block"; ${list}; write remove`],
  ['then: remvoe', `unknown action "remvoe"; ${list}; did you mean "remove"?`],
  ['then: xyzzyx', `unknown action "xyzzyx"; ${list}`],
  ['then: { hold: { propose: kick } }', 'unknown action to propose "kick"; use one of reject, eject, remove, admit; write eject'],
  ['then: hold, mode: observe', 'unknown mode "observe"; use one of off, dry-run, assist, enforce; write dry-run'],
  ['then: { hold: { for: 60, then: reject } }', 'a window is written as 30s, 5m or 2h; write 60s'],
  ['then: hold, expires: 2027-02-30', 'there is no such day'],
  ['then: hold, expires: 30.3.2027', 'a date is written as 2027-03-31'],
])('%s: %s', (doing, message) => {
  const { problems } = load(`rules: [{ id: r, when: { inLobby: true }, ${doing} }]`);
  expect(problems.map((problem) => problem.message)).toEqual([message]);
});

test('a version in quotes is to be written without', () => {
  const { problems } = load('version: "1"\nrules: [{ id: r, when: { inLobby: true }, then: hold }]');
  expect(problems.map(({ message }) => message)).toEqual(['expected the number 1; found text; write it without quotes']);
});
