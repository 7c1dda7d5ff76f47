import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createOutbox } from '../../../src/daemon/cluster/outbox.ts';
import { watchRefusals } from '../../../src/daemon/cluster/refusals.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function aNode() {
  const state = { reachable: true };
  const said: string[] = [];
  const refusals = watchRefusals({
    membership: {
      get status() {
        return { reachable: state.reachable, leaseMs: 10_000 } as never;
      },
    },
    recorder: { alarm: (code, message) => void said.push(`${code}: ${message}`), ended: (code) => void said.push(`${code} over`) },
  });
  const fail = (times: number, account = 'a') => {
    for (let n = 0; n < times; n += 1) {
      refusals.failed('records', account, new Error('NOPERM'));
      vi.advanceTimersByTime(1_000);
    }
  };
  return { state, said, refusals, fail };
}

test('what fails again and again is told once for all accounts, and its end when all of it works', () => {
  const { said, refusals, fail } = aNode();
  fail(4);
  expect(said).toEqual([]);
  fail(20);
  fail(20, 'b');
  expect(said).toEqual([expect.stringMatching(/^cluster-refusing: .* \(a\): NOPERM$/)]);
  refusals.settled('records', 'a');
  expect(said).toHaveLength(1);
  refusals.settled('records', 'b');
  expect(said.slice(1)).toEqual(['cluster-refusing over']);
});

test('what works again soon, and what fails because Redis is out of reach, is not told', () => {
  const { state, said, refusals, fail } = aNode();
  fail(4);
  refusals.settled('records', 'a');
  fail(4);
  state.reachable = false;
  fail(60);
  state.reachable = true;
  fail(3);
  expect(said).toEqual([]);
});

test('an account whose records Redis refuses keeps those of no other account back', async () => {
  const sent: string[] = [];
  const outbox = createOutbox({
    async send(account, records) {
      if (account === 'a') throw new Error('WRONGTYPE');
      sent.push(...records.map(({ text }) => text));
    },
    onFailed: (account) => void sent.push(`failed ${account}`),
    onSent: (account) => void sent.push(`sent ${account}`),
  });
  for (const account of ['a', 'b']) outbox.add(account, { from: 'one', seq: 1, at: 0, text: `of ${account}` });
  await outbox.flush();
  expect(sent).toEqual(['failed a', 'of b', 'sent b']);
  outbox.stop();
});
