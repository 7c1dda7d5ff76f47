// A rule that is wrong stops at its cap; the rule that fights the raid goes on.
import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { localBy } from '../../src/audit/human.ts';
import { anonymous, colleague } from '../support/crowd.ts';
import { aSimulator, moderating, until, type Watching } from '../support/daemon.ts';

const anna = localBy('anna', 'console');
const policies = `
version: 1
name: raid
rules:
  - { id: strangers, when: { anonymous: true }, then: remove, cap: 1000 }
  - { id: mistaken, when: { domain: example.com }, then: remove }
`;

test('a rule that would remove forty colleagues stops at its cap, and the raid rule goes on', async () => {
  const simulator = await aSimulator();
  const meeting = simulator.meeting();
  const safety = { protect: [], protectLeaders: true, maxRemovalsPerMinute: 10 };
  const watch = await moderating(simulator, { policies, config: { safety } });
  for (let n = 1; n <= 40; n += 1) meeting.join(colleague(`colleague-${n}`));
  await until('thirty to be left', () => watch.of('decision').filter(({ because }) => because === 'capped').length >= 30);
  for (let n = 1; n <= 60; n += 1) meeting.lobbyJoin(anonymous(n));
  await until('the raiders to be gone', () => meeting.waiting().length === 0);
  await until('all outcomes', () => watch.of('outcome').length >= 70);
  const removed = simulator.actions.filter(({ executed }) => executed);
  expect(removed.filter(({ target }) => target?.anonymous === false)).toHaveLength(10);
  expect(removed.filter(({ target }) => target?.anonymous === true)).toHaveLength(60);
  expect(watch.of('decision').filter(({ because }) => because === 'capped')).toMatchObject(
    Array.from({ length: 30 }, () => ({ rule: 'mistaken', proposal: 'remove' })),
  );
  const [alarm, ...others] = watch.of('alarm').filter(({ code }) => code === 'cap-tripped');
  expect(others).toEqual([]);
  expect(alarm).toMatchObject({
    rule: 'mistaken',
    message: expect.stringContaining('"npx lobbyguard lobby go-on mistaken". All stopped rules go on with "npx lobbyguard resume"'),
  });
  expect(simulator.violations).toEqual([]);
});

test('an edit of another rule lets a rule over its cap act no more than before, and an edit of itself does', async () => {
  const simulator = await aSimulator();
  const meeting = simulator.meeting();
  const safety = { protect: [], protectLeaders: true, maxRemovalsPerMinute: 10 };
  const watch = await moderating(simulator, { policies, config: { safety } });
  const isInForce = (times: number) => () => watch.of('policy').length === times;
  for (let n = 1; n <= 12; n += 1) meeting.join(colleague(n));
  await until('two to be left', () => watch.of('decision').filter(({ because }) => because === 'capped').length >= 2);
  await until('ten to have gone', () => simulator.actions.length >= 10);

  writeFileSync(watch.policyFile, policies.replace('cap: 1000', 'cap: 900'));
  await until('the edit of the other rule', isInForce(2));
  meeting.join(colleague(13));
  await until('the next one', () => watch.of('decision').some(({ facts }) => String(facts['uri']).includes('colleague-13@')));
  expect(simulator.actions).toHaveLength(10);
  expect(watch.of('alarm').filter(({ code, ended }) => code === 'cap-tripped' && ended === true)).toEqual([]);

  writeFileSync(watch.policyFile, policies.replace('then: remove }', 'then: remove, cap: 20 }'));
  await until('the edit of the rule itself', isInForce(3));
  await until('the three to be gone', () => simulator.actions.length >= 13);
  expect(watch.of('alarm').filter(({ code, ended }) => code === 'cap-tripped' && ended === true)).toMatchObject([{ rule: 'mistaken' }]);
});

test.each<[string, (watch: Watching) => Promise<unknown>]>([
  ['everything is resumed', ({ daemon }) => daemon.resume(anna)],
  [
    'it is let go on there',
    async ({ daemon: { desk } }) => desk?.ruleOn({ meeting: desk.meetings()[0]?.key ?? '', rule: 'mistaken', by: anna }),
  ],
])('the alarm of a rule that stopped in an earlier session is over when %s', async (_how, goOn) => {
  const simulator = await aSimulator();
  const meeting = simulator.meeting();
  const safety = { protect: [], protectLeaders: true, maxRemovalsPerMinute: 3 };
  const console = { host: '127.0.0.1', port: 0, graceMs: 0 };
  const watch = await moderating(simulator, { policies, config: { safety, console } });
  for (let n = 1; n <= 5; n += 1) meeting.join(colleague(n));
  const stops = () => watch.of('alarm').filter(({ code }) => code === 'cap-tripped');
  await until('the stop', () => stops().length === 1);
  simulator.loseApplications();
  await until('the next session', () => watch.of('meeting').filter(({ event }) => event === 'joined').length === 2);
  await goOn(watch);
  await until('the end of the alarm', () => stops().length === 2);
  const [told] = stops();
  expect(stops()[1]).toMatchObject({ rule: 'mistaken', meeting: told?.meeting, ended: true, by: { who: 'anna' } });
  expect(watch.daemon.status().alarms.filter(({ code }) => code === 'cap-tripped')).toEqual([]);
});

test('the alarm of a rule that stopped in a meeting that is over now ends when everything is resumed', async () => {
  const simulator = await aSimulator();
  const meeting = simulator.meeting();
  const safety = { protect: [], protectLeaders: true, maxRemovalsPerMinute: 3 };
  const watch = await moderating(simulator, { policies, config: { safety } });
  for (let n = 1; n <= 5; n += 1) meeting.join(colleague(n));
  const stops = () => watch.of('alarm').filter(({ code }) => code === 'cap-tripped');
  await until('the stop', () => stops().length === 1);
  meeting.end();
  await until('the end of the meeting', () => watch.of('meeting').some(({ event }) => event !== 'joined'));
  await watch.daemon.resume(anna);
  await until('the end of the alarm', () => stops().length === 2);
  expect(watch.daemon.status().alarms.filter(({ code }) => code === 'cap-tripped')).toEqual([]);
});
