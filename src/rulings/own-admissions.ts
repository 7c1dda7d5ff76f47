// Whom the accounts of this daemon let in: in one meeting, what one of them does is not somebody else's doing to the others.
// The rule: a request speaks for one entry, once to each account, and for a minute.

export interface OwnAdmissions {
  /** A request leaves. */
  sent(one: OwnAdmission): void;
  /** It came to nothing. */
  failed(one: OwnAdmission): void;
  /** It was carried out and is over: whoever lets them in later does so anew. */
  done(one: OwnAdmission): void;
  /** It was given up, and they left meanwhile or were seen not to have come in: it may be carried out late. */
  unlikely(one: OwnAdmission): void;
  /** Whether another account let them in whom this one has just seen come in. */
  behind(entry: Entry): 'human' | 'rule' | undefined;
  /** The request of this account that was given up on its way, was never known to have come to nothing, and may have let them in. */
  givenUp(entry: Entry): GivenUp | undefined;
}

export interface GivenUp {
  whose: 'human' | 'rule';
  isLikely: boolean;
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

interface Sent {
  one: OwnAdmission;
  at: number;
  toldTo: Set<string>;
  isLikely: boolean;
}

export function createOwnAdmissions(now: () => number = () => performance.now()): OwnAdmissions {
  /** By meeting and person; who was let in last stands last. */
  const byPerson = new Map<string, Sent[]>();

  function current(entry: Entry): Sent[] {
    const since = now() - countsMs;
    return byPerson.get(keyOf(entry))?.filter(({ at }) => at > since) ?? [];
  }

  function put(entry: Entry, those: Sent[]): void {
    byPerson.delete(keyOf(entry));
    if (those.length > 0) byPerson.set(keyOf(entry), those);
  }

  function forgetOld(): void {
    const since = now() - countsMs;
    for (const [key, those] of byPerson) {
      if (those.some(({ at }) => at > since)) return;
      byPerson.delete(key);
    }
  }

  const ofOthers = (entry: Entry) => current(entry).filter(({ one }) => one.account !== entry.account);

  const sentAs = (one: OwnAdmission) => current(one).find((sent) => sent.one === one);

  return {
    sent(one) {
      forgetOld();
      put(one, [...ofOthers(one), { one, at: now(), toldTo: new Set(), isLikely: true }]);
    },
    failed: (one) => put(one, ofOthers(one)),
    done(one) {
      sentAs(one)?.toldTo.add(one.account);
    },
    unlikely(one) {
      const own = sentAs(one);
      if (own !== undefined) own.isLikely = false;
    },
    givenUp(entry) {
      const own = current(entry).find(({ one, toldTo }) => one.account === entry.account && !toldTo.has(entry.account));
      own?.toldTo.add(entry.account);
      return own && { whose: own.one.whose, isLikely: own.isLikely };
    },
    behind(entry) {
      const others = ofOthers(entry);
      const news = others.filter(({ toldTo }) => !toldTo.has(entry.account)).map(({ one }) => one.whose);
      for (const { toldTo } of others) toldTo.add(entry.account);
      return news.find((whose) => whose === 'human') ?? news[0];
    },
  };
}

function keyOf({ meeting, identity }: Entry): string {
  return JSON.stringify([meeting, identity]);
}
