// Whom the accounts of this daemon let in: in one meeting, what one of them does is not somebody else's doing to the others.
// The rule: a request speaks for one entry, once to each account, and for a minute.

export interface OwnAdmissions {
  /** A request leaves. */
  sent(one: OwnAdmission): void;
  /** It came to nothing. */
  failed(one: OwnAdmission): void;
  /** It was carried out and is over: whoever lets them in later does so anew. */
  done(one: OwnAdmission): void;
  /** Whether another account let them in whom this one has just seen come in. */
  behind(entry: Entry): 'human' | 'rule' | undefined;
  /** Whose request of this account, given up on its way and never known to have come to nothing, may have let them in. */
  givenUp(entry: Entry): 'human' | 'rule' | undefined;
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

  return {
    sent(one) {
      forgetOld();
      put(one, [...ofOthers(one), { one, at: now(), toldTo: new Set() }]);
    },
    failed: (one) => put(one, ofOthers(one)),
    done(one) {
      for (const own of current(one).filter((sent) => sent.one === one)) own.toldTo.add(one.account);
    },
    givenUp(entry) {
      const own = current(entry).find(({ one, toldTo }) => one.account === entry.account && !toldTo.has(entry.account));
      own?.toldTo.add(entry.account);
      return own?.one.whose;
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
