// The address of somebody changes while the href stays: decided anew, and remembered under the new identity.
import { expect, test } from 'vitest';
import { colleague } from '../support/crowd.ts';
import { aSimulator, moderating, until } from '../support/daemon.ts';

const policies = `
version: 1
name: by-address
rules:
  - { id: again, when: { uri: { domainIn: [evil.example] }, removals: { greaterThanInclusive: 1, params: { within: 1h } } }, then: hold }
  - { id: evil, when: { uri: { domainIn: [evil.example] } }, then: remove }
`;

test('under one href another address is another person, to rules, records and counts', async () => {
  const simulator = await aSimulator();
  const watch = await moderating(simulator, { policies });
  const before = 'sip:ann@example.com';
  simulator.meeting().join(colleague('ann', { uri: before, organizer: false }));
  const decisions = () => watch.of('decision').filter(({ participant }) => /ann(?:@|%40)example/.test(participant));
  await until('the first decision', () => decisions().length >= 1);
  expect(decisions()[0]).toMatchObject({ rule: null, facts: { uri: 'ann@example.com' } });

  const after = 'sip:ann@evil.example';
  simulator.meeting().alter(before, { uri: after });
  await until('the removal', () => watch.of('outcome').some(({ result }) => result === 'done'));
  const changed = decisions().at(-1);
  expect(changed).toMatchObject({ rule: 'evil', verdict: 'act', facts: { uri: 'ann@evil.example', domain: 'evil.example' } });
  expect(changed?.identity).not.toBe(decisions()[0]?.identity);

  simulator.meeting().join(colleague('ann', { uri: after, organizer: false }));
  await until('the count under the new address', () => watch.of('decision').some(({ rule }) => rule === 'again'));
});
