// The accounts of this node: it beats, takes what is its share, gives back what is another's, and tells what it has gained and lost.
// The rule: it is told as lost before anybody else can have it, or as soon as we hear that somebody has.
import { LobbyguardError, reasonOf } from '../../errors.ts';
import type { Lease, Owner } from '../cluster.ts';
import { shareOut } from '../share.ts';
import type { Link } from './link.ts';
import { acquire, beat, release } from './scripts/leases.ts';
import { type Clocks, createSureness, realClocks, type Sureness } from './sureness.ts';

export interface LeasesOptions {
  link: Pick<Link, 'run'>;
  accounts: readonly string[];
  node: string;
  /** Of this process, so that a second one of the same name is told apart. */
  nonce: string;
  leaseMs: number;
  /** What this node tells of itself. */
  about(): object;
  events: LeaseEvents;
  clocks?: Clocks;
}

export interface LeaseEvents {
  onGained(account: string, lease: Lease): void;
  /** Not ours any more, or not for certain; it is not renewed. */
  onLost(account: string): void;
  /** What Redis said at this beat. */
  onBeat(seen: Seen): void;
  /** Another process has our name. */
  onRival(): void;
  /** This beat was not taken. */
  onMissed(reason: string): void;
}

export interface Seen {
  /** The clock of Redis, ms; read between these two moments of ours. */
  now: number;
  asked: number;
  answered: number;
  /** Until when nobody could take anything, by that clock; another one than before tells that all was lost meanwhile. */
  quarantine: number;
  pause: string;
  nodes: readonly string[];
  owners: ReadonlyMap<string, Owner>;
}

export interface Leases {
  /** One round; never rejects. Rounds follow each other. */
  beat(): Promise<void>;
  /** A released account is free: no need to wait for the next beat. */
  look(account: string): Promise<void>;
  held(account: string): Lease | undefined;
  /** Gives an account up. `clean`: what we leave behind can be gone on with. It is not taken again for `restMs`. */
  release(account: string, clean: boolean, restMs: number): Promise<void>;
  /** Somebody else has it: told as lost. */
  drop(account: string): void;
  /** One of ours that is the share of another node now, and of none of these; and whose. */
  misplaced(apart: ReadonlySet<string>): Misplaced | undefined;
  /** Takes nothing any more, and has the others know that. What it has is renewed until it is released. */
  retire(): Promise<void>;
  /** Takes its part again after that. */
  rejoin(): void;
}

export interface Misplaced {
  account: string;
  better: string;
}

type Shares = ReturnType<typeof shareOut>;

interface Held extends Lease {
  readonly sureness: Sureness;
}

/** Of a lease, for how long its last renewal is relied on. */
const fenceShare = 0.6;
/** Nothing is taken before so many beats: until then not all nodes are known. */
const firstBeats = 2;
/** Long against the rest that a node takes from an account it could not run. */
const stayMs = 600_000;

export function createLeases(options: LeasesOptions): Leases {
  const { link, accounts, node, nonce, leaseMs, events, clocks = realClocks } = options;
  const leases = new Map<string, Held>();
  /** For how many beats an account has been free. */
  const free = new Map<string, number>();
  const reluctance = createReluctance(clocks);
  let nodes: readonly string[] = [];
  let beats = 0;
  const { said, now: sharedTime } = createSharedClock(clocks);
  let isRetired = false;
  const inTurn = createTurn();

  async function renew(): Promise<Seen | undefined> {
    const asked = clocks.now();
    const claims = accounts.flatMap((account) => {
      const held = leases.get(account);
      return [account, held?.token ?? 0, held?.sure() === true ? 1 : 0];
    });
    const answer = (await link.run(beat, [node, nonce, leaseMs, isRetired ? '' : JSON.stringify(options.about()), ...claims])) as unknown[];
    if (answer[0] === 'rival') events.onRival();
    if (typeof answer[0] !== 'number') return undefined;
    const [now, quarantine, pause, alive, owned] = answer as [number, number, string, string[], string[]];
    const owners = new Map<string, Owner>();
    for (const [n, account] of accounts.entries()) {
      const owner = owned[n] ?? '';
      const held = leases.get(account);
      if (held !== undefined && owner === `${held.token} ${node}`) held.sureness.confirm(asked);
      else if (held !== undefined) drop(account);
      if (owner !== '') owners.set(account, ownerIn(owner));
      // In quarantine nobody can take anything, so nobody has let it go by.
      free.set(account, owner === '' && now >= quarantine ? (free.get(account) ?? 0) + 1 : 0);
    }
    nodes = alive;
    beats += 1;
    return { now, asked: asked.monotonic, answered: said(now), quarantine, pause, nodes, owners };
  }

  function drop(account: string): void {
    const held = leases.get(account);
    if (held === undefined) return;
    leases.delete(account);
    held.sureness.end();
    events.onLost(account);
  }

  const shares = () => shareOut(accounts, nodes.includes(node) ? nodes : [...nodes, node]);

  async function takeShare(): Promise<void> {
    for (const [account, order] of shares()) {
      if (!leases.has(account) && (free.get(account) ?? 0) > order.indexOf(node)) await take(account);
    }
  }

  async function takeFreed(account: string): Promise<void> {
    if (shares().get(account)?.[0] === node && !leases.has(account)) await take(account);
  }

  async function take(account: string): Promise<void> {
    const asked = clocks.now();
    if (isRetired || reluctance.toTake(account)) return;
    const [kind, token, from, clean] = (await link.run(acquire, [account, node, leaseMs])) as string[];
    if (kind !== 'gained' || leases.has(account)) return;
    const sureness = createSureness(leaseMs * fenceShare, clocks);
    sureness.confirm(asked);
    const lease = heldWith(sureness, { token: Number(token), clean: clean === '1', sharedTime, ...(from ? { from } : {}) });
    leases.set(account, lease);
    if (shares().get(account)?.[0] !== node) reluctance.keep(account);
    events.onGained(account, lease);
  }

  return {
    beat: () =>
      inTurn(async () => {
        const seen = await renew().catch(toldWhere(events.onMissed));
        if (seen === undefined) return;
        events.onBeat(seen);
        if (beats >= firstBeats) await takeShare();
      }),
    look: (account) => inTurn(() => (beats >= firstBeats ? takeFreed(account) : Promise.resolve())),
    held: (account) => leases.get(account),
    drop,
    async release(account, clean, restMs) {
      reluctance.rest(account, restMs);
      const held = leases.get(account);
      if (held === undefined) return;
      leases.delete(account);
      held.sureness.end();
      await inTurn(async () => void (await link.run(release, [account, node, held.token, clean ? 1 : 0])));
    },
    retire() {
      isRetired = true;
      return inTurn(async () => void (await renew()));
    },
    rejoin() {
      isRetired = false;
    },
    misplaced: (apart) => firstOfAnother(leases.keys(), shares(), new Set([node, ...apart]), reluctance.toGive),
  };
}

/** The nodes that are passed over keep theirs, or get nothing. */
function firstOfAnother(
  accounts: Iterable<string>,
  shares: Shares,
  passedOver: ReadonlySet<string>,
  isKept: (account: string) => boolean,
): Misplaced | undefined {
  const placed = [...accounts].flatMap((account) => (shares.get(account) ?? []).slice(0, 1).map((better) => ({ account, better })));
  return placed.find(({ account, better }) => !passedOver.has(better) && !isKept(account));
}

/** A round that fails is told, and fails. */
function toldWhere(onMissed: LeaseEvents['onMissed']) {
  return (error: unknown): never => {
    onMissed(reasonOf(error));
    throw error;
  };
}

function heldWith(sureness: Sureness, told: Omit<Lease, 'sure'>): Held {
  return { ...told, sureness, sure: sureness.sure };
}

/** The clock of Redis: it has said what time it is at some time before the answer was here. */
function createSharedClock(clocks: Clocks) {
  let said = 0;
  let heard = 0;
  const monotonic = (): number => clocks.now().monotonic;
  return {
    /** Answers when that was, by our clock that never steps. */
    said(time: number): number {
      said = time;
      heard = monotonic();
      return heard;
    },
    now: (): number => Math.floor(said + monotonic() - heard),
  };
}

/** `token node`. */
function ownerIn(lease: string): Owner {
  const at = lease.indexOf(' ');
  return { node: lease.slice(at + 1), token: Number(lease.slice(0, at)) };
}

/** One round after the other. Where Redis does not answer watching goes on, and what is left of our certainty runs out by itself. */
function createTurn(): (work: () => Promise<void>) => Promise<void> {
  let turn: Promise<void> = Promise.resolve();
  return (work) => {
    turn = turn.then(work).catch((error: unknown) => {
      if (!(error instanceof LobbyguardError)) throw error;
    });
    return turn;
  };
}

/** An account that one node could not run does not go back and forth. */
function createReluctance(clocks: Clocks) {
  const resting = new Map<string, number>();
  const staying = new Map<string, number>();
  const isBefore = (until = 0): boolean => clocks.now().monotonic < until;
  return {
    /** Left to others for so long. */
    rest(account: string, ms: number): void {
      resting.set(account, clocks.now().monotonic + ms);
      staying.delete(account);
    },
    /** A better node has let it go by, and will have had its reasons. */
    keep: (account: string) => staying.set(account, clocks.now().monotonic + stayMs),
    toTake: (account: string) => isBefore(resting.get(account)),
    toGive: (account: string) => isBefore(staying.get(account)),
  };
}
