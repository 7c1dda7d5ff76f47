// Looks after the log once a second: whether what was written is still there, and whether one that could not be written can be again.
import type { AuditLog } from './record.ts';

export interface Upkeep {
  /** The log cannot be written, as far as is known. */
  readonly broken: boolean;
  /** It has just been seen that it cannot. */
  broke(error: unknown): void;
  stop(): void;
}

export interface UpkeepOptions {
  audit: Pick<AuditLog, 'check' | 'recover'>;
  onBroken(error: unknown): void;
  /** The log has come back: write what is owed to it. It may break again meanwhile. */
  onBack(): void;
  /** It has come back, and stands. `forMs`: how long it could not be written. */
  onStanding(forMs: number): void;
}

const everyMs = 1_000;

export function createUpkeep({ audit, onBroken, onBack, onStanding }: UpkeepOptions): Upkeep {
  let brokenSince: number | undefined;

  function broke(error: unknown): void {
    if (brokenSince !== undefined) return;
    brokenSince = Date.now();
    onBroken(error);
  }

  /** A directory that is taken away from a daemon that has nothing to write would be noticed hours later. */
  function check(): void {
    try {
      audit.check();
    } catch (error) {
      broke(error);
    }
  }

  async function recover(): Promise<void> {
    const isBack = await audit.recover().catch(() => false);
    if (brokenSince === undefined || !isBack) return;
    const since = brokenSince;
    brokenSince = undefined;
    onBack();
    // The disk may have had room for the first of what was owed only.
    if (isBroken()) brokenSince = since;
    else onStanding(Date.now() - since);
  }

  const isBroken = () => brokenSince !== undefined;
  const tending = setInterval(() => (isBroken() ? void recover() : check()), everyMs);
  tending.unref();
  return {
    get broken() {
      return isBroken();
    },
    broke,
    stop: () => clearInterval(tending),
  };
}
