// The event channel (docs/protocol.md, Event channel): one GET at a time, always the href the server gave, unchanged. A lost
// answer means the same href again; only a received package moves the channel on. What ends it is decided here, what to do then is not.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { AlarmCode } from '../../alarms.ts';
import { backoffMs, sleep } from '../../backoff.ts';
import type { Log } from '../../log.ts';
import type { EventPackage, LobbyEvent, Reason } from '../../wire/event.ts';
import { canonicalHref } from '../../wire/url.ts';
import type { ChannelTiming } from '../timing.ts';
import { askOnce, type Poll, type PollOutcome } from './poll-outcome.ts';

const defaultTiming: ChannelTiming = {
  retry: { minMs: 250, maxMs: 15_000 },
  cut: { minMs: 100, maxMs: 1_000 },
  comeBack: { minMs: 1_000, maxMs: 2_000 },
  contestedMs: 60_000,
  idle: { minMs: 200, maxMs: 5_000 },
  quickMs: 1_000,
  parkedMs: 15_000,
  outageMs: 45_000,
  cuts: 3,
};

/** Events handed on in one turn of the loop. */
const partSize = 1_000;

export interface ChannelHandlers {
  /** Called in order, with a package or a part of a large one; must return quickly. */
  onPackage(pkg: EventPackage): void;
  /** Before the package that revealed the gap. */
  onGap(kind: 'resume' | 'resync'): void;
  onAlarm(code: AlarmCode, message: string): void;
  /** The channel does not say where to go on. */
  onBroken(message: string): void;
}

export interface ChannelOptions {
  /** Where to go on. */
  href: string;
  /** What relative hrefs resolve against: the applications host. */
  base: string;
  poll: Poll;
  /** False for a host that is not trusted; an administrator is told. */
  mayAsk(href: string): boolean;
  /** Another client had the channel a while ago: should it take it again, it may have it. */
  yielding: boolean;
  /** Whether the application answers, asked when parked GETs are cut again and again. */
  stands(): Promise<boolean>;
  /** Resolves when the next package may be taken in. */
  opened?(): Promise<void>;
  handlers: ChannelHandlers;
  signal: AbortSignal;
  log: Log;
  timing?: Partial<ChannelTiming> | undefined;
}

/** Why the channel ended. `href` is where it would go on, `received` how many packages came. */
export type ChannelEnd =
  | { kind: 'stopped' }
  /** Another client has taken the channel for good. */
  | { kind: 'taken'; href: string; received: number }
  | { kind: 'gone'; status: number; error?: Reason; href: string; received: number }
  | { kind: 'unanswered'; reason: string; href: string; received: number };

interface State {
  href: string;
  received: number;
  failures: number;
  failingSince: number;
  cuts: number;
  warnedOfCuts: boolean;
  quickEmpties: number;
  /** When a channel that somebody else had taken was asked again. */
  cameBackAt: number;
  /** Someone else had the channel: what they took is missing here. */
  robbed: boolean;
  /** What came without a way on, and where. */
  deadEnd?: string;
}

/** Follows the channel until the signal aborts or there is nothing left to follow. */
export async function followChannel(options: ChannelOptions): Promise<ChannelEnd> {
  const timing = { ...defaultTiming, ...options.timing };
  const state: State = {
    href: options.href,
    received: 0,
    failures: 0,
    failingSince: 0,
    cuts: 0,
    warnedOfCuts: false,
    quickEmpties: 0,
    cameBackAt: options.yielding ? performance.now() : Number.NEGATIVE_INFINITY,
    robbed: false,
  };
  const { base, signal, poll } = options;
  while (!signal.aborted) {
    await options.opened?.();
    const outcome = await askOnce(poll, { href: state.href, base, signal, parkedMs: timing.parkedMs });
    if (signal.aborted) break;
    const next = await react(outcome, state, options, timing);
    if (typeof next !== 'number') return next;
    if (next > 0) await sleep(next, signal);
  }
  return { kind: 'stopped' };
}

/** The pause before the next GET, or the end. */
async function react(outcome: PollOutcome, state: State, options: ChannelOptions, timing: ChannelTiming): Promise<number | ChannelEnd> {
  switch (outcome.kind) {
    case 'package':
      return take(outcome.pkg, outcome.elapsedMs, state, options, timing);
    case 'replaced':
      return comeBackOnce(state, options, timing);
    case 'cut':
      return goOnAfterCut(outcome.reason, state, options, timing);
    case 'failed':
      return tryAgain(outcome, state, options, timing);
    case 'gone':
      return { ...outcome, href: state.href, received: state.received };
  }
}

async function take(
  pkg: EventPackage,
  elapsedMs: number,
  state: State,
  options: ChannelOptions,
  timing: ChannelTiming,
): Promise<number | ChannelEnd> {
  const { handlers, log } = options;
  for (const complaint of pkg.complaints) log.warn('event package malformed', { complaint });
  if (pkg.continuation === undefined) return deadEnd(pkg, 'without next, resume or resync', { state, options, timing });
  if (!options.mayAsk(pkg.continuation.href)) return deadEnd(pkg, 'with a link to a host that is not trusted', { state, options, timing });
  const { kind, href } = pkg.continuation;
  if (state.failures > 0) log.info('event channel answers again', { afterFailures: state.failures });
  const gap = kind === 'next' ? (state.robbed ? 'resync' : undefined) : kind;
  if (gap !== undefined) {
    log.info('event channel has a gap', { kind: gap });
    handlers.onGap(gap);
  }
  await handOn(pkg.events, options);
  const stuck = canonicalHref(href) === canonicalHref(state.href);
  const idle = elapsedMs < timing.quickMs && (pkg.events.length === 0 || stuck);
  Object.assign(state, { href, received: state.received + 1, failures: 0, cuts: 0, robbed: false });
  state.quickEmpties = idle ? state.quickEmpties + 1 : 0;
  return state.quickEmpties < 3 ? 0 : backoffMs(state.quickEmpties - 2, timing.idle);
}

/** In parts: thousands of events in one turn would hold up every other meeting. */
async function handOn(events: readonly LobbyEvent[], { handlers, signal }: ChannelOptions): Promise<void> {
  for (let from = 0; from < events.length && !signal.aborted; from += partSize) {
    if (from > 0) await nextTurn();
    handlers.onPackage({ events: events.slice(from, from + partSize), complaints: [] });
  }
}

/** A package that does not say where to go on: its events count once, and the same href is asked again. It may bring others then. */
async function deadEnd(
  pkg: EventPackage,
  how: string,
  { state, options, timing }: { state: State; options: ChannelOptions; timing: ChannelTiming },
): Promise<number | ChannelEnd> {
  const came = `${state.href} ${JSON.stringify(pkg.events)}`;
  if (state.deadEnd !== came) {
    state.deadEnd = came;
    options.handlers.onBroken(`the event channel answered ${how}; asking again`);
    await handOn(pkg.events, options);
  }
  return tryAgain({ reason: `a package ${how}` }, state, options, timing);
}

/**
 * Somebody else polls our application. Coming back once tells a chance meeting from a rival, and lets a rival know of us; fighting on would
 * only lose events for both.
 */
function comeBackOnce(state: State, { handlers, log }: ChannelOptions, timing: ChannelTiming): number | ChannelEnd {
  const now = performance.now();
  if (now - state.cameBackAt < timing.contestedMs) return { kind: 'taken', href: state.href, received: state.received };
  const pauseMs = backoffMs(1, timing.comeBack);
  state.cameBackAt = now + pauseMs;
  state.robbed = true;
  log.warn('event channel taken by another client; coming back once', { pauseMs: Math.round(pauseMs) });
  handlers.onAlarm('channel-taken', 'another client uses our application (PGetReplaced): does a second lobbyguard run with this account?');
  return pauseMs;
}

async function goOnAfterCut(reason: string, state: State, options: ChannelOptions, timing: ChannelTiming): Promise<number | ChannelEnd> {
  state.cuts += 1;
  if (!state.warnedOfCuts) {
    const hint = 'proxies and firewalls on the way must allow idle times above 210 s';
    options.log.warn('a parked event request was cut off on the way', { reason, hint });
    state.warnedOfCuts = true;
  }
  if (state.cuts < timing.cuts) return backoffMs(state.cuts, timing.cut);
  state.cuts = 0;
  if (await options.stands()) return backoffMs(1, timing.cut);
  return { kind: 'unanswered', reason, href: state.href, received: state.received };
}

function tryAgain(
  { reason, retryAfterMs = 0 }: { reason: string; retryAfterMs?: number },
  state: State,
  { log }: ChannelOptions,
  timing: ChannelTiming,
): number | ChannelEnd {
  const now = performance.now();
  if (state.failures === 0) {
    state.failingSince = now;
    log.warn('event channel failing', { reason });
  }
  state.failures += 1;
  if (now - state.failingSince >= timing.outageMs) {
    return { kind: 'unanswered', reason, href: state.href, received: state.received };
  }
  return Math.max(backoffMs(state.failures, timing.retry), Math.min(retryAfterMs, timing.outageMs));
}
