// All accounts of the daemon. They come and go one by one; the daemon has failed only when none is left that could go on.
import { LobbyguardError } from '../errors.ts';
import type { AccountStatus, MeetingStatus } from '../meetings/status.ts';
import type { Trigger } from '../moderation/judge.ts';
import type { Moderator } from '../moderation/moderator.ts';
import type { DeskChange } from '../rulings/port.ts';
import type { Farewell } from '../session/session.ts';
import type { Account } from './account.ts';

export interface Accounts {
  add(account: Account): void;
  all(): readonly Account[];
  /** Stops one account and forgets it; the others do not notice. */
  remove(name: string, farewell?: Farewell): Promise<void>;
  decideAll(trigger: Trigger): Promise<void>;
  /** Puts on record again which conversation is which meeting: a later life knows what was said and done there by that alone. */
  keepOnRecord(): void;
  /** The periodic look for what no event told, one for each meeting. */
  looks(): (() => void)[];
  /** Every meeting of every account, for the desk. */
  meetings(): { account: string; status: MeetingStatus; moderator: Moderator }[];
  /** Everything that waits to be sent is taken out of the queues. */
  cancelQueued(reason: string): void;
  status(): AccountStatus[];
  stop(): Promise<void>;
  /** Settles when every account added so far has ended; rejects when none of them could go on. */
  ended(): Promise<void>;
}

/** `changed` hears what a desk would show otherwise. */
export function createAccounts(changed: (change: DeskChange) => void): Accounts {
  const accounts = new Map<string, Account>();
  return {
    add(account) {
      accounts.set(account.name, account);
    },
    all: () => [...accounts.values()],
    async remove(name, farewell) {
      const account = accounts.get(name);
      await account?.stop(farewell);
      accounts.delete(name);
      for (const { status } of account?.watch.meetings() ?? []) changed({ kind: 'meeting', meeting: `${name} ${status.meeting}` });
    },
    async decideAll(trigger) {
      for (const { watch } of accounts.values()) await watch.decideAll(trigger);
    },
    keepOnRecord() {
      for (const { watch } of accounts.values()) for (const meeting of watch.meetings()) meeting.keepOnRecord();
    },
    looks: () => [...accounts.values()].flatMap(({ watch }) => watch.looks()),
    meetings: () => [...accounts.values()].flatMap(({ name, watch }) => watch.meetings().map((one) => ({ account: name, ...one }))),
    cancelQueued(reason) {
      for (const { hands } of accounts.values()) hands.humans?.queue.cancelAll(reason);
    },
    status: () => [...accounts.values()].map((account) => account.status()),
    async stop() {
      await Promise.all([...accounts.values()].map((account) => account.stop()));
    },
    async ended() {
      const ends = await Promise.allSettled([...accounts.values()].map(({ done }) => done));
      const failures = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason as unknown] : []));
      if (failures.length === 0 || failures.length < ends.length) return;
      throw failures.length === 1 ? failures[0] : new LobbyguardError('STOPPED', 'no account can go on');
    },
  };
}
