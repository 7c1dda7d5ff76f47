// The removal cap: how many removals a meeting has seen in the last minute, and which rules have tripped.
// A removal is claimed when it is decided and counts until a minute after it was sent. What a rule did before it tripped is charged to it and
// counts no more: other rules go on.

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
  spend(meeting: string, rule: string, now: number): void;
  /** The claimed removal will not be sent. */
  release(meeting: string, rule: string): void;
  /** What happened before a restart; without effect on a meeting the ledger has seen. What was sent is charged to the tripped rules, if any. */
  restore(meeting: string, sentAt: readonly number[], tripped: readonly string[]): void;
  isTripped(meeting: string, rule: string): boolean;
  /** Meetings remembered. */
  readonly size: number;
  /** Forgets which rules have tripped: a new policy set, or a human's `resume`. */
  reset(): void;
}

interface Account {
  /** Claims not yet sent, by rule. */
  claimed: Map<string, number>;
  /** Newest last; without a rule: from before a restart. */
  sent: { rule?: string; at: number }[];
  tripped: Set<string>;
}

export function createLedger(maxPerMinute: number): Ledger {
  const meetings = new Map<string, Account>();

  function of(meeting: string): Account {
    const known = meetings.get(meeting);
    if (known !== undefined) return known;
    const fresh: Account = { claimed: new Map(), sent: [], tripped: new Set() };
    meetings.set(meeting, fresh);
    return fresh;
  }

  /** Meetings end and never come back under the same name. */
  function forgetIdle(now: number): void {
    for (const [meeting, { claimed, sent, tripped }] of meetings) {
      if (claimed.size === 0 && tripped.size === 0 && sent.every(({ at }) => now - at >= minuteMs)) meetings.delete(meeting);
    }
  }

  return {
    claim(meeting, rule, now) {
      if (meetings.size >= manyMeetings && !meetings.has(meeting)) forgetIdle(now);
      const account = of(meeting);
      if (account.tripped.has(rule)) return 'capped';
      account.sent = account.sent.filter(({ at }) => now - at < minuteMs);
      if (counted(account) < maxPerMinute) {
        account.claimed.set(rule, (account.claimed.get(rule) ?? 0) + 1);
        return 'granted';
      }
      account.tripped.add(rule);
      return 'tripped';
    },
    spend(meeting, rule, now) {
      const account = of(meeting);
      unclaim(account, rule);
      account.sent.push({ rule, at: now });
    },
    release: (meeting, rule) => unclaim(of(meeting), rule),
    restore(meeting, sentAt, tripped) {
      if (meetings.has(meeting) || (sentAt.length === 0 && tripped.length === 0)) return;
      const sent = tripped.length > 0 ? [] : sentAt.map((at) => ({ at }));
      meetings.set(meeting, { claimed: new Map(), sent, tripped: new Set(tripped) });
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

/** What counts against the cap now: claims and recent removals of rules that have not tripped. */
function counted({ claimed, sent, tripped }: Account): number {
  let count = sent.filter(({ rule }) => rule === undefined || !tripped.has(rule)).length;
  for (const [rule, claims] of claimed) if (!tripped.has(rule)) count += claims;
  return count;
}

function unclaim({ claimed }: Account, rule: string): void {
  const left = (claimed.get(rule) ?? 0) - 1;
  if (left > 0) claimed.set(rule, left);
  else claimed.delete(rule);
}
