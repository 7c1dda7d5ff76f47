// The removal cap (product contract, section 6): how many removals a meeting has seen in the last minute, and which rules have tripped.
// A removal is claimed when it is decided and counts until a minute after it was sent, so that no minute ever sees more than the cap.

const minuteMs = 60_000;
/** From so many on, those in which nothing has happened for a minute are forgotten. */
const manyMeetings = 1_000;

export interface Ledger {
  /**
   * Claims one removal for a rule in a meeting. `tripped` the first time a rule goes over, `capped` from then on:
   * the rule goes on in dry run in that meeting until `reset`.
   */
  claim(meeting: string, rule: string, now: number): 'granted' | 'tripped' | 'capped';
  /** The claimed removal was sent. */
  spend(meeting: string, now: number): void;
  /** The claimed removal will not be sent. */
  release(meeting: string): void;
  /** What happened before a restart; without effect on a meeting the ledger has seen. */
  restore(meeting: string, sentAt: readonly number[], tripped: readonly string[]): void;
  isTripped(meeting: string, rule: string): boolean;
  /** Meetings remembered. */
  readonly size: number;
  /** Forgets which rules have tripped: a new policy set, or a human's `resume`. */
  reset(): void;
}

export function createLedger(maxPerMinute: number): Ledger {
  const meetings = new Map<string, { claimed: number; sent: number[]; tripped: Set<string> }>();

  function of(meeting: string) {
    const known = meetings.get(meeting);
    if (known !== undefined) return known;
    const fresh = { claimed: 0, sent: [], tripped: new Set<string>() };
    meetings.set(meeting, fresh);
    return fresh;
  }

  /** Meetings end and never come back under the same name. */
  function forgetIdle(now: number): void {
    for (const [meeting, { claimed, sent, tripped }] of meetings) {
      if (claimed === 0 && tripped.size === 0 && sent.every((at) => now - at >= minuteMs)) meetings.delete(meeting);
    }
  }

  return {
    claim(meeting, rule, now) {
      if (meetings.size >= manyMeetings && !meetings.has(meeting)) forgetIdle(now);
      const account = of(meeting);
      if (account.tripped.has(rule)) return 'capped';
      account.sent = account.sent.filter((at) => now - at < minuteMs);
      if (account.claimed + account.sent.length < maxPerMinute) {
        account.claimed += 1;
        return 'granted';
      }
      account.tripped.add(rule);
      return 'tripped';
    },
    spend(meeting, now) {
      const account = of(meeting);
      account.claimed = Math.max(0, account.claimed - 1);
      account.sent.push(now);
    },
    release(meeting) {
      const account = of(meeting);
      account.claimed = Math.max(0, account.claimed - 1);
    },
    restore(meeting, sentAt, tripped) {
      if (sentAt.length === 0 && tripped.length === 0) return;
      if (!meetings.has(meeting)) meetings.set(meeting, { claimed: 0, sent: [...sentAt], tripped: new Set(tripped) });
    },
    get size() {
      return meetings.size;
    },
    isTripped: (meeting, rule) => meetings.get(meeting)?.tripped.has(rule) ?? false,
    reset() {
      for (const account of meetings.values()) account.tripped.clear();
    },
  };
}
