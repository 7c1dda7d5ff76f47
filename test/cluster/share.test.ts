import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shareOut } from '../../src/cluster/share.ts';

const names = (prefix: string, max: number) =>
  fc.uniqueArray(fc.nat(99), { minLength: 1, maxLength: max }).map((numbers) => numbers.map((n) => `${prefix}${n}`));

function ownersOf(accounts: readonly string[], nodes: readonly string[]): ReadonlyMap<string, string | undefined> {
  return new Map([...shareOut(accounts, nodes)].map(([account, [owner]]) => [account, owner]));
}

test('every account has every node in its order once, and no node is first for more than its share', () => {
  fc.assert(
    fc.property(names('a', 40), names('n', 6), (accounts, nodes) => {
      const shares = shareOut(accounts, nodes);
      for (const account of accounts) expect(shares.get(account)?.toSorted()).toEqual(nodes.toSorted());
      const first = [...shares.values()].map(([owner]) => owner);
      for (const node of nodes)
        expect(first.filter((owner) => owner === node).length).toBeLessThanOrEqual(Math.ceil(accounts.length / nodes.length));
    }),
  );
});

test('every node computes the same, in whatever order it knows accounts and nodes', () => {
  fc.assert(
    fc.property(names('a', 20), names('n', 5), (accounts, nodes) => {
      expect(ownersOf(accounts.toReversed(), nodes.toReversed())).toEqual(ownersOf(accounts, nodes));
    }),
  );
});

test('when a node goes, most accounts of the others stay where they are', () => {
  const accounts = Array.from({ length: 60 }, (_, n) => `account ${n}`);
  const [before, after] = [ownersOf(accounts, ['a', 'b', 'c']), ownersOf(accounts, ['a', 'b'])];
  const moved = accounts.filter((account) => before.get(account) !== 'c' && before.get(account) !== after.get(account));
  expect(moved.length).toBeLessThan(20);
});

test('without a node nobody takes anything', () => {
  expect([...shareOut(['a'], [])]).toEqual([['a', []]]);
});
