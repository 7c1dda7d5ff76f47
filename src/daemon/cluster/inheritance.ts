// What memory knows of an account goes along when the account changes hands. The rule: an owner tells of every record as it is written, and a new one
// has folded what it was left before it does anything.
import type { AuditRecord } from '../../audit/record.ts';
import type { Membership, Remembered } from '../../cluster/cluster.ts';
import { reasonOf } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { Memory } from '../../memory/memory.ts';
import { eachRemembered } from '../../memory/rebuild.ts';
import { slimmed } from '../../memory/slim.ts';
import type { Changes } from '../changes.ts';

export interface InheritanceOptions {
  membership: Pick<Membership, 'keep' | 'inherit' | 'doubt' | 'status'>;
  changes: Pick<Changes, 'listen'>;
  memory: Pick<Memory, 'adopt'>;
  log: Log;
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
  /** Redis may have lost what it was told: tells it again, from our own log, of all accounts that are ours now, whoever has them then. */
  tellAgain(): void;
  stop(): void;
}

/** A request that an earlier owner was permitted may have its effect until so long after. */
const settledMs = 10_000;
/** Kept for the next owner; of each account. */
const most = 20_000;
const together = 500;
const againMs = 1_000;

export function keepInheritances(options: InheritanceOptions): Inheritances {
  const { membership, changes, memory, log, directory } = options;
  const { node } = membership.status;
  const waiting = new Map<string, AuditRecord[]>();
  let turn: Promise<void> = Promise.resolve();
  let due: NodeJS.Timeout | undefined;
  let look: Promise<void> = Promise.resolve();
  let nextLook: Promise<void> | undefined;
  /** What was to be told again has been read. */
  let again: Promise<void> = Promise.resolve();

  function add(account: string, record: AuditRecord): void {
    const records = waiting.get(account) ?? [];
    records.push(record);
    if (records.length > 2 * most) records.splice(0, records.length - most);
    waiting.set(account, records);
    due ??= setTimeout(() => void flush(), 0);
  }

  function noted(record: AuditRecord, accounts: readonly string[]): void {
    const slim = slimmed(record);
    if (slim === undefined) return;
    for (const account of accounts) if (slim.account === null || slim.account === account) add(account, slim);
  }

  function flush(): Promise<void> {
    clearTimeout(due);
    due = undefined;
    turn = turn.then(tellAll);
    return turn;
  }

  async function tellAll(): Promise<void> {
    try {
      for (const [account, records] of waiting) {
        while (records.length > 0) {
          const next = records.slice(0, together);
          await membership.keep(account, options.tokenOf(account), next.map(entryOf));
          records.splice(0, next.length);
        }
      }
    } catch {
      due ??= setTimeout(() => void flush(), againMs);
    }
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

  function entryOf(record: AuditRecord): Remembered {
    return { from: node, seq: record.seq, agoMs: Math.max(0, Date.now() - Date.parse(record.at)), text: JSON.stringify(record) };
  }

  async function readAgain(accounts: readonly string[]): Promise<void> {
    if (accounts.length === 0) return;
    try {
      await eachRemembered(directory, options.rememberedMs, (record, isRecent) => {
        if (isRecent) noted(record, accounts);
      });
    } catch (error) {
      log.error('what this node remembers could not be told to Redis again', { reason: reasonOf(error) });
    }
  }

  const unhear = changes.listen((change) => {
    if (change.kind === 'record') noted(change.record, options.owned());
  });

  return {
    async take(account) {
      const { records, unfinished } = await membership.inherit(account);
      const foreign = records.filter(({ from }) => from !== node);
      memory.adopt(account, foreign.map(recordOf));
      return Math.max(0, ...unfinished.map(({ ageMs }) => settledMs - ageMs));
    },
    async told() {
      // What Redis lost since the last beat is known after this one.
      await lookAtRedis();
      await again;
      await flush();
    },
    tellAgain() {
      const accounts = options.owned();
      again = again.then(() => readAgain(accounts));
    },
    stop() {
      unhear();
      clearTimeout(due);
    },
  };
}

/** As it was written, with the times of our own clock: no two machines have the same. */
function recordOf({ agoMs, text }: Remembered): AuditRecord {
  const record = JSON.parse(text) as AuditRecord;
  const at = Date.now() - agoMs;
  const shifted = (time: string): string => new Date(at + Date.parse(time) - Date.parse(record.at)).toISOString();
  const arrivedAt = record.type === 'decision' && record.arrivedAt !== undefined ? { arrivedAt: shifted(record.arrivedAt) } : {};
  return { ...record, ...arrivedAt, at: shifted(record.at) };
}
