// What memory knows of an account goes along when the account changes hands. The rule: an owner tells of every record as it is written, and a new one
// has folded what it was left before it does anything, and tells that again where Redis lost it.
import { setTimeout } from 'node:timers/promises';
import type { AuditRecord } from '../../audit/record.ts';
import type { Membership, Remembered } from '../../cluster/cluster.ts';
import { reasonOf } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { Memory } from '../../memory/memory.ts';
import { eachRemembered } from '../../memory/rebuild.ts';
import { slimmed } from '../../memory/slim.ts';
import { createKeptApart, type KeptApart } from '../../memory/words/kept-apart.ts';
import type { Changes } from '../changes.ts';
import { createOutbox, type Told, within } from './outbox.ts';
import type { Refusals } from './refusals.ts';

export interface InheritanceOptions {
  membership: Pick<Membership, 'keep' | 'inherit' | 'doubt' | 'status'>;
  changes: Pick<Changes, 'listen'>;
  memory: Pick<Memory, 'adopt'>;
  log: Log;
  refusals: Refusals;
  /** Of our own audit log. */
  directory: string;
  rememberedMs: number;
  /** Accounts that are ours now. */
  owned(): readonly string[];
  /** Of the account, when it was last ours. */
  tokenOf(account: string): number;
}

export interface Inheritances {
  /** Folds what others have left, and answers for how long nothing may be sent yet: what they were permitted may still happen. */
  take(account: string): Promise<number>;
  /** Resolves when Redis has everything so far, or cannot have it now. */
  told(): Promise<void>;
  /** Whether Redis has everything of this account so far; false where it does not say so soon. */
  handedOn(account: string): Promise<boolean>;
  /** Redis may have lost what it was told: tells again what we were left and what is in our own log, of all accounts that are ours now, whoever has them then. */
  tellAgain(): void;
  /** Somebody else has the account, or may have it. */
  left(account: string): void;
  stop(): void;
}

/** A record on its way, and whose it is; null: of every account. */
interface About {
  about: string | null;
  told: Told;
}

/** A human waits for the answer. */
const answerWithinMs = 1_000;
/** A request that an earlier owner was permitted may have its effect until so long after. */
const settledMs = 10_000;
/** Of what others left and humans did not say, kept to be told again; of all accounts together. */
const mostLeft = 100_000;

export function keepInheritances(options: InheritanceOptions): Inheritances {
  const { membership, changes, memory, log, directory, refusals } = options;
  const { node } = membership.status;
  const outbox = createOutbox({
    send: (account, records) => membership.keep(account, options.tokenOf(account), records),
    onFailed: (account, error) => refusals.failed('records', account, error),
    onSent: (account) => refusals.settled('records', account),
  });
  const lasting = createKeptApart<About>();
  /** What others left of the accounts that are ours. */
  const inherited = new Map<string, readonly Told[]>();
  let look: Promise<void> = Promise.resolve();
  let nextLook: Promise<void> | undefined;
  /** What was to be told again has been read. */
  let again: Promise<void> = Promise.resolve();

  function noted(record: AuditRecord, accounts: readonly string[], keeping: KeptApart<About>): void {
    const slim = slimmed(record);
    if (slim === undefined) return;
    const { seq, account: whose } = slim;
    const one: About = { about: whose, told: { from: node, seq, at: Date.parse(slim.at), text: JSON.stringify(slim) } };
    const apart = keeping.next(slim, one);
    const all = apart.length > 0 ? apart.map(keptApart) : [one];
    for (const account of accounts) for (const { about, told } of all) if (about === null || about === account) outbox.add(account, told);
  }

  /** For all who ask before it begins: accounts are given up by the hundred. */
  function lookAtRedis(): Promise<void> {
    nextLook ??= look
      .catch(() => undefined)
      .then(() => {
        nextLook = undefined;
        look = membership.doubt();
        return look;
      });
    return nextLook;
  }

  async function readAgain(accounts: readonly string[]): Promise<void> {
    if (accounts.length === 0) return;
    const keeping = createKeptApart<About>();
    try {
      await eachRemembered(directory, options.rememberedMs, (record, isRecent) => {
        if (isRecent) noted(record, accounts, keeping);
      });
    } catch (error) {
      log.error('what this node remembers could not be told to Redis again', { reason: reasonOf(error) });
    }
  }

  const unhear = changes.listen((change) => {
    if (change.kind === 'record') noted(change.record, options.owned(), lasting);
  });

  return {
    async take(account) {
      const { records, unfinished } = await membership.inherit(account);
      const foreign = records.filter(({ from }) => from !== node);
      const left = foreign.map(toldFrom);
      inherited.set(account, within(left, Math.floor(mostLeft / membership.status.accounts.length)));
      for (const record of records) lasting.next(recordOf(record), { about: account, told: toldFrom(record) });
      memory.adopt(account, foreign.map(recordOf));
      return Math.max(0, ...unfinished.map(({ ageMs }) => settledMs - ageMs));
    },
    async told() {
      // What Redis lost since the last beat is known after this one.
      await lookAtRedis();
      await again;
      await outbox.flush();
    },
    async handedOn(account) {
      const flushed = outbox.flush().then(() => !outbox.holds(account));
      return Promise.race([flushed, setTimeout(answerWithinMs, false, { ref: false })]);
    },
    tellAgain() {
      const accounts = options.owned();
      for (const account of accounts) for (const told of inherited.get(account) ?? []) outbox.add(account, told);
      again = again.then(() => readAgain(accounts));
    },
    left: (account) => void inherited.delete(account),
    stop() {
      unhear();
      outbox.stop();
    },
  };
}

function keptApart({ about, told }: About): About {
  return { about, told: { ...told, apart: true } };
}

function toldFrom({ agoMs, ...told }: Remembered): Told {
  return { ...told, at: Date.now() - agoMs };
}

/** As it was written, with the times of our own clock: no two machines have the same. */
function recordOf({ agoMs, text }: Remembered): AuditRecord {
  const record = JSON.parse(text) as AuditRecord;
  const at = Date.now() - agoMs;
  const shifted = (time: string): string => new Date(at + Date.parse(time) - Date.parse(record.at)).toISOString();
  const arrivedAt = record.type === 'decision' && record.arrivedAt !== undefined ? { arrivedAt: shifted(record.arrivedAt) } : {};
  return { ...record, ...arrivedAt, at: shifted(record.at) };
}
