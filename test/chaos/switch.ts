// The kill switch as somebody's hand, and for how long it has been on.
import type { AuditDisk } from './audit-disk.ts';

export interface Switch {
  on(): void;
  off(): void;
  readonly isOn: boolean;
  /** How long PAUSED had been there at this moment, ms; 0 when it was not. */
  pausedFor(at: number): number;
}

export function createSwitch(audit: AuditDisk): Switch {
  const spans: { from: number; until: number }[] = [];
  let isOn = false;
  return {
    on() {
      audit.pause();
      if (!isOn) spans.push({ from: Date.now(), until: Number.POSITIVE_INFINITY });
      isOn = true;
    },
    off() {
      const last = spans.at(-1);
      if (isOn && last !== undefined) last.until = Date.now();
      isOn = false;
      audit.resume();
    },
    get isOn() {
      return isOn;
    },
    pausedFor(at) {
      const span = spans.findLast(({ from, until }) => from <= at && at < until);
      return span === undefined ? 0 : at - span.from;
    },
  };
}
