// What the owner of an account leaves to the next one: what it was about to do when it was last heard of, and what it remembers.
import type { Unfinished } from '../cluster.ts';
import type { Link } from './link.ts';
import { clock } from './scripts/hello.ts';
import { journalLength } from './scripts/permits.ts';

export interface Journal {
  /** Keeps a record for the next owner. */
  append(account: string, record: string): Promise<void>;
  /** Everything kept, oldest first, and what is unfinished. */
  read(account: string): Promise<{ records: readonly string[]; unfinished: readonly Unfinished[] }>;
}

export function createJournal(link: Pick<Link, 'command' | 'run'>): Journal {
  return {
    async append(account, record) {
      await link.command('XADD', `log:${account}`, 'MAXLEN', '~', String(journalLength), '*', 'record', record);
    },
    async read(account) {
      const now = Number(await link.run(clock, []));
      const entries = (await link.command('XRANGE', `log:${account}`, '-', '+')) as [string, string[]][];
      return sorted(
        entries.map(([, fields]) => fieldsOf(fields)),
        now,
      );
    },
  };
}

function sorted(entries: readonly ReadonlyMap<string, string>[], now: number) {
  const records: string[] = [];
  const open = new Map<string, Unfinished>();
  for (const entry of entries) {
    const record = entry.get('record');
    if (record !== undefined) records.push(record);
    const attempt = entry.get('attempt');
    if (attempt !== undefined)
      open.set(entry.get('id') ?? '', { attempts: JSON.parse(attempt) as string[], ageMs: now - Number(entry.get('at')) });
    open.delete(entry.get('landed') ?? '');
  }
  return { records, unfinished: [...open.values()] };
}

/** A stream tells the fields of an entry as one list, in turn name and value. */
function fieldsOf(fields: readonly string[]): ReadonlyMap<string, string> {
  const pairs = new Map<string, string>();
  for (let n = 0; n + 1 < fields.length; n += 2) pairs.set(fields[n] ?? '', fields[n + 1] ?? '');
  return pairs;
}
