import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { localBy } from '../../src/audit/human.ts';
import type { Config } from '../../src/config/config.ts';
import type { Simulator } from '../../src/simulator/simulator.ts';
import { aDirectory, aSimulator, moderating, until, type Watching } from '../support/daemon.ts';

const by = localBy('Olga', 'cli');
const quiet = 'version: 1\nname: guests\nrules:\n  - { id: nobody, when: { name: nobody at all, anonymous: true }, then: reject }\n';
const strict =
  'version: 1\nname: guests\nrules:\n  - { id: no-partners, when: { sourceNetwork: Federated }, then: remove, reason: no partners }\n';

function safety(part: Partial<Config['safety']> = {}): Partial<Config> {
  const maxNewRemovals = { people: 10, share: 1 };
  return { safety: { protect: [], protectLeaders: true, maxRemovalsPerMinute: 1_000, maxNewRemovals, ...part } };
}

async function withPartners(count: number, part: Partial<Config> = safety()): Promise<{ simulator: Simulator; watch: Watching }> {
  const simulator = await aSimulator();
  for (let n = 0; n < count; n += 1) comes(simulator, n);
  const watch = await moderating(simulator, { policies: quiet, config: part });
  await until('everybody to be decided on', () => new Set(watch.of('decision').map((one) => one.participant)).size >= count);
  return { simulator, watch };
}

function comes(simulator: Simulator, n: number): void {
  simulator
    .meeting()
    .join({ uri: `sip:p${n}@partner.example`, name: `Partner ${n}`, anonymous: false, network: 'Federated', lobby: n % 2 === 0 });
}

async function change(watch: Watching, text: string): Promise<void> {
  writeFileSync(watch.policyFile, text);
  await watch.daemon.reload();
}

const sent = (watch: Watching) => watch.of('attempt').length;

test('a set that would newly remove eleven identified people waits for a human, and then acts', async () => {
  const { watch } = await withPartners(11);
  const before = watch.daemon.status().policy.revision;
  await change(watch, strict);
  const { policy, alarms } = watch.daemon.status();
  expect(policy.revision).toBe(before);
  expect(policy.waiting).toMatchObject({ people: 11, proposes: false, would: [{ rule: 'no-partners', count: 11 }] });
  expect(alarms.map(({ code }) => code)).toContain('policies-waiting');
  await until('the desk to list it', () => watch.daemon.desk.needs().some(({ kind }) => kind === 'policies-waiting'));
  expect(sent(watch)).toBe(0);
  await change(watch, `${strict}# the same file, saved again\n`);
  expect(watch.daemon.status().policy.revision).toBe(before);
  const stale = await watch.daemon.desk.acceptPolicies({ revision: policy.waiting?.revision ?? '', by });
  expect(stale).toMatchObject({ kind: 'refused', code: 'changed' });
  const revision = watch.daemon.status().policy.waiting?.revision ?? '';
  expect(await watch.daemon.desk.acceptPolicies({ revision, by })).toMatchObject({ kind: 'accepted' });
  await until('all of them to be removed', () => watch.of('outcome').filter(({ result }) => result === 'done').length >= 11);
  expect(watch.of('policy').at(-1)).toMatchObject({ revision, by });
  expect(watch.daemon.status().alarms.map(({ code }) => code)).not.toContain('policies-waiting');
});

test('the alarm of a set that waits says whom it would remove by now, and is told once', async () => {
  const { simulator, watch } = await withPartners(11);
  await change(watch, strict);
  const text = () => watch.daemon.status().alarms.find(({ code }) => code === 'policies-waiting')?.message ?? '';
  expect(text()).toContain('remove 11 people');
  comes(simulator, 11);
  await until('the alarm to count the twelfth', () => text().includes('remove 12 people'));
  const need = () => watch.daemon.desk.needs().find(({ kind }) => kind === 'policies-waiting');
  await until('the desk to say so', () => JSON.stringify(need()).includes('remove 12 people'));
  expect(watch.of('alarm').filter(({ code }) => code === 'policies-waiting')).toHaveLength(1);
  await change(watch, quiet);
  expect(text()).toBe('');
});

test('ten are within the bounds, a larger share than allowed is not, and one person alone is no share', async () => {
  const ten = await withPartners(10);
  await change(ten.watch, strict);
  expect(ten.watch.daemon.status().policy.waiting).toBeUndefined();
  const share = safety({ maxNewRemovals: { people: 10, share: 0.25 } });
  const few = await withPartners(3, share);
  await change(few.watch, strict);
  expect(few.watch.daemon.status().policy.waiting).toMatchObject({ people: 3 });
  const one = await withPartners(1, share);
  await change(one.watch, strict);
  expect(one.watch.daemon.status().policy.waiting).toBeUndefined();
});

test('a set that waits is forgotten when the files say again what is in force', async () => {
  const { watch } = await withPartners(11);
  await change(watch, strict);
  await change(watch, quiet);
  expect(watch.daemon.status().policy.waiting).toBeUndefined();
  expect(watch.daemon.status().alarms.map(({ code }) => code)).not.toContain('policies-waiting');
  expect(sent(watch)).toBe(0);
});

test('a crowd of anonymous people in the lobby is no reason to wait', async () => {
  const simulator = await aSimulator();
  for (let n = 0; n < 15; n += 1) simulator.meeting().join({ name: `Guest ${n}`, anonymous: true, lobby: true });
  const watch = await moderating(simulator, { policies: quiet, config: safety() });
  await until('everybody to be decided on', () => new Set(watch.of('decision').map(({ participant }) => participant)).size >= 15);
  await change(watch, 'version: 1\nname: g\nrules:\n  - { id: no-anonymous, when: { anonymous: true }, then: reject }\n');
  await until('all of them to be refused', () => watch.of('outcome').filter(({ result }) => result === 'done').length >= 15);
});

test('a restart is no way past the gate: the rules of another set only propose until a human accepts', async () => {
  const { simulator, watch } = await withPartners(11);
  await watch.stop();
  const again = await moderating(simulator, { policies: strict, directory: watch.directory, config: safety() });
  await until('the set to wait', () => again.daemon.status().policy.waiting !== undefined);
  expect(again.daemon.status().policy.waiting).toMatchObject({ people: 11, proposes: true });
  expect(again.of('policy').filter(({ rejected }) => rejected !== true)).toEqual([]);
  expect(sent(again)).toBe(0);
  expect(again.of('decision').some(({ because, proposal }) => because === 'gate' && proposal === 'remove')).toBe(true);
  await again.stop();
  const third = await moderating(simulator, { policies: strict, directory: watch.directory, config: safety() });
  await until('the set to wait again', () => third.daemon.status().policy.waiting !== undefined);
  const revision = third.daemon.status().policy.waiting?.revision ?? '';
  expect(await third.daemon.desk.acceptPolicies({ revision, by })).toMatchObject({ kind: 'accepted' });
  await until('all of them to be removed', () => third.of('outcome').filter(({ result }) => result === 'done').length >= 11);
});

test('a restart with another set that removes few acts once everybody has been looked at', async () => {
  const { simulator, watch } = await withPartners(3);
  await watch.stop();
  const again = await moderating(simulator, { policies: strict, directory: watch.directory, config: safety() });
  await until('all of them to be removed', () => again.of('outcome').filter(({ result }) => result === 'done').length >= 3);
  expect(again.of('policy').filter(({ rejected }) => rejected !== true)).toHaveLength(1);
});

test('a restart with the set that was in force acts at once', async () => {
  const { simulator, watch } = await withPartners(12);
  await watch.stop();
  comes(simulator, 20);
  const again = await moderating(simulator, { policies: quiet, directory: watch.directory, config: safety() });
  expect(again.of('policy')).toHaveLength(1);
});

const errorPages = [
  '<!DOCTYPE html>\n<html><body>503</body></html>\n',
  '503 Service Unavailable\n',
  '404 page not found\n',
  'Bad Gateway\n',
];
const partnersOnly =
  'version: 1\nname: guests\nrules:\n' +
  '  - { id: partners-may-wait, when: { uri: { in: { list: partners } } }, then: allow }\n' +
  '  - { id: others, when: { sourceNetwork: Federated }, then: remove }\n';

test.each(errorPages)('a list that was overwritten by an error page (%j) does not take effect, nor after a restart', async (page) => {
  const simulator = await aSimulator();
  const directory = aDirectory();
  const policies = join(directory, 'set');
  mkdirSync(join(policies, 'lists'), { recursive: true });
  writeFileSync(join(policies, 'a.yaml'), partnersOnly);
  const list = join(policies, 'lists', 'partners.txt');
  writeFileSync(list, 'p0@partner.example\np1@partner.example\np2@partner.example\n');
  for (let n = 0; n < 3; n += 1) comes(simulator, n);
  const config = { ...safety({ maxNewRemovals: { people: 2, share: 1 } }), policies };
  const watch = await moderating(simulator, { directory, config, policies: undefined });
  await until('everybody to be decided on', () => new Set(watch.of('decision').map(({ participant }) => participant)).size >= 3);
  const before = watch.daemon.status().policy.revision;
  writeFileSync(list, page);
  await watch.daemon.reload();
  writeFileSync(join(policies, 'a.yaml'), `${partnersOnly}# saved\n`);
  await watch.daemon.reload();
  expect(watch.daemon.status().policy.revision).toBe(before);
  await watch.stop();
  const again = await moderating(simulator, { directory, config, policies: undefined });
  await until('the set to wait', () => again.daemon.status().policy.waiting !== undefined);
  expect(simulator.actions).toEqual([]);
});

test('a second list that an error page was saved over waits for a human after a restart, though the first was so before', async () => {
  const simulator = await aSimulator();
  const directory = aDirectory();
  const policies = join(directory, 'set');
  mkdirSync(join(policies, 'lists'), { recursive: true });
  const allowing = (list: string) => `  - { id: ${list}, when: { domain: { domainIn: { list: ${list} } } }, then: allow }\n`;
  const others = '  - { id: others, when: { sourceNetwork: Federated }, then: remove }\n';
  writeFileSync(join(policies, 'a.yaml'), `version: 1\nname: guests\nrules:\n${allowing('vips')}${allowing('partners')}${others}`);
  writeFileSync(join(policies, 'lists', 'vips.txt'), 'Unauthorized\n');
  writeFileSync(join(policies, 'lists', 'partners.txt'), 'partner.example\n');
  comes(simulator, 0);
  const config = { ...safety(), policies };
  const watch = await moderating(simulator, { directory, config, policies: undefined });
  await until('the partner to be decided on', () => watch.of('decision').length > 0);
  await watch.stop();
  writeFileSync(join(policies, 'lists', 'partners.txt'), 'Unauthorized\n');
  const again = await moderating(simulator, { directory, config, policies: undefined });
  await until('the set to wait', () => again.daemon.status().policy.waiting !== undefined);
  expect(again.of('alarm').find(({ code }) => code === 'policies-waiting')?.message).toContain('partners.txt');
  expect(simulator.actions).toEqual([]);
});

/** What may happen to a list and the policies beside it; `good` puts both right. */
const events = ['good', 'page', 'empty', 'gone', 'renamed', 'comments', 'touched', 'swapped'] as const;

test('whatever happens to an allow list, in whatever order, nobody on it is removed', async () => {
  const simulator = await aSimulator();
  const directory = aDirectory();
  const policies = join(directory, 'set');
  const list = join(policies, 'lists', 'partners.txt');
  const text = 'p0@partner.example\np1@partner.example\np2@partner.example\n';
  mkdirSync(join(policies, 'lists'), { recursive: true });
  writeFileSync(join(policies, 'a.yaml'), partnersOnly);
  writeFileSync(list, text);
  for (let n = 0; n < 3; n += 1) comes(simulator, n);
  const config = { ...safety({ maxNewRemovals: { people: 2, share: 1 } }), policies };
  const watch = await moderating(simulator, { directory, config, policies: undefined });
  await until('everybody to be decided on', () => new Set(watch.of('decision').map(({ participant }) => participant)).size >= 3);
  const before = watch.daemon.status().policy.revision;
  let turn = 0;
  const next = (): number => {
    turn += 1;
    return turn;
  };
  const aPage = (): string => errorPages[next() % errorPages.length] ?? '';
  const doings: Readonly<Record<(typeof events)[number], () => void>> = {
    good() {
      rmSync(join(policies, 'lists', 'old.txt'), { force: true });
      writeFileSync(join(policies, 'a.yaml'), partnersOnly);
      writeFileSync(list, text);
    },
    page: () => writeFileSync(list, aPage()),
    empty: () => writeFileSync(list, ''),
    gone: () => rmSync(list, { force: true }),
    renamed() {
      if (existsSync(list)) renameSync(list, join(policies, 'lists', 'old.txt'));
    },
    comments: () => writeFileSync(list, '# nobody any more\n'),
    touched: () => writeFileSync(join(policies, 'a.yaml'), `${partnersOnly}# ${next()}\n`),
    swapped() {
      writeFileSync(`${list}.new`, aPage());
      renameSync(`${list}.new`, list);
    },
  };
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...events), { minLength: 2, maxLength: 5 }), async (order) => {
      for (const event of order) {
        doings[event]();
        await watch.daemon.reload();
      }
      expect([order, simulator.actions]).toEqual([order, []]);
    }),
    { numRuns: 40 },
  );
  doings.good();
  await watch.daemon.reload();
  expect(watch.daemon.status().policy).toMatchObject({ revision: before });
  expect(watch.daemon.status().policy.waiting).toBeUndefined();
  expect(watch.daemon.status().policy.rejected).toBeUndefined();
  expect(simulator.actions).toEqual([]);
});
