// The removal caps: how many removals a rule has made in a meeting within the last minute. Every rule counts for itself, so that none is tripped
// by another. A removal is claimed when it is decided and counts until a minute after it was sent. Times are of a clock that never steps.

const minuteMs = 60_000;
/** From so many on, those in which nothing has happened for a minute are forgotten. */
const manyAccounts = 1_000;

export interface Ledger {
  /** What a rule without a cap of its own may do. */
  readonly defaultCap: number;
  /** What it may do from now on. */
  setDefaultCap(cap: number): void;
  /**
   * Claims one removal for a rule in a meeting. `tripped` the first time the rule goes over its cap there, `capped` from then on
   * until `reset`.
   */
  claim(claim: Claim): 'granted' | 'tripped' | 'capped';
  /** The claimed removal was sent. */
  spend(meeting: string, rule: string, now: number): void;
  /** The claimed removal will not be sent. */
  release(meeting: string, rule: string): void;
  /** What happened before a restart; without effect on a rule that has claimed anything since. */
  restore(meeting: string, rule: string, before: { sentAt: readonly number[]; tripped: boolean; letOn?: boolean }): void;
  /** Others act in this meeting from now on: what counts there is theirs to know. */
  forget(meeting: string): void;
  isTripped(meeting: string, rule: string): boolean;
  /** The rules that have tripped, or were stopped by a human, and since when. */
  stopped(meeting: string): readonly { rule: string; since: number }[];
  /** Lets a rule go on: for so many more removals, whatever its cap. */
  letOn(meeting: string, rule: string, more: number): void;
  /** Stops a rule, whatever it has done. */
  stop(meeting: string, rule: string, now: number): void;
  /** Rules remembered, once for each meeting. */
  readonly size: number;
  /** Forgets which rules have tripped, all or those named, and answers how many had, once for each meeting. */
  reset(rules?: ReadonlySet<string>): number;
}

export interface Claim {
  meeting: string;
  rule: string;
  /** Removals a minute. */
  cap: number;
  now: number;
}

/** One rule in one meeting. */
interface Account {
  /** Claims not yet sent. */
  claimed: number;
  /** Newest last. */
  sent: number[];
  tripped: boolean;
  /** When it tripped. */
  trippedAt: number;
  /** Removals a human has let it have, whatever the cap. */
  allowed: number;
}

export function createLedger(initialCap: number): Ledger {
  let defaultCap = initialCap;
  const accounts = new Map<string, Account>();

  function of(meeting: string, rule: string): Account {
    const known = accounts.get(keyOf(meeting, rule));
    if (known !== undefined) return known;
    const fresh: Account = { claimed: 0, sent: [], tripped: false, trippedAt: 0, allowed: 0 };
    accounts.set(keyOf(meeting, rule), fresh);
    return fresh;
  }

  /** Meetings end and never come back under the same name. */
  function forgetIdle(now: number): void {
    for (const [key, account] of accounts) {
      forgetOld(account, now);
      if (account.claimed === 0 && !account.tripped && account.sent.length === 0) accounts.delete(key);
    }
  }

  function unclaim(account: Account): void {
    account.claimed = Math.max(0, account.claimed - 1);
  }

  return {
    get defaultCap() {
      return defaultCap;
    },
    setDefaultCap(cap) {
      defaultCap = cap;
    },
    claim({ meeting, rule, cap, now }) {
      if (accounts.size >= manyAccounts && !accounts.has(keyOf(meeting, rule))) forgetIdle(now);
      const account = of(meeting, rule);
      if (account.tripped) return 'capped';
      forgetOld(account, now);
      if (account.allowed > 0) account.allowed -= 1;
      else if (account.claimed + account.sent.length >= cap) {
        Object.assign(account, { tripped: true, trippedAt: now });
        return 'tripped';
      }
      account.claimed += 1;
      return 'granted';
    },
    spend(meeting, rule, now) {
      const account = of(meeting, rule);
      unclaim(account);
      account.sent.push(now);
    },
    release: (meeting, rule) => unclaim(of(meeting, rule)),
    restore(meeting, rule, { sentAt, tripped, letOn = false }) {
      const key = keyOf(meeting, rule);
      const sent = [...sentAt].sort((a, b) => a - b);
      const allowed = letOn ? Number.POSITIVE_INFINITY : 0;
      if (!accounts.has(key)) accounts.set(key, { claimed: 0, sent, tripped, trippedAt: Math.max(0, ...sentAt), allowed });
    },
    forget(meeting) {
      for (const key of accounts.keys()) if (meetingIn(key) === meeting) accounts.delete(key);
    },
    get size() {
      return accounts.size;
    },
    isTripped: (meeting, rule) => accounts.get(keyOf(meeting, rule))?.tripped ?? false,
    stopped(meeting) {
      const stopped = [...accounts].filter(([, { tripped }]) => tripped);
      return stopped.flatMap(([key, { trippedAt }]) => {
        const [where, rule = ''] = JSON.parse(key) as string[];
        return where === meeting ? [{ rule, since: trippedAt }] : [];
      });
    },
    letOn(meeting, rule, more) {
      Object.assign(of(meeting, rule), { tripped: false, allowed: more });
    },
    stop(meeting, rule, now) {
      Object.assign(of(meeting, rule), { tripped: true, trippedAt: now, allowed: 0 });
    },
    reset(rules) {
      const tripped = [...accounts].filter(([key, account]) => account.tripped && (rules?.has(ruleIn(key)) ?? true));
      for (const [, account] of tripped) Object.assign(account, { tripped: false, sent: [], allowed: 0 });
      return tripped.length;
    },
  };
}

/** Usually none or a few have passed out of the minute: counted from the oldest. */
function forgetOld({ sent }: Account, now: number): void {
  const kept = sent.findIndex((at) => now - at < minuteMs);
  if (kept !== 0) sent.splice(0, kept < 0 ? sent.length : kept);
}

function keyOf(meeting: string, rule: string): string {
  return JSON.stringify([meeting, rule]);
}

function meetingIn(key: string): string | undefined {
  return (JSON.parse(key) as string[])[0];
}

function ruleIn(key: string): string {
  return (JSON.parse(key) as string[])[1] ?? '';
}
