// A request whose connection takes its time: what has changed meanwhile is asked about again before anything is written.
import { expect, test } from 'vitest';
import { localBy } from '../../src/audit/human.ts';
import type { Simulator } from '../../src/simulator/simulator.ts';
import { aConfig, aDirectory, aSimulator, moderating, until, type Watching } from '../support/daemon.ts';
import { aTlsFront, type TlsFront } from '../support/tls-front.ts';

/** A guest is about to be refused, and the handshake for that request waits until `goOn`. */
async function aRefusalUnderWay(): Promise<{ simulator: Simulator; watch: Watching; front: TlsFront; goOn(): void }> {
  const simulator = await aSimulator();
  const directory = aDirectory();
  let watch: Watching | undefined;
  let going = false;
  // The attempt is on record before the request opens its connection, and all of this is one process.
  const front = await aTlsFront(simulator, () => going || (watch?.of('attempt').length ?? 0) === 0);
  const base = aConfig(simulator, directory);
  const [account] = base.accounts;
  if (account?.kind !== 'ucwa') throw new Error('the first account is of another kind');
  watch = await moderating(simulator, {
    directory,
    config: { accounts: [{ ...account, discovery: front.url }], limits: { ...base.limits, batch: 1 }, tls: { ca: front.ca } },
  });
  simulator.meeting().lobbyJoin({ uri: 'sip:guest@anonymous.invalid', name: 'Guest', anonymous: true });
  await until('the attempt to be on record', () => watch?.of('attempt').length >= 1);
  await until('a handshake to wait', () => front.held() > 0);
  return {
    simulator,
    watch,
    front,
    goOn: () => {
      going = true;
    },
  };
}

test('a request whose connection takes its time is sent when it stands', async () => {
  const { simulator, watch, goOn } = await aRefusalUnderWay();
  expect(simulator.actions).toEqual([]);
  goOn();
  await until('the guest to be gone', () => watch.of('outcome').some(({ result }) => result === 'done'));
  expect(simulator.actions.map(({ action }) => action)).toEqual(['reject']);
});

test('a pause that comes while the connection is being opened holds the request back', async () => {
  const { simulator, watch, goOn } = await aRefusalUnderWay();
  await watch.daemon.pause(localBy('Ann', 'console'));
  goOn();
  await until('the outcome', () => watch.of('outcome').length > 0);
  expect(simulator.actions).toEqual([]);
  await watch.daemon.resume(localBy('Ann', 'console'));
  await until('the guest to be gone', () => simulator.meeting().waiting().length === 0);
  expect(simulator.actions.map(({ action }) => action)).toEqual(['reject']);
});

test('somebody who becomes an organizer while the connection is being opened is let be', async () => {
  const { simulator, watch, front, goOn } = await aRefusalUnderWay();
  const [guest] = simulator.meeting().waiting();
  if (guest === undefined) throw new Error('nobody waits');
  const held = front.held();
  simulator.meeting().setRole(guest, 'Leader');
  await until('the news to have come, so that news are asked for again', () => front.held() > held);
  goOn();
  await until('the outcome', () => watch.of('outcome').length > 0);
  expect(simulator.actions).toEqual([]);
});
