// Whether every account of the cluster has a node: one that has none is watched by nobody, and no session is there to tell. The rules: an account that only
// changes hands is not told of; and what Redis does not tell is no reason to worry, because that has an alarm of its own.
import type { Recorder } from '../../audit/recorder.ts';
import type { Membership, ToldNode } from '../../cluster/cluster.ts';

export interface WithoutNodeOptions {
  membership: Pick<Membership, 'status' | 'told'>;
  recorder: Pick<Recorder, 'alarm' | 'ended'>;
  /** Since when (epoch ms) an account has had no node, where an earlier life of this process has told of it. */
  knownSince?(account: string): number | undefined;
}

/** How it goes with one account, as seen from here. */
interface Course {
  /** Who has it, and by which lease; undefined: nobody. */
  holder: string | undefined;
  /** Since when that has not changed, on the clock that never steps. */
  heldSince: number;
  /** Since when no node has kept it. */
  missing: Missing | undefined;
  /** When a node had last told that it has it configured: one that has just started has told nothing yet. */
  knownAt: number;
  isTold: boolean;
}

interface Missing {
  /** On the clock that never steps. */
  since: number;
  /** Epoch ms. */
  at: number;
}

type ToldNodes = ReadonlyMap<string, ToldNode>;
type Status = Membership['status'];

const lookEveryMs = 1_000;
/** Of a lease, as membership has it. */
const beatShare = 0.2;
/** Where nobody has heard of a node for so long, its accounts are not missed any more. */
const forgottenMs = 7 * 24 * 60 * 60_000;

export function watchForAccountsWithoutNode({ membership, recorder, knownSince }: WithoutNodeOptions): { stop(): void } {
  const courses = new Map<string, Course>();

  async function look(): Promise<void> {
    const told = await membership.told().catch(() => undefined);
    const { status } = membership;
    if (told === undefined || !status.reachable || status.nodes.length === 0) return restart();
    const known = accountsOf(status, told);
    for (const account of known) note(account, status, told);
    const forgotten = [...courses].filter(([, { knownAt }]) => performance.now() - knownAt >= patienceMs(status));
    for (const [account] of forgotten) giveUp(account);
  }

  /** What happens meanwhile is not seen: looked at anew from the next answer on. */
  function restart(): void {
    for (const [account, course] of courses) {
      course.knownAt = performance.now();
      if (!course.isTold) courses.delete(account);
    }
  }

  function note(account: string, status: Status, told: ToldNodes): void {
    const now = performance.now();
    const holder = holderOf(account, status, told);
    const course = courses.get(account) ?? { holder, heldSince: now, missing: undefined, knownAt: now, isTold: false };
    courses.set(account, course);
    course.knownAt = now;
    if (course.holder !== holder) Object.assign(course, { holder, heldSince: now });
    if (holder === undefined) course.missing ??= { since: now, at: Date.now() };
    else if (now - course.heldSince >= keptMs(status)) found(account, course, status, told);
    const { missing, isTold } = course;
    if (holder !== undefined || missing === undefined || isTold || now - missing.since < patienceMs(status)) return;
    course.isTold = true;
    const at = Math.min(missing.at, knownSince?.(account) ?? missing.at);
    recorder.alarm('account-without-node', missingText(account, at, status, told), { account });
  }

  function found(account: string, course: Course, status: Status, told: ToldNodes): void {
    if (course.isTold)
      recorder.ended('account-without-node', `${nodeOf(account, status, told)} has the account ${account} again`, { account });
    Object.assign(course, { missing: undefined, isTold: false });
  }

  function giveUp(account: string): void {
    const { isTold = false } = courses.get(account) ?? {};
    courses.delete(account);
    if (isTold)
      recorder.ended('account-without-node', `no node that Redis knows of has the account ${account} configured any more`, { account });
  }

  const timer = setInterval(() => void look(), lookEveryMs);
  return { stop: () => clearInterval(timer) };
}

/** An account that a node gives up at once has not been kept. */
function keptMs({ leaseMs }: Status): number {
  return 2 * beatShare * leaseMs;
}

/** What a failed node had is free after a lease, and each of the others waits a beat longer than the one before; a lease more, for a Redis that was emptied. */
function patienceMs({ leaseMs, nodes }: Status): number {
  return leaseMs * (2 + (nodes.length + 2) * beatShare);
}

/** Ours, and those of the nodes that live or were heard of lately. */
function accountsOf({ accounts, nodes }: Status, told: ToldNodes): ReadonlySet<string> {
  const others = [...told].filter(([node, { silentMs = 0 }]) => nodes.includes(node) || silentMs < forgottenMs);
  return new Set([...accounts, ...others.flatMap(([, { configured = [] }]) => configured)]);
}

function holderOf(account: string, status: Status, told: ToldNodes): string | undefined {
  if (!status.accounts.includes(account)) return nodeOf(account, status, told);
  const token = status.tokens.get(account) ?? status.owners.get(account)?.token;
  return token === undefined ? undefined : `${token}`;
}

/** Of an account that is not configured here no lease is known: whoever lives and has it, says so. */
function nodeOf(account: string, { node, nodes, accounts, tokens, owners }: Status, told: ToldNodes): string | undefined {
  if (tokens.has(account)) return node;
  if (accounts.includes(account)) return owners.get(account)?.node;
  return nodes.find((one) => told.get(one)?.accounts?.includes(account));
}

function missingText(account: string, at: number, { node, nodes, accounts }: Status, told: ToldNodes): string {
  const others = [...told].flatMap(([one, { configured }]) => (one !== node && configured?.includes(account) ? [one] : []));
  const having = accounts.includes(account) ? [node, ...others] : others;
  const [able, gone] = [having.filter((one) => nodes.includes(one)), having.filter((one) => !nodes.includes(one))];
  const since = `no node has had the account ${account} since ${new Date(at).toISOString()}, so nobody watches its meetings.`;
  const start = `start ${gone.join(', ')} again`;
  if (able.length === 0)
    return `${since} It is configured on no node that lives: ${start}, or configure the account on ${nodes.join(', ')}`;
  return `${since} Look for account-unusable on ${able.join(', ')}, which could have it${gone.length === 0 ? '' : `, or ${start}`}`;
}
