// Failed sign-ins on record, grouped: the first of a source at once, what follows within a minute as one record. A flood does not fill the log.
import type { SignInEntry } from '../../audit/human.ts';
import { defined } from '../../defined.ts';

export type Failure = Pick<SignInEntry, 'by' | 'reason'> & { from: string };

export interface Failures {
  note(failure: Failure): void;
  /** What is gathered goes on record now. */
  close(): void;
}

const gatherMs = 60_000;
/** A flood from more sources than this is one flood. */
const maxSources = 200;

export function createFailures(record: (entry: SignInEntry) => void): Failures {
  const gathered = new Map<string, { last: Failure; n: number }>();

  function tell({ by, from, reason }: Failure, n: number): void {
    const counted = n === 1 ? {} : { n };
    record({ type: 'sign-in', account: null, state: 'failed', by, from, ...defined({ reason }), ...counted });
  }

  function flush(): void {
    for (const [source, { last, n }] of gathered) {
      if (n > 0) tell(last, n);
      gathered.delete(source);
    }
  }

  const timer = setInterval(flush, gatherMs);
  timer.unref();
  return {
    note(failure) {
      const source = gathered.has(failure.from) || gathered.size < maxSources ? failure.from : 'many';
      const known = gathered.get(source);
      if (known === undefined) tell(failure, 1);
      gathered.set(source, { last: failure, n: known === undefined ? 0 : known.n + 1 });
    },
    close() {
      clearInterval(timer);
      flush();
    },
  };
}
