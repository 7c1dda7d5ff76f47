// Whom the accounts of this daemon let in: in one meeting, what one of them does is not somebody else's doing to the others.
// The rule: a request speaks for one entry, once to each account, and for a minute.

export interface OwnAdmissions {
  /** A request leaves. */
  sent(one: OwnAdmission): void;
  /** It came to nothing. */
  failed(one: OwnAdmission): void;
  /** Whether another account let them in whom this one has just seen come in. */
  behind(entry: Entry): 'human' | 'rule' | undefined;
}

export interface Entry {
  account: string;
  /** The meeting's own address, which all accounts share. */
  meeting: string;
  /** Of the person: a pseudonym of what all accounts see. */
  identity: string;
}

export interface OwnAdmission extends Entry {
  /** Whose order it was. */
  whose: 'human' | 'rule';
}

/** Longer than a request takes, with the event and the read that follow. */
const countsMs = 60_000;

export function createOwnAdmissions(now: () => number = () => performance.now()): OwnAdmissions {
  let sent: { one: OwnAdmission; at: number; toldTo: Set<string> }[] = [];

  const isSame = (one: Entry, other: Entry) => one.meeting === other.meeting && one.identity === other.identity;

  function forget(gone: (one: OwnAdmission) => boolean): void {
    const since = now() - countsMs;
    sent = sent.filter(({ one, at }) => at > since && !gone(one));
  }

  const without = (one: OwnAdmission) => forget((other) => other.account === one.account && isSame(one, other));

  return {
    sent(one) {
      without(one);
      sent.push({ one, at: now(), toldTo: new Set() });
    },
    failed: without,
    behind(entry) {
      const since = now() - countsMs;
      const others = sent.filter(({ one, at }) => isSame(one, entry) && one.account !== entry.account && at > since);
      const news = others.filter(({ toldTo }) => !toldTo.has(entry.account)).map(({ one }) => one.whose);
      for (const { toldTo } of others) toldTo.add(entry.account);
      return news.find((whose) => whose === 'human') ?? news[0];
    },
  };
}
