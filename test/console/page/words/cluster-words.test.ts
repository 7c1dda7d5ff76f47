import { expect, test } from 'vitest';
import { elsewhere, ownerWords } from '../../../../src/console/page/words/cluster-words.ts';
import { stateWords } from '../../../../src/console/page/words/state-words.ts';
import type { ClusterDoc } from '../../../../src/console/view/schema.ts';
import { aState } from '../../fake-desk.ts';

const own = { account: 'a', state: 'own', node: 'guard-1', token: 7 } as const;
const other = { account: 'b', state: 'elsewhere', node: 'guard-2', token: 8 } as const;
const free = { account: 'c', state: 'free' } as const;

function aCluster(over: Partial<ClusterDoc> = {}): ClusterDoc {
  return { name: 'eu', node: 'guard-1', reachable: true, nodes: ['guard-1', 'guard-2'], accounts: [own, other], pools: [], ...over };
}

function words(over: Partial<ClusterDoc>, state: Parameters<typeof aState>[0] = {}): string {
  const { policiesWaiting: _waiting, ...rest } = aState(state);
  return stateWords({ ...rest, stopped: [], cluster: aCluster(over) }, true).words;
}

test.each<[string, Partial<ClusterDoc>, string]>([
  ['it has accounts', {}, 'ENFORCING'],
  ['it has none', { accounts: [{ ...other, account: 'a' }, other] }, 'STANDBY: the accounts are with guard-2'],
  ['nobody has any', { accounts: [free] }, 'STANDBY: no node has an account yet'],
  [
    'Redis does not answer',
    { reachable: false, accounts: [{ ...own, state: 'unsure' }] },
    'NOTHING IS SENT: Redis does not answer, or refuses',
  ],
  ['it is not sure of one', { accounts: [{ ...own, state: 'unsure' }, other] }, 'NOT SURE of 1 account: nothing is sent for it'],
])('a node says in its head what it is where %s', (_, over, expected) => {
  expect(words(over)).toBe(expected);
});

test('paused comes before whatever a node is', () => {
  expect(words({ reachable: false }, { paused: true })).toContain('PAUSED');
});

test('of every account it is said who watches it', () => {
  expect([own, { ...own, state: 'unsure' as const }, other, free].map(ownerWords)).toEqual([
    'this node',
    'this node, not sure of it: nothing is sent',
    'guard-2',
    'nobody yet',
  ]);
  const third = { ...other, account: 'c', node: 'guard-3' };
  expect(elsewhere(aCluster({ accounts: [third, other, own] }))).toBe('the accounts are with guard-2 and guard-3');
});
