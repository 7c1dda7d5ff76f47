// What the owner of an account leaves to the next one: what it was about to do when it was last heard of, and what it remembers. The rule: what is kept
// apart, such as what humans said, is pushed out by nothing else.
import type { Inheritance, Remembered, Unfinished } from '../cluster.ts';
import type { Link } from './link.ts';
import { clock } from './scripts/hello.ts';
import { append, keptMs } from './scripts/journal.ts';

export interface Journal {
  /** Keeps records for the next owner, unless somebody else owns the account: `lease` is that of whoever writes. */
  append(account: string, lease: string, records: readonly Remembered[]): Promise<void>;
  /** Everything kept, oldest first and each once, and what is unfinished. */
  read(account: string): Promise<Inheritance>;
}

/** Entries read in one step, so that none takes long. */
const pageSize = 1_000;

export function createJournal(link: Pick<Link, 'command' | 'run'>): Journal {
  async function entriesOf(key: string): Promise<Entry[]> {
    const entries: Entry[] = [];
    for (let from = '-'; ; ) {
      const page = (await link.command('XRANGE', key, from, '+', 'COUNT', String(pageSize))) as [string, string[]][];
      entries.push(...page.map(([id, fields]) => ({ at: Number(id.split('-')[0]), fields: fieldsOf(fields) })));
      const last = page.at(-1);
      if (last === undefined || page.length < pageSize) return entries;
      from = `(${last[0]}`;
    }
  }

  return {
    async append(account, lease, records) {
      const entries = records.flatMap(({ from, seq, agoMs, text, apart }) => [
        apart === true ? 1 : 0,
        JSON.stringify([from, seq, agoMs, text]),
      ]);
      await link.run(append, [account, lease, ...entries]);
    },
    async read(account) {
      const now = Number(await link.run(clock, []));
      const [log, words] = [await entriesOf(`log:${account}`), await entriesOf(`words:${account}`)];
      return { records: remembered(log, words, now), unfinished: unfinished(log, now) };
    },
  };
}

interface Entry {
  /** By the clock of Redis. */
  at: number;
  fields: ReadonlyMap<string, string>;
}

function remembered(log: readonly Entry[], words: readonly Entry[], now: number): Remembered[] {
  const records = new Map<string, Remembered>();
  for (const [apart, entries] of [[{}, log] as const, [{ apart: true }, words] as const]) {
    for (const { at, fields } of entries) {
      const entry = fields.get('record');
      if (entry === undefined) continue;
      const [from, seq, ago, text] = JSON.parse(entry) as [string, number, number, string];
      const agoMs = now - at + ago;
      if (agoMs < keptMs) records.set(`${from} ${seq}`, { from, seq, agoMs, text, ...apart });
    }
  }
  return inOrder([...records.values()]);
}

/** Longer a record is not on its way once it is sent. */
const onTheWayMs = 10_000;

/** Oldest first, and of one node as it wrote them: what was longer on its way only seems to be later than what came after it. */
function inOrder(records: readonly Remembered[]): Remembered[] {
  const later = new Map<string, number>();
  const aged = records
    .toSorted((one, other) => other.seq - one.seq)
    .map((record) => {
      const { from, agoMs } = record;
      const least = later.get(from) ?? agoMs;
      const ago = least > agoMs && least - agoMs < onTheWayMs ? least : agoMs;
      later.set(from, ago);
      return { record, ago };
    });
  return aged.sort((one, other) => other.ago - one.ago || one.record.seq - other.record.seq).map(({ record }) => record);
}

function unfinished(entries: readonly Entry[], now: number): Unfinished[] {
  const open = new Map<string, Unfinished>();
  for (const { fields } of entries) {
    const attempt = fields.get('attempt');
    if (attempt !== undefined)
      open.set(fields.get('id') ?? '', { attempts: JSON.parse(attempt) as string[], ageMs: now - Number(fields.get('at')) });
    open.delete(fields.get('landed') ?? '');
  }
  return [...open.values()];
}

/** A stream tells the fields of an entry as one list, in turn name and value. */
function fieldsOf(fields: readonly string[]): ReadonlyMap<string, string> {
  const pairs = new Map<string, string>();
  for (let n = 0; n + 1 < fields.length; n += 2) pairs.set(fields[n] ?? '', fields[n + 1] ?? '');
  return pairs;
}
