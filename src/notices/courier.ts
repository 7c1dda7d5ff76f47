// Takes letters to one channel, one at a time, and tries again ever more rarely. The one rule: nobody waits for it.
import { type Backoff, backoffMs } from '../backoff.ts';
import type { Channel, Delivery } from './channels/channel.ts';
import type { Letter } from './letter.ts';

/** Something to be told, and what to do when it was. */
export interface Errand {
  letter: Letter;
  settle(result: 'sent' | 'failed', reason?: string): void;
}

export interface CourierOptions {
  channel: Channel;
  /** What leaves next; undefined: nothing now. `isFailing`: the last letter was not taken. */
  next(isFailing: boolean): Errand | undefined;
  /** A try came to nothing; `again`: it is tried again. */
  onFailure(reason: string, again: boolean): void;
  /** It takes letters again. */
  onRecovery(): void;
  retry?: Backoff;
  now(): number;
}

export interface Courier {
  /** There may be something to take. Returns at once. */
  kick(): void;
  readonly isBusy: boolean;
  /** Since when, and why, the channel takes nothing. */
  readonly failing: { since: number; reason: string } | undefined;
  /** Lets a letter on its way arrive for `withinMs`, and begins no other. */
  stop(withinMs: number): Promise<void>;
}

const usualRetry: Backoff = { minMs: 1_000, maxMs: 5 * 60_000 };

export function createCourier({ channel, next, onFailure, onRecovery, retry = usualRetry, now }: CourierOptions): Courier {
  const giveUp = new AbortController();
  let busy: Promise<void> | undefined;
  let failing: { since: number; reason: string; tries: number; retryAt: number } | undefined;
  /** Somebody was told that it takes nothing, or not everything. */
  let isTold = false;
  let stopped = false;

  function kick(): void {
    if (busy !== undefined || stopped || (failing !== undefined && now() < failing.retryAt)) return;
    busy = work().finally(() => {
      busy = undefined;
    });
  }

  async function work(): Promise<void> {
    while (!stopped) {
      const errand = next(failing !== undefined);
      if (errand === undefined) return;
      const delivery = await channel.send(errand.letter, giveUp.signal);
      if (giveUp.signal.aborted && delivery.kind !== 'sent') return;
      if (!tookIt(errand, delivery)) return;
    }
  }

  /** Whether the next may be tried at once. */
  function tookIt(errand: Errand, delivery: Delivery): boolean {
    if (delivery.kind === 'failed') {
      failed(delivery);
      return false;
    }
    errand.settle(delivery.kind === 'sent' ? 'sent' : 'failed', delivery.kind === 'sent' ? undefined : delivery.reason);
    failing = undefined;
    if (delivery.kind === 'refused') tell(delivery.reason, false);
    else if (isTold) {
      isTold = false;
      onRecovery();
    }
    return true;
  }

  function failed({ reason, afterMs = 0 }: Extract<Delivery, { kind: 'failed' }>): void {
    const at = now();
    const tries = (failing?.tries ?? 0) + 1;
    failing = { since: failing?.since ?? at, reason, tries, retryAt: at + Math.max(afterMs, backoffMs(tries, retry)) };
    tell(reason, true);
  }

  function tell(reason: string, again: boolean): void {
    if (!isTold) onFailure(reason, again);
    isTold = true;
  }

  return {
    kick,
    get isBusy() {
      return busy !== undefined;
    },
    get failing() {
      return failing && { since: failing.since, reason: failing.reason };
    },
    async stop(withinMs) {
      stopped = true;
      const timer = setTimeout(() => giveUp.abort(), withinMs);
      await busy;
      clearTimeout(timer);
      channel.close();
    },
  };
}
