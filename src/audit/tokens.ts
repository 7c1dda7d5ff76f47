// Who had an account when, by the logs of all nodes. The rule: a token is over as soon as a greater one has been gained, wherever that was. What is
// compared is told by one clock, that of Redis: a token is the moment it was gained, in µs. Where a record of an older version tells the time by the clock of
// its node only, the token tells how far that was ahead.

export interface Place {
  directory: string;
  file: string;
  line: number;
}

export interface TokenBreak {
  file: string;
  line: number;
  code: 'token-twice' | 'token-overlap';
  message: string;
}

export interface Tokens {
  /** Takes the records of one log after the other. */
  read(record: Readonly<Record<string, unknown>>, place: Place): void;
  /** What does not fit together, once everything is read. */
  breaks(): TokenBreak[];
}

/** One owner of an account. */
interface Tenure {
  account: string;
  node: string;
  token: number;
  place: Place;
  /** By the clock of Redis, ms, as everything here. */
  from: number;
  /** How far the clock of the node was ahead. */
  aheadMs: number;
  /** The last sign that the node took the account for its own. */
  last?: Sign;
}

interface Sign {
  at: number;
  /** By the clock of the node: it may have been set. */
  isGuessed: boolean;
  what: string;
  place: Place;
}

/** Clocks are set right by so much while a node has an account. */
const driftMs = 250;
/** A token from before is no time at all. */
const earliestMs = Date.UTC(2020, 0);

export function createTokens(): Tokens {
  const tenures: Tenure[] = [];
  let directory = '';
  let node = '';
  /** Of the log that is being read. */
  let own = new Map<string, Tenure>();
  let holding = new Map<string, Tenure>();
  let open = new Map<string, { tenure: Tenure; sign: Sign }>();

  /** Attempts of which nothing says what became of them may have been carried out. */
  function settle(): void {
    for (const { tenure, sign } of open.values()) note(tenure, sign);
    open = new Map();
    holding = new Map();
  }

  function gained(account: string, token: number, at: number, place: Place): void {
    const told = token / 1_000;
    const from = told > earliestMs ? told : at;
    const tenure = { account, node, token, place, from, aheadMs: at - from };
    tenures.push(tenure);
    own.set(`${account} ${token}`, tenure);
    holding.set(account, tenure);
  }

  function lease({ event, account, token, ...rest }: Readonly<Record<string, unknown>>, place: Place): void {
    if (typeof account !== 'string' || typeof token !== 'number') return;
    const at = timeOf(rest);
    if (event === 'gained') gained(account, token, at, place);
    const tenure = own.get(`${account} ${token}`);
    if (tenure === undefined || event === 'gained') return;
    // An account may be lost long before its node hears of that.
    if (event === 'released') note(tenure, signOf(rest, tenure, 'was released with', place));
    if (holding.get(account) === tenure) holding.delete(account);
  }

  function attempt({ account, decision, token, ...rest }: Readonly<Record<string, unknown>>, place: Place): void {
    const tenure = (typeof token === 'number' ? own.get(`${account} ${token}`) : undefined) ?? holding.get(String(account));
    if (tenure === undefined) return;
    open.set(`${account} ${decision}`, { tenure, sign: signOf(rest, tenure, 'was acted for with', place) });
  }

  function outcome({ account, decision, result, status, permitAt }: Readonly<Record<string, unknown>>): void {
    const key = `${account} ${decision}`;
    const known = open.get(key);
    open.delete(key);
    if (known === undefined) return;
    const { tenure, sign } = known;
    // Told by the clock of Redis itself.
    if (typeof permitAt === 'number') note(tenure, { ...sign, at: permitAt + driftMs, isGuessed: false });
    else if (status !== undefined || result === 'unconfirmed') note(tenure, sign);
  }

  return {
    read(record, place) {
      if (place.directory !== directory) {
        settle();
        own = new Map();
        ({ directory } = place);
        node = directory;
      }
      if (record['type'] === 'start') {
        settle();
        if (typeof record['node'] === 'string') node = record['node'];
      }
      if (record['type'] === 'lease') lease(record, place);
      if (record['type'] === 'attempt') attempt(record, place);
      if (record['type'] === 'outcome') outcome(record);
    },
    breaks() {
      settle();
      const accounts = new Set(tenures.map(({ account }) => account));
      return [...accounts].flatMap((account) => breaksOf(tenures.filter((one) => one.account === account)));
    },
  };
}

function timeOf({ at }: { at?: unknown }): number {
  return Date.parse(String(at));
}

function signOf(record: Readonly<Record<string, unknown>>, { aheadMs }: Tenure, what: string, place: Place): Sign {
  const { redisAt } = record;
  if (typeof redisAt === 'number') return { at: redisAt, isGuessed: false, what, place };
  return { at: timeOf(record) - aheadMs, isGuessed: true, what, place };
}

function note(tenure: Tenure, sign: Sign): void {
  if (tenure.last === undefined || sign.at > tenure.last.at) tenure.last = sign;
}

function breaksOf(tenures: readonly Tenure[]): TokenBreak[] {
  const inOrder = tenures.toSorted((one, other) => one.token - other.token);
  return inOrder.flatMap((tenure, n) => {
    const next = inOrder[n + 1];
    if (next === undefined) return [];
    return next.token === tenure.token ? twice(tenure, next) : (overlap(tenure, next) ?? []);
  });
}

function twice({ account, token, place: first }: Tenure, { place }: Tenure): TokenBreak {
  const message = `${account} was gained with token ${token} here and in ${first.file}, line ${first.line}: two nodes had it at once`;
  return { file: place.file, line: place.line, code: 'token-twice', message };
}

function overlap({ account, token, last }: Tenure, next: Tenure): TokenBreak | undefined {
  if (last === undefined || last.at <= next.from + driftMs) return undefined;
  const { file, line } = last.place;
  const since = new Date(next.from).toISOString();
  const gained = `node ${next.node} had gained it with token ${next.token} at ${since}`;
  const doubt = last.isGuessed ? ', unless the clock of this node was set while it had the account' : '';
  const message = `${account} ${last.what} token ${token} here, and ${gained}: two nodes had it at once${doubt}`;
  return { file, line, code: 'token-overlap', message };
}
