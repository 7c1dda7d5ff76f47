// A list of people under protection that loses names while they are in a meeting.
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { localBy } from '../../src/audit/human.ts';
import type { AuditRecord } from '../../src/audit/record.ts';
import { acceptByFile, policiesOnRecord } from '../../src/cli/commands/policies/on-record.ts';
import { readConfig } from '../../src/config/load.ts';
import { startDaemon } from '../../src/daemon/daemon.ts';
import { createLog } from '../../src/log.ts';
import type { Simulator } from '../../src/simulator/simulator.ts';
import { aDirectory, aSimulator, until } from '../support/daemon.ts';

const uri = 'sip:organizer@example.com;gruu;opaque=app:conf:focus:id:ONE';
const rules = (id: string) => `version: 1\nname: p\nrules:\n  - { id: ${id}, when: { sourceNetwork: Federated }, then: remove }\n`;
const by = localBy('Olga', 'cli');
const everybody = Array.from({ length: 12 }, (_, n) => `p${n}@partner.example`);

async function twelveProtected() {
  const simulator = await aSimulator({ meetings: [{ uri }] });
  for (const one of everybody) comes(simulator, one);
  const directory = aDirectory();
  const list = (people: readonly string[]) => writeFileSync(join(directory, 'vips.txt'), people.map((one) => `${one}\n`).join(''));
  list(everybody);
  return { simulator, directory, list, ...(await aDaemon(simulator, directory)) };
}

function comes(simulator: Simulator, address: string, role?: 'Leader'): void {
  const about = { uri: `sip:${address}`, name: address, anonymous: false, network: 'Federated' as const, lobby: false };
  simulator.meeting(uri).join({ ...about, ...(role === undefined ? {} : { role }) });
}

function addressesIn(simulator: Simulator): string[] {
  return simulator
    .meeting(uri)
    .inside()
    .map((person) => person.uri);
}

async function aDaemon(simulator: Simulator, directory: string) {
  const file = join(directory, 'lobbyguard.yaml');
  const policies = join(directory, 'policies.yaml');
  if (!existsSync(policies)) writeFileSync(policies, rules('no-partners'));
  const save = (safety = '{ protect: [{ file: vips.txt }] }', mode = 'enforce') =>
    writeFileSync(
      file,
      `mode: ${mode}
policies: policies.yaml
accounts:
  - name: moderator
    username: moderator@example.com
    password: { env: PASSWORD }
    discovery: ${simulator.url}
    trustedHosts: ["127.0.0.1"]
    meetings: ["${uri}"]
limits: { requestsPerSecond: 50 }
safety: ${safety}
log: { level: error }
`,
    );
  if (!existsSync(file)) save();
  const reread = () => readConfig(file, { PASSWORD: 'open-sesame' });
  const { config } = await reread();
  if (config === undefined) throw new Error('the configuration of the test is wrong');
  const records: AuditRecord[] = [];
  const log = createLog({ level: 'silent', format: 'json' });
  const daemon = await startDaemon({ config, log, reread, onRecord: (record) => records.push(record) });
  onTestFinished(() => daemon.stop('the test is over'));
  const decided = () => new Set(records.flatMap((record) => (record.type === 'decision' ? [record.participant] : [])));
  await until('everybody to be decided on', () => decided().size >= 12);
  const sent = () => records.filter(({ type }) => type === 'attempt').length;
  const waiting = () => daemon.status().policy.waiting;
  const alarms = () => daemon.status().alarms.map(({ code }) => code);
  return { daemon, config, records, save, policies, sent, waiting, alarms };
}

test('a list that was saved by half lets nobody be removed until a human has accepted it', async () => {
  const { daemon, list, sent, waiting, alarms, records } = await twelveProtected();
  list(everybody.slice(0, 1));
  await daemon.reload();
  await until('the change to wait', () => waiting() !== undefined);
  expect(waiting()).toMatchObject({ people: 11, proposes: false, unprotects: true, would: [{ rule: 'no-partners', count: 11 }] });
  expect(alarms()).toContain('policies-waiting');
  await until('the desk to list it', () => daemon.desk.needs().some(({ kind }) => kind === 'policies-waiting'));
  expect(sent()).toBe(0);
  const revision = waiting()?.revision ?? '';
  expect(await daemon.desk.acceptPolicies({ revision, by })).toMatchObject({ kind: 'accepted' });
  await until('those who are named no more to be removed', () => sent() >= 11);
  expect(sent()).toBe(11);
  expect(waiting()).toBeUndefined();
  expect(alarms()).not.toContain('policies-waiting');
  expect(records.findLast(({ type }) => type === 'policy')).toMatchObject({ by, protection: revision });
});

test('a list that is put right again ends the waiting, and nobody was touched', async () => {
  const { daemon, list, sent, waiting, alarms, config } = await twelveProtected();
  list(everybody.slice(0, 3));
  await daemon.reload();
  await until('the change to wait', () => waiting() !== undefined);
  list(everybody);
  await daemon.reload();
  await until('nothing to wait', () => waiting() === undefined && !alarms().includes('policies-waiting'));
  expect(sent()).toBe(0);
  expect((await policiesOnRecord(config.audit.directory)).policiesWaiting).toBeUndefined();
});

test('whoever is put under protection while the audit log cannot be written is protected when it can be again', async () => {
  const { daemon, list, alarms, simulator, records, config } = await twelveProtected();
  const { directory } = config.audit;
  rmSync(directory, { recursive: true });
  writeFileSync(directory, '');
  for (const one of ['eve@elsewhere.example', 'mallory@elsewhere.example']) comes(simulator, one);
  await until('the alarm', () => alarms().includes('audit-unwritable'));
  list([...everybody, 'eve@elsewhere.example']);
  await daemon.reload();
  // The files themselves are looked at again once they have been quiet, and then not for half a minute.
  await new Promise((resolve) => setTimeout(resolve, 5_000));
  rmSync(directory);
  await until('whom nobody protects to be gone', () => !addressesIn(simulator).includes('sip:mallory@elsewhere.example'));
  await until('her', () =>
    records.some((one) => one.type === 'decision' && one.because === 'protected' && one.facts?.['uri'] === 'eve@elsewhere.example'),
  );
  expect(addressesIn(simulator)).toContain('sip:eve@elsewhere.example');
});

test('people who are put on a list that waits are protected at once', async () => {
  const { daemon, list, sent, waiting, simulator, records } = await twelveProtected();
  list(['eve@elsewhere.example']);
  await daemon.reload();
  await until('the change to wait', () => waiting() !== undefined);
  comes(simulator, 'eve@elsewhere.example');
  await until('her', () => records.some((one) => one.type === 'decision' && one.facts?.['uri'] === 'eve@elsewhere.example'));
  expect(records.findLast((one) => one.type === 'decision' && one.facts?.['uri'] === 'eve@elsewhere.example')).toMatchObject({
    because: 'protected',
  });
  expect(sent()).toBe(0);
});

test('few who lose their protection are removed as soon as they have been looked at', async () => {
  const { daemon, list, sent, waiting } = await twelveProtected();
  list(everybody.slice(2));
  await daemon.reload();
  await until('the two to be removed', () => sent() >= 2);
  expect(sent()).toBe(2);
  expect(waiting()).toBeUndefined();
});

test('leaders who would all lose their protection keep it until a human has accepted that', async () => {
  const { daemon, save, sent, waiting, simulator, records } = await twelveProtected();
  save('{ protect: [{ file: vips.txt }], protectLeaders: true }');
  for (let n = 0; n < 11; n += 1) comes(simulator, `l${n}@partner.example`, 'Leader');
  await until('all to be decided on', () => records.filter((one) => one.type === 'decision' && one.because === 'leader').length >= 11);
  save('{ protect: [{ file: vips.txt }], protectLeaders: false }');
  await daemon.reload();
  await until('the change to wait', () => waiting() !== undefined);
  expect(waiting()).toMatchObject({ people: 11, unprotects: true });
  expect(sent()).toBe(0);
});

test('policies that change meanwhile do not let it through, and whom they would remove is told of', async () => {
  const { daemon, list, sent, waiting, policies, alarms } = await twelveProtected();
  list(everybody.slice(0, 1));
  await daemon.reload();
  await until('the change to wait', () => waiting() !== undefined);
  const { revision } = waiting() ?? {};
  writeFileSync(policies, rules('renamed'));
  await daemon.reload();
  await until('it to be told of again', () => waiting()?.revision === revision && alarms().includes('policies-waiting'));
  await until('the rule of now to be named', () => waiting()?.would[0]?.rule === 'renamed');
  expect(sent()).toBe(0);
});

test('without a console it is seen and accepted over the audit directory', async () => {
  const { daemon, list, sent, waiting, config } = await twelveProtected();
  list(everybody.slice(0, 1));
  await daemon.reload();
  await until('the change to wait', () => waiting() !== undefined);
  const { policiesWaiting } = await policiesOnRecord(config.audit.directory);
  expect(policiesWaiting).toMatchObject({ people: 11, unprotects: true, revision: waiting()?.revision });
  await acceptByFile(config.audit.directory, policiesWaiting?.revision ?? '', 'Olga');
  await until('those who are named no more to be removed', () => sent() >= 11);
});

test('a restart with a shorter list is no way past it: rules only propose until a human accepts', async () => {
  const { simulator, directory, daemon, list } = await twelveProtected();
  await daemon.stop('a restart');
  list(everybody.slice(0, 1));
  const again = await aDaemon(simulator, directory);
  await until('the rules to wait', () => again.waiting() !== undefined);
  expect(again.waiting()).toMatchObject({ people: 11, proposes: true });
  expect(again.sent()).toBe(0);
  expect(await again.daemon.desk.acceptPolicies({ revision: again.waiting()?.revision ?? '', by })).toMatchObject({ kind: 'accepted' });
  await until('those who are named no more to be removed', () => again.sent() >= 11);
});

test('a restart with a shorter list that is put right acts again, without a human', async () => {
  const { simulator, directory, daemon, list } = await twelveProtected();
  await daemon.stop('a restart');
  list(everybody.slice(0, 1));
  const again = await aDaemon(simulator, directory);
  await until('the rules to wait', () => again.waiting() !== undefined);
  list(everybody);
  await again.daemon.reload();
  await until('nothing to wait', () => again.waiting() === undefined && !again.alarms().includes('policies-waiting'));
  comes(simulator, 'eve@elsewhere.example');
  await until('somebody else to be removed', () => again.sent() >= 1);
  expect(again.sent()).toBe(1);
});

test('a restart with a shorter list that is mended in part is judged again', async () => {
  const { simulator, directory, daemon, list } = await twelveProtected();
  await daemon.stop('a restart');
  list(everybody.slice(0, 1));
  const again = await aDaemon(simulator, directory);
  await until('the rules to wait', () => again.waiting() !== undefined);
  list(everybody.slice(2));
  await again.daemon.reload();
  await until('the two to be removed', () => again.sent() >= 2);
  expect(again.waiting()).toBeUndefined();
  expect(again.sent()).toBe(2);
});

test('while the policies wait, whoever they would remove is not counted for a change of who is protected', async () => {
  const { simulator, directory, daemon, list, policies } = await twelveProtected();
  writeFileSync(policies, rules('others'));
  list(['ann@elsewhere.example']);
  await daemon.stop('a restart');
  const again = await aDaemon(simulator, directory);
  await until('the rules to wait', () => again.waiting() !== undefined);
  list(['ann@elsewhere.example', 'eve@elsewhere.example']);
  await again.daemon.reload();
  list(['ann@elsewhere.example']);
  await again.daemon.reload();
  await until('the policies alone to wait', () => again.waiting()?.proposes === true);
  expect(await again.daemon.desk.acceptPolicies({ revision: again.waiting()?.revision ?? '', by })).toMatchObject({ kind: 'accepted' });
  await until('all to be removed', () => again.sent() >= 12);
  await until('nothing to wait', () => again.waiting() === undefined && !again.alarms().includes('policies-waiting'));
});

test('a restart with the same list in another order acts at once', async () => {
  const { simulator, directory, daemon, list } = await twelveProtected();
  await daemon.stop('a restart');
  list(everybody.toReversed());
  const again = await aDaemon(simulator, directory);
  comes(simulator, 'eve@elsewhere.example');
  await until('somebody else to be removed', () => again.sent() >= 1);
  expect(again.records.filter(({ type }) => type === 'policy')).toHaveLength(1);
});

const configured = (records: readonly AuditRecord[]) =>
  records.flatMap((record) =>
    record.type === 'config' && record.rejected !== true ? [{ changed: record.changed, held: record.held ?? [] }] : [],
  );

test('that fewer are protected is on record as held for as long as it is, and as a change when a human has accepted it', async () => {
  const { daemon, list, records, waiting } = await twelveProtected();
  list(everybody.slice(0, 1));
  await daemon.reload();
  await until('it to wait', () => waiting() !== undefined);
  expect(configured(records)).toEqual([{ changed: [], held: ['safety.protect'] }]);
  await daemon.desk?.acceptPolicies({ revision: waiting()?.revision ?? '', by });
  expect(configured(records).slice(1)).toEqual([{ changed: ['safety.protect'], held: [] }]);
});

test('what is held and put right again is on record as a change, and so is what changes beside it', async () => {
  const { daemon, save, records, waiting } = await twelveProtected();
  save('{ protect: [{ file: vips.txt }], protectLeaders: false, maxRemovalsPerMinute: 17 }');
  await daemon.reload();
  const keys = ['safety.maxRemovalsPerMinute', 'safety.protectLeaders'];
  expect(configured(records)[0]).toEqual({ changed: keys.slice(0, 1), held: keys.slice(1) });
  await until('everybody to have been looked at, and nobody to be removed for it', () => configured(records).length === 2);
  expect(configured(records)[1]).toEqual({ changed: keys.slice(1), held: [] });
  expect(waiting()).toBeUndefined();
  save();
  await daemon.reload();
  expect(configured(records).slice(2)).toEqual([{ changed: keys, held: [] }]);
});
