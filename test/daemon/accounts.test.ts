import { expect, test } from 'vitest';
import type { Account } from '../../src/daemon/account.ts';
import { type Accounts, createAccounts } from '../../src/daemon/accounts.ts';

interface FakeAccount extends Account {
  readonly happened: readonly string[];
  end(): void;
  fail(error: Error): void;
}

function anAccount(name: string): FakeAccount {
  const happened: string[] = [];
  let end = (): void => {};
  let fail = (_error: Error): void => {};
  const done = new Promise<void>((resolve, reject) => {
    end = resolve;
    fail = reject;
  });
  done.catch(() => {});
  return {
    name,
    happened,
    done,
    end,
    fail,
    watch: {
      decideAll: async (trigger: string) => void happened.push(`decide ${trigger}`),
      reconcile: () => void happened.push('reconcile'),
      meetings: () => [{ status: { meeting: 'sip:board' } }],
    } as never,
    sources: undefined as never,
    change() {},
    remembered() {},
    hands: { humans: { queue: { cancelAll: (reason: string) => void happened.push(`cancel: ${reason}`) } } } as never,
    status: () => ({ account: name, state: 'ready', meetings: [], queued: 0 }),
    async stop() {
      happened.push('stop');
      end();
    },
  };
}

function accountsOf(...members: readonly Account[]): Accounts {
  return accountsTelling(() => undefined, ...members);
}

function accountsTelling(changed: Parameters<typeof createAccounts>[0], ...members: readonly Account[]): Accounts {
  const accounts = createAccounts(changed);
  for (const member of members) accounts.add(member);
  return accounts;
}

test('one account that cannot go on leaves the daemon running', async () => {
  const [broken, fine] = [anAccount('broken'), anAccount('fine')];
  const ended = accountsOf(broken, fine).ended();
  broken.fail(new Error('no key'));
  fine.end();
  await expect(ended).resolves.toBeUndefined();
});

test('when no account can go on, the daemon has failed', async () => {
  const [one, other] = [anAccount('one'), anAccount('other')];
  const ended = accountsOf(one, other).ended();
  one.fail(new Error('no key'));
  other.fail(new Error('no certificate'));
  await expect(ended).rejects.toThrow('no account can go on');
});

test('the failure of the only account is told as it is', async () => {
  const only = anAccount('only');
  const ended = accountsOf(only).ended();
  only.fail(new Error('no key'));
  await expect(ended).rejects.toThrow('no key');
});

test('an account that is taken away is stopped, and the others go on', async () => {
  const [leaving, staying] = [anAccount('leaving'), anAccount('staying')];
  const accounts = accountsOf(leaving, staying);
  await accounts.remove('leaving');
  await accounts.decideAll('anew');
  accounts.cancelQueued('paused');
  expect([leaving.happened, staying.happened]).toEqual([['stop'], ['decide anew', 'cancel: paused']]);
  expect(accounts.status().map(({ account }) => account)).toEqual(['staying']);
});

test('an account that is taken away takes its meetings from the desk, once they are not there any more', async () => {
  const heard: unknown[] = [];
  const accounts: Accounts = accountsTelling((change) => heard.push([change, accounts.meetings().length]), anAccount('leaving'));
  await accounts.remove('leaving');
  expect(heard).toEqual([[{ kind: 'meeting', meeting: 'leaving sip:board' }, 0]]);
});
