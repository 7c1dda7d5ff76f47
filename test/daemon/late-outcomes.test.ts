// A request of ours is overtaken on its way by a newer decision, or by the person themselves: what became of it is on record in the end.
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { localBy } from '../../src/audit/human.ts';
import { createReport } from '../../src/report/report.ts';
import type { FaultEffect } from '../../src/simulator/http/fault.ts';
import { aSimulator, moderating, until, type Watching } from '../support/daemon.ts';

const held = '  - { id: no-bots, when: { inLobby: true, name: { contains: bot } }, then: hold }\n';
const rules = (then: string) => `version: 1\nname: guests\nrules:\n${held}  - { id: guests, when: { inLobby: true }, then: ${then} }\n`;
const atDesk = { mode: 'enforce', console: { host: '127.0.0.1', port: 0, graceMs: 0 } } as const;
const carl = { name: 'Carl', uri: 'sip:carl@partner.example', anonymous: false };

const results = (watch: Watching) => watch.of('outcome').map(({ result }) => result);

function reported({ records }: Watching) {
  const report = createReport();
  for (const record of records) report.apply(record);
  return report.result();
}

/** Carl waits, and the server takes its time for what a rule, or a human, asks of it. */
async function onItsWay(act: 'admit' | 'reject', whose: 'rule' | 'human', effect?: FaultEffect) {
  const simulator = await aSimulator();
  const watch = await moderating(simulator, { policies: rules(whose === 'rule' ? act : 'hold'), config: atDesk });
  const { desk } = watch.daemon;
  if (desk === undefined) throw new Error('there is no desk');
  const meeting = () => desk.meetings()[0]?.key ?? '';
  const sight = () => desk.people(meeting()).find(({ name, decision }) => name === 'Carl' && decision !== undefined);
  const path = new RegExp(`/${act}$`);
  const takesLong = () => {
    if (effect === undefined) simulator.behaviour.latencyMs = 3_000;
    else simulator.fault({ method: 'POST', path, effect });
  };
  if (whose === 'rule') takesLong();
  const guest = simulator.meeting().lobbyJoin(carl);
  if (whose === 'human') {
    await until('them to be held', () => sight() !== undefined);
    takesLong();
    const { key: person = '', version: seen = '' } = sight() ?? {};
    const order = await desk.order({ act, meeting: meeting(), person, seen, by: localBy('anna', 'console') });
    expect(order).toMatchObject({ kind: 'accepted' });
  }
  await until('the request', () => simulator.requests.some((one) => one.method === 'POST' && path.test(one.path)));
  simulator.behaviour.latencyMs = 0;
  return { simulator, watch, desk, guest };
}

test.each(['rule', 'human'] as const)('whom a late request of a %s has removed counts as removed', async (whose) => {
  const { simulator, watch, guest } = await onItsWay('reject', whose);
  simulator.meeting().rename(guest, 'Carl bot');
  await until('a newer decision', () => watch.of('decision').some(({ rule, because }) => rule === 'no-bots' && because === 'held'));
  expect([results(watch), simulator.actions]).toEqual([['unconfirmed'], []]);
  await until('the outcome', () => results(watch).length > 1);
  expect(results(watch)).toEqual(['unconfirmed', 'done']);
  expect(watch.of('outcome').at(-1)).toMatchObject({ status: 204, attempts: 1 });
  const { outcomes, rules: rows } = reported(watch);
  expect(outcomes).toEqual({ done: 1 });
  if (whose === 'rule') expect(rows.find(({ rule }) => rule === 'guests')).toMatchObject({ acted: 1, done: 1, unconfirmed: 0 });
});

test.each(['rule', 'human'] as const)(
  'whom a late request of a %s has let in counts as let in, and nobody is told otherwise',
  async (whose) => {
    const { simulator, watch, desk, guest } = await onItsWay('admit', whose);
    simulator.meeting().rename(guest, 'Carl bot');
    await until('a newer decision', () => watch.of('decision').some(({ rule, because }) => rule === 'no-bots' && because === 'held'));
    const told = () => desk.needs().filter(({ kind, state }) => kind === 'order-trouble' && state.kind === 'open');
    if (whose === 'human') await until('a human to be told', () => told().length > 0);
    for (const { text } of told()) expect(text).toContain('asked of the server, not seen to be done');
    expect([results(watch), simulator.actions]).toEqual([['unconfirmed'], []]);
    await until('the outcome', () => results(watch).length > 1);
    expect(results(watch)).toEqual(['unconfirmed', 'done']);
    expect(reported(watch).outcomes).toEqual({ done: 1 });
    await until('nothing to be told any more', () => told().length === 0);
  },
);

test('a human is never told that a request was not sent that was', async () => {
  const { simulator, watch, desk, guest } = await onItsWay('reject', 'human', { kind: 'hang' });
  simulator.meeting().rename(guest, 'Carl bot');
  await until('a human to be told', () => desk.needs().some(({ kind }) => kind === 'order-trouble'));
  const texts = desk.needs().flatMap(({ kind, text }) => (kind === 'order-trouble' ? [text] : []));
  expect(texts).toEqual([expect.stringContaining('Carl bot: asked of the server, not seen to be done')]);
  expect(results(watch)).toEqual(['unconfirmed']);
});

test('whoever leaves by themselves while the server does not answer is not recorded as removed', async () => {
  const { simulator, watch, guest } = await onItsWay('reject', 'rule', { kind: 'hang' });
  simulator.meeting().leave(guest);
  await until('the outcome', () => results(watch).length > 0);
  expect(results(watch)).toEqual(['unconfirmed']);
  expect(reported(watch)).toMatchObject({ outcomes: { unconfirmed: 1 } });
  expect(watch.daemon.desk?.needs() ?? []).toEqual([]);
});

test('who is removed before the server says so is recorded once, as removed', async () => {
  const { simulator, watch } = await onItsWay('reject', 'rule', { kind: 'slow', ms: 2_500 });
  await until('the outcome', () => results(watch).length > 0);
  await delay(100);
  expect(results(watch)).toEqual(['done']);
  expect(watch.of('outcome')[0]).toMatchObject({ status: 204 });
  expect(simulator.actions).toHaveLength(1);
});
