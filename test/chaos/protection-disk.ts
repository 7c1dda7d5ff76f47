// Whom the configuration protects, in it and in a list it names, as an administrator changes it. The rule: what a configuration protects counts as
// protected from when it must have been read until another one may have been.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Protected {
  protect: readonly string[];
  leaders: boolean;
}

export interface ProtectionDisk {
  /** As the configuration says it. */
  readonly now: Protected;
  /** Each change, epoch ms, with whom the configuration surely protected before it. */
  readonly changes: readonly { at: number; before: Protected }[];
  /** Protected by whichever configuration may be in force at this time. */
  surelyAt(at: number): Protected;
  change(next: Protected): void;
  /** A human accepts a change. */
  accept(): void;
  readonly isAccepted: boolean;
  /** A change is in force only once it is on record. */
  recordFails(fails: boolean): void;
  /** The value of `safety.protect`. */
  render(): string;
}

/** Files are looked at every second, and read once they have been quiet for three. */
const readWithinMs = 7_000;
/** What could not be recorded is tried again so often. */
const againWithinMs = 32_000;

export function createProtectionDisk(root: string, first: Protected): ProtectionDisk {
  const history: { until: number; what: Protected }[] = [{ until: Number.POSITIVE_INFINITY, what: first }];
  let now = first;
  const changes: { at: number; before: Protected }[] = [];
  let failsSince: number | undefined;
  let isAccepted = false;

  function writeList(): void {
    writeFileSync(join(root, 'vips.txt'), `# People under protection\n${now.protect.slice(1).join('\n')}\n`);
  }

  function surelyAt(at: number): Protected {
    const possible = history.filter(({ until }) => until >= at).map(({ what }) => what);
    const protect = now.protect.filter((entry) => possible.every((one) => one.protect.includes(entry)));
    return { protect, leaders: possible.every(({ leaders }) => leaders) };
  }

  writeList();
  return {
    get now() {
      return now;
    },
    changes,
    surelyAt,
    change(next) {
      const at = Date.now();
      changes.push({ at, before: surelyAt(at) });
      for (const one of history) if (one.until > at) one.until = failsSince === undefined ? at + readWithinMs : Number.POSITIVE_INFINITY;
      now = next;
      history.push({ until: Number.POSITIVE_INFINITY, what: next });
      writeList();
    },
    accept() {
      isAccepted = true;
    },
    get isAccepted() {
      return isAccepted;
    },
    recordFails(fails) {
      const at = Date.now();
      const from = failsSince ?? at;
      failsSince = fails ? from : undefined;
      const until = fails ? Number.POSITIVE_INFINITY : at + againWithinMs;
      for (const one of history) if (one.what !== now && one.until > from) one.until = until;
    },
    render: () => JSON.stringify([now.protect[0], { file: 'vips.txt' }]),
  };
}
