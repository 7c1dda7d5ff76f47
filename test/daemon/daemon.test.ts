import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { localBy } from '../../src/audit/human.ts';
import type { Behaviour } from '../../src/simulator/behaviour.ts';
import { anonymous, colleague, fill, strangers } from '../support/crowd.ts';
import { aSimulator, moderating, until, type Watching } from '../support/daemon.ts';

/** The newest decision about each address. */
function verdicts({ of }: Watching): Record<string, string> {
  const entries = of('decision').map((one) => [String(one.facts['uri'] ?? one.participant), one.because ?? one.verdict]);
  return Object.fromEntries(entries);
}

test('an anonymous person in the lobby is rejected, with decision, attempt and outcome on record in this order', async () => {
  const simulator = await aSimulator();
  const watch = await moderating(simulator);
  simulator.meeting().join(anonymous('eve'));
  await until('the outcome', () => watch.of('outcome').length > 0);
  const decision = watch.of('decision').find((one) => one.rule === 'no-anonymous');
  expect(decision).toMatchObject({ action: 'remove', verdict: 'act', mode: 'enforce', facts: { anonymous: true, inLobby: true } });
  expect(watch.of('outcome')[0]).toMatchObject({ decision: decision?.id, result: 'done', status: 204, attempts: 1 });
  const story = watch.records.filter((record) => 'decision' in record || record === decision).map((record) => record.type);
  expect(story).toEqual(['decision', 'attempt', 'outcome']);
  expect(simulator.actions).toMatchObject([{ action: 'reject', executed: true }]);
  await watch.stop();
  simulator.checkExit();
  expect(simulator.violations).toEqual([]);
});

const switches: Partial<Behaviour>[] = [
  { goneReply: 'no-content' },
  { goneReply: 'forbidden' },
  { goneReply: 'conflict' },
  { ejectInLobby: true, ejectOrganizer: true },
  { lobbyInParticipants: true },
  { rejoinUrl: 'new' },
  { inLobbyProperty: false, localProperty: false },
  { organizerProperty: 'absent' },
  { organizerProperty: 'organizer-only', organizerUriProperty: false },
  { collectionShape: 'object' },
  { collectionShape: 'embedded', emptyCollection: 'array' },
  { collectionShape: 'mixed', lobbyPath: 'plain' },
  { hrefs: 'absolute', escapes: 'encoded' },
  { hrefs: 'mixed', escapes: 'mixed', bom: true },
  { embedParticipants: 'partial', announcePresent: true },
  { embedParticipants: 'full', ornaments: false },
  { joinOrder: 'event-first' },
  { joinOrder: 'completed-only' },
  { joinAgain: 'conflict', reuseApplication: 'fresh' },
  { latencyMs: 20 },
];

test.each(switches.map((behaviour) => [JSON.stringify(behaviour), behaviour] as const))(
  'whatever the server is like, strangers are removed and nobody else is touched: %s',
  async (_, behaviour) => {
    const simulator = await aSimulator({ behaviour });
    fill(simulator.meeting());
    const watch = await moderating(simulator);
    for (let n = 11; n <= 15; n += 1) simulator.meeting().join(anonymous(n, { lobby: n % 2 === 0 }));
    await until('every stranger to be gone', () => strangers(simulator.meeting()).length === 0);
    await until('every outcome', () => watch.of('outcome').length >= watch.of('decision').filter((one) => one.verdict === 'act').length);
    expect(simulator.actions.filter((action) => action.target && !action.target.anonymous)).toEqual([]);
    expect(
      simulator
        .meeting()
        .inside()
        .map((person) => person.uri),
    ).toContain('sip:organizer@example.com');
    expect(new Set(watch.of('outcome').map((outcome) => outcome.result))).toEqual(new Set(['done']));
    await watch.stop();
    simulator.checkExit();
    expect(simulator.violations).toEqual([]);
  },
);

const removeEveryone = `
version: 1
name: everyone
rules:
  - { id: everyone, when: { any: [{ fact: anonymous, operator: in, value: [true, false], ifUnknown: match }] }, then: remove }
`;

test('organizer, self, protected, leaders and people of unknown status are never targeted, and the record says why', async () => {
  const simulator = await aSimulator({ behaviour: { ejectOrganizer: true, ejectInLobby: true, organizerUriProperty: false } });
  const meeting = simulator.meeting();
  meeting.join(colleague('boss', { uri: 'sip:Organizer@example.com', organizer: true }));
  meeting.join(colleague('ceo', { uri: 'sip:CEO@example.com;user=phone' }));
  meeting.join(colleague('board', { uri: 'sip:member@board.example.com' }));
  meeting.join(colleague('presenter', { role: 'Leader' }));
  meeting.join(colleague('riddle', { uri: 'sip:riddle@elsewhere.example', omit: ['organizer', 'uri'] }));
  meeting.join(colleague('plain'));
  const safety = { protect: ['sips:ceo@EXAMPLE.com:5061', '*@board.example.com'], protectLeaders: true, maxRemovalsPerMinute: 100 };
  const watch = await moderating(simulator, { policies: removeEveryone, config: { safety } });
  await until('the only one who may go to go', () => watch.of('outcome').length >= 1);
  await until('everyone to be decided on', () => watch.of('decision').length >= 7);
  expect(Object.values(verdicts(watch)).sort()).toEqual([
    'act',
    'leader',
    'organizer',
    'organizer-unknown',
    'protected',
    'protected',
    'self',
  ]);
  expect(simulator.actions.map((action) => action.target?.uri)).toEqual(['sip:colleague-plain@example.com']);
});

test('dry run decides the same people and sends nothing', async () => {
  const decided = async (mode: 'enforce' | 'dry-run') => {
    const simulator = await aSimulator();
    fill(simulator.meeting());
    const watch = await moderating(simulator, { config: { mode } });
    const wanted = mode === 'enforce' ? 'act' : 'would-act';
    await until('ten verdicts', () => watch.of('decision').filter((one) => one.verdict === wanted).length >= 10);
    await watch.stop();
    expect(watch.of('decision').every((one) => one.mode === mode)).toBe(true);
    const people = watch
      .of('decision')
      .filter((one) => one.verdict === wanted)
      .map((one) => one.facts['uri']);
    return { people: people.sort(), actions: simulator.actions.length, attempts: watch.of('attempt').length };
  };
  const enforced = await decided('enforce');
  const dry = await decided('dry-run');
  expect(dry.people).toEqual(enforced.people);
  expect(dry).toMatchObject({ actions: 0, attempts: 0 });
});

test('a rule on trial is recorded and changes nothing', async () => {
  const policies = `
version: 1
name: trial
rules:
  - { id: on-trial, mode: dry-run, when: { anonymous: true }, then: reject }
  - { id: real, when: { anonymous: true }, then: hold }
`;
  const simulator = await aSimulator();
  const watch = await moderating(simulator, { policies });
  simulator.meeting().join(anonymous(1));
  await until('both records', () => watch.of('decision').filter((one) => one.facts['anonymous'] === true).length >= 2);
  const [trial, decision] = watch.of('decision').filter((one) => one.facts['anonymous'] === true);
  expect(trial).toMatchObject({ rule: 'on-trial', action: 'reject', mode: 'dry-run', verdict: 'would-act', trial: true });
  expect(decision).toMatchObject({ rule: 'real', action: 'hold', mode: 'enforce', verdict: 'stay', because: 'held' });
  expect(simulator.actions).toEqual([]);
});

test('partners are admitted from the lobby, and it is done when they are inside', async () => {
  const policies = `
version: 1
name: partners
lists: { partners: [partner.example] }
rules:
  - { id: partners, when: { inLobby: true, uri: { domainIn: { list: partners } } }, then: admit }
`;
  const simulator = await aSimulator();
  const watch = await moderating(simulator, { policies });
  simulator.meeting().join(colleague('p', { uri: 'sip:paula@partner.example', network: 'Federated', lobby: true }));
  simulator.meeting().join(colleague('q', { uri: 'sip:paula@partner.example.evil.example', network: 'Federated', lobby: true }));
  await until('the outcome', () => watch.of('outcome').length >= 1);
  expect(watch.of('outcome')[0]).toMatchObject({ result: 'done' });
  expect(
    simulator
      .meeting()
      .inside()
      .map((person) => person.uri),
  ).toContain('sip:paula@partner.example');
  expect(
    simulator
      .meeting()
      .waiting()
      .map((person) => person.uri),
  ).toEqual(['sip:paula@partner.example.evil.example']);
});

test('fifty strangers at ten requests a second: all are removed, and never more than ten in any second', async () => {
  const simulator = await aSimulator();
  const watch = await moderating(simulator, {
    config: { limits: { requestsPerSecond: 10, actionsPerSecond: 10, batch: 20, concurrency: 4, retries: 4 } },
  });
  for (let n = 1; n <= 50; n += 1) simulator.meeting().join(anonymous(n));
  await until('fifty outcomes', () => watch.of('outcome').length >= 50);
  const times = simulator.actions.map((action) => action.at);
  expect(times).toHaveLength(50);
  for (const start of times) expect(times.filter((at) => at >= start && at < start + 1_000).length).toBeLessThanOrEqual(10);
  const seq = (type: string, decision: string) =>
    watch.records.find((record) => record.type === type && 'decision' in record && record.decision === decision)?.seq ?? 0;
  for (const outcome of watch.of('outcome')) expect(seq('attempt', outcome.decision)).toBeLessThan(outcome.seq);
  expect(simulator.violations).toEqual([]);
});

test('a typing indicator writes nothing', async () => {
  const simulator = await aSimulator();
  simulator.meeting().join(colleague(1));
  const watch = await moderating(simulator);
  await until('the decisions', () => watch.of('decision').length >= 2);
  const before = watch.records.length;
  for (let n = 0; n < 5; n += 1) simulator.meeting().typing('sip:colleague-1@example.com');
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(watch.records.length).toBe(before);
});

test('paused, nothing is sent; resumed, everyone present is decided again', async () => {
  const simulator = await aSimulator();
  const watch = await moderating(simulator);
  writeFileSync(`${watch.config.audit.directory}/PAUSED`, 'the night watch\n');
  await until('the pause', () => watch.of('pause').length >= 1);
  simulator.meeting().join(anonymous(1));
  await until('the decision', () => watch.of('decision').some((one) => one.because === 'paused'));
  expect(simulator.actions).toEqual([]);
  expect(watch.of('pause')[0]).toMatchObject({ by: { who: 'the night watch' } });
  await watch.daemon.resume(localBy('the day watch', 'console'));
  await until('the outcome', () => watch.of('outcome').length >= 1);
  expect(watch.of('resume')[0]).toMatchObject({ by: { who: 'the day watch' } });
});

test('over the removal cap the rule goes on in dry run in that meeting, with an alarm, and other rules go on', async () => {
  const policies = `
version: 1
name: capped
rules:
  - { id: strangers, when: { anonymous: true }, then: remove }
  - { id: consumers, when: { sourceNetwork: PublicCloud }, then: remove }
`;
  const simulator = await aSimulator();
  const safety = { protect: [], protectLeaders: true, maxRemovalsPerMinute: 5 };
  const watch = await moderating(simulator, { policies, config: { safety } });
  for (let n = 1; n <= 12; n += 1) simulator.meeting().join(anonymous(n));
  await until('twelve decisions', () => watch.of('decision').filter((one) => one.rule === 'strangers').length >= 12);
  await until('five outcomes', () => watch.of('outcome').length >= 5);
  expect(simulator.actions).toHaveLength(5);
  expect(watch.of('decision').filter((one) => one.because === 'capped')).toHaveLength(7);
  expect(watch.of('alarm').filter((one) => one.code === 'cap-tripped')).toMatchObject([{ rule: 'strangers' }]);
});

test('a policy that is saved takes effect for everyone present, and a broken one leaves the last good one in force', async () => {
  const simulator = await aSimulator();
  const watch = await moderating(simulator, { policies: removeEveryone.replace('then: remove', 'then: allow') });
  simulator.meeting().join(anonymous(1));
  await until('the decision', () => watch.of('decision').some((one) => one.facts['anonymous'] === true));
  writeFileSync(watch.policyFile, 'version: 1\nname: broken\nrules: []\n');
  await watch.daemon.reload();
  expect(watch.of('policy').at(-1)).toMatchObject({ rejected: true });
  expect(simulator.actions).toEqual([]);
  writeFileSync(
    watch.policyFile,
    `\uFEFF${'version: 1\nname: guests\nrules:\n  - { id: strangers, when: { anonymous: true }, then: reject }\n'.replaceAll('\n', '\r\n')}`,
  );
  await until('the stranger to be gone', () => watch.of('outcome').length >= 1);
  expect(watch.of('policy').at(-1)).toMatchObject({ rules: 1 });
});
