// Lets the scenario wait for the daemon, so that its story is the same where processor time is short: newcomers may run ahead a little, and nothing
// else happens before everybody who is there has been decided on. The one rule: a wait ends, and what it waited for in vain is told.
import { setTimeout as sleep } from 'node:timers/promises';
import { addressOf } from '../../simulator/meeting/person.ts';
import type { Scenario, Step } from '../../simulator/scenarios/scenario.ts';
import { plural } from '../output/style.ts';
import type { Behind } from './behind.ts';

export interface Pace {
  /** Resolves when the scenario may begin. */
  entered(): Promise<void>;
  /** Resolves when the step may happen. */
  before(step: Step): Promise<void>;
  /** Resolves when everybody is decided on and nothing is under way. */
  settled(): Promise<void>;
}

export interface PaceOptions {
  scenario: Pick<Scenario, 'present'>;
  /** Whether the daemon is where the scenario is played. */
  isThere(): boolean;
  behind(): Behind;
  /** Whether the daemon is about to do something about them. */
  isActedOn(who: string, meeting: string | undefined): boolean;
  patience: Patience;
  say(text: string): void;
  signal: AbortSignal;
}

export interface Patience {
  /** After this long whoever watches is told what is waited for, ms. */
  tellMs: number;
  /** After this long the scenario begins, with the daemon or without it, ms. */
  enterMs: number;
  /** After this long without any progress it is waited for no more, ms. */
  endMs: number;
}

/** So many newcomers at most are not decided on when the next one comes. */
const ahead = 10;
const lookEveryMs = 20;

interface Wait {
  isOver(): boolean;
  /** How much there is to wait for: while it becomes less there is patience. */
  left(): number;
  endMs: number;
  what(): string;
  inVain(): string;
}

export function createPace({ scenario, isThere, behind, isActedOn, patience, say, signal }: PaceOptions): Pace {
  const known = new Set(scenario.present.map(({ uri = '' }) => addressOf(uri)));
  /** A wait was in vain: there is no other before the daemon has caught up. */
  let isLeftBehind = false;

  /** False: it was in vain. */
  async function wait({ isOver, left, endMs, what, inVain }: Wait): Promise<boolean> {
    const from = performance.now();
    let least = Number.POSITIVE_INFINITY;
    let since = from;
    let isTold = false;
    while (!signal.aborted && !isOver()) {
      const now = performance.now();
      if (left() < least) [least, since] = [left(), now];
      if (now - since >= endMs) {
        say(inVain());
        return false;
      }
      if (!isTold && now - from >= patience.tellMs) say(what());
      isTold ||= now - from >= patience.tellMs;
      await sleep(lookEveryMs);
    }
    return true;
  }

  async function waitUntil(isMet: (now: Behind) => boolean): Promise<void> {
    const { endMs } = patience;
    const wasMet = await wait({
      isOver: () => isMet(behind()),
      left: () => sumOf(behind()),
      endMs,
      what: () => `waiting for the daemon: ${openIn(behind())}`,
      inVain: () => `no progress for ${inSeconds(endMs)}, so the scenario goes on: ${openIn(behind())}`,
    });
    if (!wasMet) isLeftBehind = true;
  }

  /** Who comes back is no newcomer: before that the daemon must have heard that they had gone. */
  function isNewcomer({ event }: Step): boolean {
    if (event.kind !== 'join') return false;
    const { uri } = event.person;
    if (uri === undefined) return true;
    const wasKnown = known.has(addressOf(uri));
    known.add(addressOf(uri));
    return !wasKnown;
  }

  return {
    async entered() {
      const { enterMs } = patience;
      await wait({
        isOver: isThere,
        left: () => 1,
        endMs: enterMs,
        what: () => 'waiting for the daemon to enter the meeting',
        inVain: () => `the daemon is not in after ${inSeconds(enterMs)}: the scenario begins without it`,
      });
    },
    async before(step) {
      const { event, meeting } = step;
      const who = 'who' in event ? event.who : undefined;
      const newcomer = isNewcomer(step);
      if (isLeftBehind && !hasCaughtUp(behind())) return;
      isLeftBehind = false;
      if (newcomer) await waitUntil(({ undecided }) => undecided.length <= ahead);
      else await waitUntil((now) => hasCaughtUp(now) && (who === undefined || !isActedOn(who, meeting)));
    },
    settled: () => waitUntil((now) => hasCaughtUp(now) && now.queued === 0),
  };
}

function inSeconds(ms: number): string {
  return `${Math.round(ms / 1_000)} s`;
}

function hasCaughtUp({ undecided, unnoticed }: Behind): boolean {
  return undecided.length === 0 && unnoticed === 0;
}

function sumOf({ undecided, unnoticed, queued }: Behind): number {
  return undecided.length + unnoticed + queued;
}

function openIn({ undecided, unnoticed, queued }: Behind): string {
  const parts = [
    ...(undecided.length > 0 ? [`${plural(undecided.length, 'person', 'people')} not decided on`] : []),
    ...(unnoticed > 0 ? [`${plural(unnoticed, 'person', 'people')} gone unnoticed`] : []),
    ...(queued > 0 ? [`${plural(queued, 'action')} under way`] : []),
  ];
  return parts.length === 0 ? 'a human’s order under way' : parts.join(', ');
}
