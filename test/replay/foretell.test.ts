import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { AuditRecord } from '../../src/audit/record.ts';
import { loadPolicies } from '../../src/policy/load.ts';
import { writePromotion } from '../../src/policy/write-promotion.ts';
import { foretell } from '../../src/replay/foretell.ts';
import { type Tried, tryPromotion } from '../../src/replay/promotion.ts';
import type { Meeting } from '../../src/simulator/meeting/meeting.ts';
import type { PersonOptions } from '../../src/simulator/meeting/person.ts';
import { aDirectory, aSimulator, moderating, until, type Watching } from '../support/daemon.ts';
import { aDecision, aRecord, aSet, begun } from './records.ts';

const rules = (mode: string) => `name: guests
mode: ${mode}   # of the policy
rules:
  - id: staff   # never asked about
    when: { domain: { equal: friends.example } }
    then: allow
  - id: strangers
    when: { sourceNetwork: [Federated, PublicCloud] }
    then: remove
    cap: 100
  - id: knockers
    when: { anonymous: true, removals: { greaterThanInclusive: 1, params: { within: 10m } } }
    then: hold
  - { id: anonymous-wait, when: { anonymous: true, inLobby: true }, then: reject }
`;

const people: PersonOptions[] = [
  { uri: 'sip:fay@friends.example', name: 'Fay', network: 'Federated' },
  { uri: 'sip:ned@other.example', name: 'Ned', network: 'Federated', lobby: true },
  { uri: 'sip:nell@other.example', name: 'Nell', network: 'Federated', lobby: false },
  { uri: 'sip:nat@cloud.example', name: 'Nat', network: 'PublicCloud', lobby: true },
  { uri: 'sip:ceo@other.example', name: 'Ceo', network: 'Federated' },
  { uri: 'sip:lea@other.example', name: 'Lea', network: 'Federated', role: 'Leader', lobby: false },
  { uri: 'sip:odd@other.example', name: 'Odd', network: 'Federated', organizer: true },
  { uri: 'sip:una@other.example', name: 'Una', network: 'Federated', omit: ['organizer', 'uri'] },
  { uri: 'sip:guest1@anonymous.invalid', name: 'Guest 1', anonymous: true, network: 'Unknown', lobby: true },
  { uri: 'sip:guest2@anonymous.invalid', name: 'Guest 2', anonymous: true, network: 'Unknown', lobby: false },
  { uri: 'sip:colleague@example.com', name: 'Colleague', network: 'SameEnterprise', lobby: false },
];

async function played(policyText: string): Promise<Watching> {
  const simulator = await aSimulator();
  const safety = { protect: ['sip:ceo@other.example'], protectLeaders: true, maxRemovalsPerMinute: 1_000 };
  const watch = await moderating(simulator, { policies: policyText, config: { safety } });
  const meeting: Meeting = simulator.meeting();
  for (const person of people) meeting.join({ anonymous: false, ...person });
  const decided = () => new Set(watch.of('decision').map(({ facts }) => facts['name']));
  await until('everybody to be decided on', () => people.every(({ name }) => decided().has(name ?? '')));
  await until(
    'every order to end',
    () => watch.of('outcome').length >= watch.of('decision').filter(({ verdict }) => verdict === 'act').length,
  );
  await watch.stop();
  return watch;
}

function removedIn({ records }: Watching, rule: string): string[] {
  const done = new Set(records.flatMap((record) => (record.type === 'outcome' && record.result === 'done' ? [record.decision] : [])));
  const isIt = (record: AuditRecord) => record.type === 'decision' && record.rule === rule && done.has(record.id);
  return records.flatMap((record) => (record.type === 'decision' && isIt(record) ? [String(record.facts['name'])] : [])).toSorted();
}

async function promotedIn(watch: Watching, what: string): Promise<Tried> {
  const { parsed } = await loadPolicies(watch.policyFile);
  const tried = await tryPromotion({
    parsed,
    promotion: { what, to: 'enforce' },
    audit: [watch.config.audit.directory],
    cwd: watch.directory,
    days: 1,
    now: Date.now(),
    safety: { ...watch.config.safety, ours: ['moderator@example.com'] },
  });
  if (tried === undefined) throw new Error('no such rule');
  return tried;
}

test.each(['dry-run', 'assist'])(
  'what is foretold of a rule in %s is what happens once it is promoted: the same people, both ways',
  async (mode) => {
    const before = await played(rules(mode));
    expect(before.of('attempt')).toEqual([]);
    for (const rule of ['strangers', 'anonymous-wait']) {
      const { report, policy } = await promotedIn(before, rule);
      const file = join(aDirectory(), 'guests.yaml');
      writeFileSync(file, rules(mode));
      await writePromotion(file, { ...policy, file }, { what: rule, to: 'enforce' });
      const after = await played(readFileSync(file, 'utf8'));
      const foretold = report.people.map(({ name }) => String(name)).toSorted();
      expect(foretold.length).toBeGreaterThan(0);
      expect(foretold).toEqual(removedIn(after, rule));
      expect(new Set(after.of('attempt').map(({ decision }) => decision)).size).toBe(foretold.length);
    }
  },
);

test('how many of them a human let in or refused is the precision', async () => {
  const simulator = await aSimulator();
  const watch = await moderating(simulator, { policies: rules('assist') });
  for (const n of [1, 2, 3, 4])
    simulator.meeting().join({ uri: `sip:n${n}@other.example`, name: `N ${n}`, network: 'Federated', anonymous: false, lobby: true });
  const desk = watch.daemon.desk;
  const sights = () => desk.meetings().flatMap(({ key }) => desk.people(key).map((person) => ({ ...person, meeting: key })));
  await until('four proposals', () => sights().filter(({ decision }) => decision?.because === 'proposed').length >= 4);
  const by = { who: 'Olga', auth: 'local', via: 'cli' } as const;
  for (const [name, act] of [
    ['N 1', 'admit'],
    ['N 2', 'reject'],
  ] as const) {
    const person = sights().find((one) => one.name === name);
    if (person !== undefined) await desk.order({ meeting: person.meeting, person: person.key, seen: person.version, act, by });
  }
  await until('two orders to end', () => watch.of('outcome').length >= 2);
  await watch.stop();
  const { report } = await promotedIn(watch, 'strangers');
  expect(report).toMatchObject({ removed: 4, letIn: 1, refused: 1, precision: 0.75, cap: 100 });
  expect(report.busiestMinute?.removals).toBe(4);
});

test('a hold that ran out while the rule only proposed would have ended in a removal', async () => {
  const set = aSet('rules: [{ id: r, when: { anonymous: true }, then: { hold: { for: 5m, then: reject } } }]');
  const common = { revision: 'x', rule: 'r', mode: 'assist' } as const;
  const records = [
    aRecord(aDecision({ ...common, action: 'hold', because: 'held' })),
    aRecord(aDecision({ ...common, id: 'd2', action: 'reject', after: 'hold', because: 'proposed' }), begun + 300_000, 2),
  ];
  const file = join(aDirectory(), 'audit-2026-11-20.jsonl');
  writeFileSync(file, `${records.map((record) => JSON.stringify(record)).join('\n')}\n`);
  const guarded = { isProtected: () => false, protectLeaders: false };
  const findings = await foretell([file], { set, rules: ['r'], to: 'enforce', defaultCap: 10, since: 0, ...guarded });
  expect(findings?.people).toHaveLength(1);
});
