// What is checked over whole lives of the daemon: the rate, the records, the cap, the chain, the simulator's own complaints.
import type { Violation } from '../../src/simulator/conduct.ts';
import type { RequestRecord } from '../../src/simulator/http/exchange.ts';
import { createRemovals } from './removals.ts';
import type { ActionSeen } from './witness.ts';
import type { Life, World } from './world.ts';

export interface Books {
  /** Reads what is new on disk and compares it with what the server saw. */
  audit(): void;
  verify(): Promise<void>;
  /** Rate, and what the simulator complains about, over what is new. */
  conduct(): void;
  /** The removal cap over the whole run, by rule and meeting. Does not hold where the audit log was lost on the way. */
  cap(): void;
  readonly records: number;
  readonly verified: number;
}

/** Both clocks are the same one; this is for rounding. */
const clockMs = 5;

export function createBooks(world: World): Books {
  const { witness, findings, simulator } = world;
  const attempts = new Map<string, number[]>();
  const used = new Map<string, number>();
  const removals = createRemovals();
  let records = 0;
  let verified = 0;
  let audited = 0;
  let complaints = 0;
  /** By account: how far its actions have been rated. */
  const rated = new Map<string, number>();

  function audit(): void {
    for (const record of world.audit.news()) {
      records += 1;
      removals.read(record);
      if (record.type !== 'attempt') continue;
      const url = pathOf(String(record['url']));
      const known = attempts.get(url) ?? [];
      if (known.length === 0) attempts.set(url, known);
      known.push(Date.parse(record.at));
    }
    for (; audited < witness.actions.length; audited += 1) expectRecord(witness.actions[audited] as ActionSeen);
  }

  /** The k-th request to a URL has at least k attempts on disk before it. */
  function expectRecord({ url, at, n }: ActionSeen): void {
    const nth = (used.get(url) ?? 0) + 1;
    used.set(url, nth);
    const before = (attempts.get(url) ?? []).filter((recorded) => recorded <= at + clockMs).length;
    if (before < nth)
      findings.add('request-without-record', `request ${n} to ${url} is the ${nth}., and ${before} attempts were on record`);
  }

  function conduct(): void {
    for (const account of world.moderators) rate(account);
    for (; complaints < simulator.violations.length; complaints += 1) {
      const violation = simulator.violations[complaints];
      if (violation === undefined || isExplained(violation)) continue;
      findings.add(`violation ${violation.code}`, `${new Date(violation.at).toISOString()} ${violation.message}`);
    }
  }

  /** The judge has looked at single requests more closely, and a server that hands out an old `ack` is asked for it. */
  function isExplained({ at, code, message, request }: Violation): boolean {
    if (world.excuses.some((one) => one.code === code && one.from <= at && at <= one.until)) return true;
    if (code === 'wrong-ack') return simulator.behaviour.reuseAck === 'first' && message.includes('asked for ack 1,');
    // A life knows nothing of what was answered to the one before.
    const repeated = code === 'retry-after-gone' || code === 'retry-after-ignored' || code === 'hammering';
    if (repeated && world.lives.some((life) => life.at <= at && life.at > at - 10_000)) return true;
    // The server notices a while later that a life has ended, and what it had asked waits there until then.
    if (code === 'overlapping-poll' && world.lives.some((life) => life.at <= at && life.at > at - 300)) return true;
    // An application that was said to be gone and is handed out again has its old URLs.
    const isCreation = ({ method, path }: RequestRecord) => method === 'POST' && path.endsWith('/applications');
    if (code === 'retry-after-gone' && simulator.requests.some((one) => isCreation(one) && one.at <= at && one.at > at - 10_000))
      return true;
    // A host that refuses a token without naming its terms is asked without one.
    if (code === 'missing-bearer') return simulator.requests.some((one) => isRefusal(one) && one.at <= at && one.at > at - 5_000);
    const byJudgement =
      code === 'action-on-organizer' || code === 'action-on-self' || code === 'stale-action' || code === 'action-without-link';
    return byJudgement && request !== undefined && world.justified.has(request);
  }

  /** Requests of an account in any second, and people in them, under the highest rates of the lives they fell into. */
  function rate(account: string): void {
    const actions = witness.actions.filter(({ meeting }) => meeting === undefined || world.moderatorOf(meeting) === account);
    let at = rated.get(account) ?? 0;
    for (; at < actions.length && (actions[at]?.at ?? 0) < Date.now() - 1_500; at += 1) {
      const first = actions[at] as ActionSeen;
      const within = actions.slice(at, at + 2_000).filter(({ at }) => at < first.at + 1_000);
      const requests = new Set(within.map(({ n }) => n)).size;
      const highest = (rate: 'requestsPerSecond' | 'actionsPerSecond') => Math.max(...within.map(({ at }) => lifeOf(at)?.terms[rate] ?? 0));
      const isOver = requests > highest('requestsPerSecond') || within.length > highest('actionsPerSecond');
      // Whatever reached a server that was held up, it reached in one heap.
      const stalled = world.stalls.longestIn(first.at - 300, first.at + 1_100) > 0;
      if (isOver && !stalled && !isForgotten(first.at)) {
        const seen = `${within.length} people in ${requests} requests`;
        findings.add('over-rate', `${seen} of ${account} within a second of ${new Date(first.at).toISOString()}`);
      }
    }
    rated.set(account, at);
  }

  /** A life that began within the second had no log of it to go by. */
  function isForgotten(from: number): boolean {
    const began = world.lives.filter((life) => life.at >= from && life.at < from + 1_000);
    return began.some((life) => world.audit.lostAt.some((at) => at >= from && at <= life.at));
  }

  function lifeOf(at: number): Life | undefined {
    return world.lives.findLast((life) => life.at <= at);
  }

  function cap(): void {
    const highest = (from: number, to: number) =>
      Math.max(
        ...world.lives
          .filter((life) => life.at <= to && (life === lifeOf(from) || life.at >= from))
          .map(({ terms }) => terms.maxRemovalsPerMinute),
      );
    for (const { of, from, to, count } of removals.minutes())
      if (count > highest(from, to))
        findings.add('over-cap', `${count} removals within a minute of ${new Date(from).toISOString()} by ${of}`);
  }

  return {
    audit,
    conduct,
    cap,
    async verify() {
      const { code, output } = await world.guard.verify(world.audit.directories());
      verified += 1;
      if (code !== 0) findings.add('chain', `verify exits ${code}: ${output.slice(0, 2_000)}`);
    },
    get records() {
      return records;
    },
    get verified() {
      return verified;
    },
  };
}

function isRefusal({ fault, status }: RequestRecord): boolean {
  return fault !== undefined && (status === 401 || status === 403);
}

/** As the server sees it: path and query, percent-decoded. */
export function pathOf(url: string): string {
  const { pathname, search } = new URL(url);
  return decoded(pathname) + decoded(search);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
