import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { aSimulator, moderating, until, type Watching } from '../support/daemon.ts';

const by = { who: 'Olga', auth: 'local', via: 'cli' } as const;
const strict = 'name: guests\nrules:\n  - { id: no-partners, when: { sourceNetwork: Federated }, then: reject }\n';
const config = { safety: { protect: [], protectLeaders: true, maxRemovalsPerMinute: 1_000, maxReversals: 0.2 } };

const refused = (watch: Watching) => watch.of('outcome').filter(({ result }) => result === 'done').length;
const acts = (watch: Watching) => watch.of('decision').filter(({ verdict, rule }) => verdict === 'act' && rule !== null);
const stepped = (watch: Watching) => watch.daemon.status().alarms.filter(({ code }) => code === 'rule-stepped-back');

test('a rule of which humans take back more than they may only proposes, over restarts, until it is changed', async () => {
  const simulator = await aSimulator();
  const comes = (n: number) =>
    simulator.meeting().join({ uri: `sip:p${n}@partner.example`, name: `P ${n}`, anonymous: false, network: 'Federated', lobby: true });
  const watch = await moderating(simulator, { policies: strict, config });
  for (let n = 0; n < 10; n += 1) comes(n);
  await until('ten to be refused', () => refused(watch) === 10);
  const undo = (n: number) => watch.daemon.desk.undo({ of: acts(watch)[n]?.id ?? '', by });
  await undo(0);
  await undo(1);
  await undo(1);
  expect(stepped(watch)).toEqual([]);
  await undo(2);
  await until('the rule to step back', () => stepped(watch).length === 1);
  comes(20);
  await until('a proposal', () => watch.of('decision').some(({ because, proposal }) => because === 'proposed' && proposal === 'reject'));
  expect(refused(watch)).toBe(10);
  await watch.stop();
  const again = await moderating(simulator, { policies: strict, directory: watch.directory, config });
  expect(stepped(again)).toHaveLength(1);
  comes(21);
  await until('another proposal', () =>
    again.of('decision').some(({ facts, because }) => facts['name'] === 'P 21' && because === 'proposed'),
  );
  writeFileSync(again.policyFile, strict.replace('Federated }', 'Federated, inLobby: true }'));
  await again.daemon.reload();
  await until('both to be refused', () => refused(again) === 2);
  expect(stepped(again)).toEqual([]);
});
