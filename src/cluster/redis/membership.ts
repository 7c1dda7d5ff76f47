// This process as a node of a cluster: its link, its beats, its accounts, and the word about the pause. The rule: without Redis nothing new is owned and
// nothing is sent; what is watched goes on being watched.
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Permits } from '../../queue/permit.ts';
import type {
  ActedSets,
  Inbox,
  Inheritance,
  Member,
  Membership,
  MembershipEvents,
  MembershipStatus,
  NodeAbout,
  Owner,
  PauseWord,
  Remembered,
  SharedLimits,
  ToldNode,
} from '../cluster.ts';
import { createActedSets } from './acted.ts';
import { clockAheadOf } from './clock-ahead.ts';
import { type Address, loadClient } from './connection.ts';
import { createCourse } from './course.ts';
import { createInbox } from './inbox.ts';
import { createJournal, type Journal } from './journal.ts';
import { createLeases, type Leases, type Seen } from './leases.ts';
import { createLink, type Link } from './link.ts';
import { createSharedPause, type SharedPause, writePauseWord } from './pause.ts';
import { createPermitGivers, type PermitGivers } from './permit-givers.ts';
import { windowOf } from './permits.ts';
import { createPoolUses, type PoolUses } from './pool-use.ts';
import { createReach } from './reach.ts';
import { refuseRival, rivalOf } from './rival.ts';
import { hold } from './scripts/hello.ts';
import { leave } from './scripts/leases.ts';
import { flightMs, windowMs } from './scripts/script.ts';
import { readToldNodes } from './told-nodes.ts';
import { createWantedPause, type WantedPause } from './wanted-pause.ts';

export interface MembershipOptions {
  name: string;
  node: string;
  leaseMs: number;
  accounts: readonly string[];
  /** Those of the accounts. */
  pools?: readonly string[];
  limits: SharedLimits;
  locate(): Promise<Address>;
}

/** Beats in a lease. */
const beats = 5;
/** How long a start waits for Redis before it goes on without. */
const patienceMs = 3_000;

/** Rejects with CLUSTER_REFUSED where this Redis, or this name, cannot be used. Where Redis cannot be reached it goes on trying. */
export async function joinCluster(options: MembershipOptions): Promise<Membership> {
  await loadClient();
  const node = new ClusterNode(options);
  try {
    await Promise.race([node.first, delay(patienceMs, undefined, { ref: false })]);
    await node.refuseRival();
    return node;
  } catch (error) {
    await node.leave();
    throw error;
  }
}

class ClusterNode implements Membership {
  readonly #options: MembershipOptions;
  readonly #nonce = randomUUID();
  readonly #link: Link & { readonly first: Promise<void> };
  readonly #leases: Leases;
  readonly #journal: Journal;
  readonly inbox: Inbox;
  readonly acted: ActedSets;
  readonly #course = createCourse();
  readonly #pause: SharedPause;
  readonly #wanted: WantedPause;
  readonly #givers: PermitGivers;
  readonly #unsure = new Set<string>();
  #limits: SharedLimits;
  #apart: ReadonlySet<string> = new Set();
  #events: MembershipEvents | undefined;
  #seen: Seen | undefined;
  #aheadMs: number | undefined;
  #about: NodeAbout | undefined;
  #timer: NodeJS.Timeout | undefined;
  readonly #reach = createReach((reachable, reason) => this.#events?.onReach(reachable, reason));
  readonly #uses: PoolUses;
  /** What people were last told to look at. */
  #shown = '';

  constructor(options: MembershipOptions) {
    const { name, node, leaseMs, accounts, locate, limits } = options;
    this.#options = options;
    this.#limits = limits;
    const events = {
      onUp: () => void this.#greeted(),
      onDown: (reason: string) => this.#reach.lost(reason),
      onMessage: (channel: 'released' | 'control', message: string) => this.#hear(channel, message),
    };
    const longestMs = Math.max(windowOf(limits.requestsPerSecond).lengthMs, windowOf(limits.perPool ?? 1).lengthMs);
    this.#link = createLink({ name, locate, leaseMs, windowMs: longestMs, events });
    this.#uses = createPoolUses(this.#link);
    this.#journal = createJournal(this.#link);
    this.inbox = createInbox(this.#link, node, (account) => this.#leaseOf(account));
    this.acted = createActedSets(this.#link);
    this.#pause = createSharedPause(this.#link, (word) => this.#events?.onPaused(word));
    this.#wanted = createWantedPause(this.#pause);
    const limitsNow = () => this.#limits;
    this.#givers = createPermitGivers({ link: this.#link, node, leases: () => this.#leases, reach: this.#reach, limits: limitsNow });
    this.#leases = createLeases({
      link: this.#link,
      accounts,
      node,
      nonce: this.#nonce,
      leaseMs,
      about: () => ({ ...this.#about, nonce: this.#nonce, accounts: [...this.status.tokens.keys()], at: this.#seen?.now }),
      events: {
        onGained: (account, lease) => this.#events?.onGained(account, lease),
        onLost: (account) => this.#events?.onLost(account),
        onBeat: (seen) => this.#saw(seen),
        onRival: () => this.#giveWay(),
        onMissed: (reason) => this.#reach.lost(reason),
      },
    });
  }

  get first(): Promise<void> {
    return this.#link.first;
  }

  refuseRival(): Promise<void> {
    return refuseRival(this.#link, this.#options.node);
  }

  start(events: MembershipEvents): void {
    this.#events = events;
    if (!this.#link.isUp) this.#reach.lost(this.#link.whyDown);
    const { word } = this.#pause;
    if (word?.paused === this.paused) events.onPaused(word);
    this.#timer = setInterval(() => void this.#beat(), this.#options.leaseMs / beats);
    void this.#beat();
  }

  get status(): MembershipStatus {
    const { name, node, leaseMs, accounts } = this.#options;
    const own = accounts.flatMap((account) => {
      const lease = this.#leases.held(account);
      return lease === undefined ? [] : [[account, lease.token] as const];
    });
    const { nodes = [], owners = new Map<string, Owner>() } = this.#seen ?? {};
    return {
      name,
      node,
      leaseMs,
      reachable: this.#link.isUp && !this.#reach.isLost,
      nodes,
      clockAheadMs: this.#aheadMs,
      accounts,
      owners,
      tokens: new Map(own),
      unsure: this.#unsure,
      pools: this.#uses.known,
    };
  }

  tell(about: NodeAbout): void {
    this.#about = about;
  }

  told(): Promise<ReadonlyMap<string, ToldNode>> {
    return readToldNodes(this.#link);
  }

  get paused(): boolean {
    return this.#wanted.paused ?? this.#pause.word?.paused ?? false;
  }

  setPaused(paused: boolean, by: string, onTold?: (word: PauseWord) => void): void {
    this.#wanted.want(paused, by, onTold);
  }

  recallPause(word: PauseWord): void {
    this.#pause.hear(writePauseWord(word));
    if (this.#link.isUp) void this.#pause.recall().catch(() => {});
  }

  permits(member: Member): Permits {
    return this.#givers.of(member);
  }

  setLimits(limits: SharedLimits): void {
    this.#limits = limits;
  }

  release(account: string, clean: boolean, restMs = 0): Promise<void> {
    return this.#leases.release(account, clean, restMs);
  }

  setApart(nodes: ReadonlySet<string>): void {
    this.#apart = nodes;
  }

  async doubt(): Promise<void> {
    await this.#link.upWithin(1_000);
    await this.#beat();
  }

  keep(account: string, token: number, records: readonly Remembered[]): Promise<void> {
    return this.#journal.append(account, `${token} ${this.#options.node}`, records);
  }

  inherit(account: string): Promise<Inheritance> {
    return this.#journal.read(account);
  }

  retire(): Promise<void> {
    return this.#leases.retire();
  }

  rejoin(): void {
    this.#leases.rejoin();
  }

  async leave(): Promise<void> {
    clearInterval(this.#timer);
    this.#events = undefined;
    for (const account of this.#options.accounts) await this.#leases.release(account, false, 0);
    if (this.#link.isUp) await this.#link.run(leave, [this.#options.node, this.#nonce]).catch(() => {});
    await this.#link.close();
  }

  /** `token node`. */
  #leaseOf(account: string): string | undefined {
    const lease = this.#leases.held(account);
    return lease && `${lease.token} ${this.#options.node}`;
  }

  async #beat(): Promise<void> {
    this.#tellUnsure();
    if (this.#link.isUp) await this.#leases.beat();
    this.#tellUnsure();
    if (this.#link.isUp) await this.#givers.tryAgain();
    if (this.#seen !== undefined && this.#link.isUp) await this.#uses.look(this.#options.pools ?? [], this.#limits.perPool, this.#seen.now);
    this.#show();
  }

  #show(): void {
    const { reachable, nodes, owners, unsure, pools } = this.status;
    const shown = JSON.stringify([reachable, nodes, [...owners], [...unsure], pools]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.#events?.onChange();
  }

  /** Once for each time that certainty runs out. */
  #tellUnsure(): void {
    for (const account of this.#options.accounts) {
      const isSure = this.#leases.held(account)?.sure() ?? true;
      if (isSure) this.#unsure.delete(account);
      else if (!this.#unsure.has(account)) {
        this.#unsure.add(account);
        this.#events?.onUnsure(account);
      }
    }
  }

  #saw(seen: Seen): void {
    const { isBlank, hasStepped, isSteady } = this.#course.next(seen);
    if (isBlank) this.#events?.onBlank();
    this.#reach.beaten();
    this.#seen = seen;
    this.#aheadMs = clockAheadOf(seen) ?? this.#aheadMs;
    if (hasStepped) void this.#link.run(hold, ['', windowMs + flightMs]).catch(() => {});
    this.#pause.saw(seen.pause);
    const misplaced = isSteady ? this.#leases.misplaced(this.#apart) : undefined;
    if (misplaced !== undefined) this.#events?.onMisplaced(misplaced.account, misplaced.better);
  }

  async #greeted(): Promise<void> {
    this.#course.restart();
    await this.#pause.recall().catch(() => {});
    await this.#wanted.tell();
    if (this.#events !== undefined) await this.#beat();
  }

  #hear(channel: 'released' | 'control', message: string): void {
    if (channel === 'control') this.#pause.hear(message);
    else void this.#leases.look(message);
  }

  #giveWay(): void {
    this.#reach.lost(rivalOf(this.#options.node));
    for (const account of this.#options.accounts) this.#leases.drop(account);
  }
}
