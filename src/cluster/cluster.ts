// What accounts share, on one machine or on several: how much all accounts of a pool may send, who owns which account, and whether all is paused.
import type { Permits } from '../queue/permit.ts';

/** What of an account's configuration decides whom it shares limits with. */
export interface Member {
  account: string;
  /** Label of the pool it is homed in. */
  pool: string;
}

export interface SharedLimits {
  /** Of each account, wherever it is. */
  requestsPerSecond: number;
  /** Of all accounts of one pool together; undefined: no such limit. */
  perPool?: number | undefined;
}

export interface Cluster {
  /** Whom the account's queue asks before each request; undefined where no limit is shared. */
  permits(member: Member): Permits | undefined;
  /** Other limits from now on; what has left counts against them. */
  setLimits(limits: SharedLimits): void;
}

/** A cluster of several processes. */
export interface Membership extends Cluster {
  /** From now on accounts are gained and lost. */
  start(events: MembershipEvents): void;
  readonly status: MembershipStatus;
  /** What the others may know of this node, told with every beat. */
  tell(about: NodeAbout): void;
  /** What every node told last, those that have gone included. */
  told(): Promise<ReadonlyMap<string, ToldNode>>;
  /** Whether all nodes are paused, as far as this one knows. */
  readonly paused: boolean;
  /** For all nodes. Where Redis cannot be reached it is told later, and nothing is sent anyway. `onTold` hears the word it became. */
  setPaused(paused: boolean, by: string, onTold?: (word: PauseWord) => void): void;
  /** A word that this node heard in an earlier life: it counts if none that is newer is known. */
  recallPause(word: PauseWord): void;
  /** Gives an account up. `clean`: what it leaves behind can be gone on with. For `restMs` it is left to others. */
  release(account: string, clean: boolean, restMs?: number): Promise<void>;
  /** Nodes that go by other rules: nothing is handed to them while they live. */
  setApart(nodes: ReadonlySet<string>): void;
  /** Something may not be as it was at the last beat: asks at once, also where the way to Redis is only just being opened again. */
  doubt(): Promise<void>;
  /** Keeps records of an account for the next owner, unless another node has it by now: `token` is our last one. Rejects with CLUSTER_UNREACHABLE. */
  keep(account: string, token: number, records: readonly Remembered[]): Promise<void>;
  /** What earlier owners have left. */
  inherit(account: string): Promise<Inheritance>;
  /** Callbacks on their way to whoever owns the account. */
  readonly inbox: Inbox;
  readonly acted: ActedSets;
  /** Gains nothing any more, and has the others know: they need not wait for this node. */
  retire(): Promise<void>;
  /** Takes its part again after that. */
  rejoin(): void;
  /** Leaves: whoever is left need not wait. */
  leave(): Promise<void>;
}

/** Which set of policies acted last in the meetings of an account. Everything rejects with CLUSTER_UNREACHABLE. */
export interface ActedSets {
  /** Its revision; undefined: none has, as far as Redis knows. */
  of(account: string): Promise<string | undefined>;
  tell(account: string, revision: string): Promise<void>;
}

/** Callbacks that reached a node that does not own their account. Everything rejects with CLUSTER_UNREACHABLE. */
export interface Inbox {
  /** False: there is no room. */
  post(account: string, callback: ForwardedCallback): Promise<boolean>;
  /** Some of what waits for an account of ours, oldest first, until it is done with; nothing for another one. */
  take(account: string): Promise<readonly WaitingCallback[]>;
  done(account: string, ids: readonly string[]): Promise<void>;
}

/** A callback whose token another node has checked. */
export interface ForwardedCallback {
  /** JSON; empty where a callback was lost on that node. */
  body: string;
  /** SHA-256 over the bytes that came: the same callback may have reached us as well. */
  digest: string;
}

export interface WaitingCallback extends ForwardedCallback {
  id: string;
}

/** What holds for all nodes: whether they are paused, since when and by whom. */
export interface PauseWord {
  paused: boolean;
  /** Counts the changes. */
  gen: number;
  /** By the clock that all nodes share, ms. */
  at: number;
  by: string;
}

/** What all nodes should have in common. */
export interface NodeAgreement {
  /** Of what in the configuration should be the same everywhere. */
  configHash?: string;
  policyRevision?: string;
}

export interface NodeAbout extends NodeAgreement {
  version: string;
  pid: number;
  mode?: string;
  /** For how long it stood still at most between two beats of a second, ms. */
  lagMs?: number;
  /** The accounts that it could have. */
  configured?: readonly string[];
  /** Of its accounts, as far as it knows them. */
  addresses?: readonly string[];
  /** The last record of its audit log that is on disk. */
  head: { seq: number; hash: string };
}

/** As a node is told of to the others: what it says, which of its lives says so, and what it has. */
export interface ToldNode extends NodeAbout {
  nonce?: string;
  accounts?: readonly string[];
  /** How long ago it did. */
  silentMs?: number;
}

export interface MembershipEvents {
  onGained(account: string, lease: Lease): void;
  /** Not ours any more, or not for certain. */
  onLost(account: string): void;
  /** Still ours as far as we know, and nothing may be sent until Redis confirms it. */
  onUnsure(account: string): void;
  /** One of ours is the share of this other node, and has been for a while. Once for each beat. */
  onMisplaced(account: string, better: string): void;
  /** Redis may have lost what it was told. */
  onBlank(): void;
  onPaused(word: PauseWord): void;
  /** What people see of the cluster is not what it was. */
  onChange(): void;
  /** Redis takes our beats, or does not, or answers to another process by our name; with why. May be told again. */
  onReach(reachable: boolean, reason: string): void;
}

export interface MembershipStatus {
  /** Of the cluster. */
  name: string;
  node: string;
  leaseMs: number;
  /** Whether Redis answers, and to this node. */
  reachable: boolean;
  nodes: readonly string[];
  /** How far our wall clock is ahead of that of Redis, as of the last beat; undefined: none was taken yet. */
  clockAheadMs: number | undefined;
  /** All accounts, whoever has them. */
  accounts: readonly string[];
  /** Who has each account, as far as Redis has told. */
  owners: ReadonlyMap<string, Owner>;
  /** The tokens of our own. */
  tokens: ReadonlyMap<string, number>;
  /** Those of our own that we are not sure to have. */
  unsure: ReadonlySet<string>;
  /** Pools whose use is limited, and is known. */
  pools: readonly PoolUse[];
}

export interface Owner {
  node: string;
  token: number;
}

export interface PoolUse {
  pool: string;
  /** Requests that count against the limit now. */
  used: number;
  limit: number;
}

/** An account is ours, as long as we are sure. */
export interface Lease {
  /** Greater than that of every earlier owner. */
  readonly token: number;
  /** Who had it before; undefined where nobody is known. */
  readonly from?: string;
  /** Whether the predecessor left in order, so that what it left behind can be gone on with. */
  readonly clean: boolean;
  sure(): boolean;
  /** What time it is by the clock that all nodes share, ms, as the last beat and a clock that never steps tell; rather too early than too late. */
  sharedTime(): number;
}

/** What earlier owners of an account have left. */
export interface Inheritance {
  /** Oldest first. */
  records: readonly Remembered[];
  /** What they were about to do when they were last heard of. */
  unfinished: readonly Unfinished[];
}

/** A record that an owner kept for the next one; `from` and `seq` tell it from all others. */
export interface Remembered {
  /** The node that wrote it. */
  from: string;
  seq: number;
  /** How long ago it was written. */
  agoMs: number;
  text: string;
  /** Whatever else is kept does not push it out. */
  apart?: boolean;
}

/** Something that was permitted, and of which nobody has said what became of it. */
export interface Unfinished {
  /** As the queue was given it. */
  attempts: readonly string[];
  /** How long ago it was permitted. */
  ageMs: number;
}

/** The pool of accounts that name none. */
export const defaultPool = 'default';
