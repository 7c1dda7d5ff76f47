// Judges every action request when it arrives: may this person be acted on, and does any policy that may be in force want it? It allows for what
// a client cannot know yet: news of the last moment, a policy saved a moment ago. The rule: only what was told counts, not what is true.
import type { Findings } from './findings.ts';
import { canonical } from './model/address.ts';
import { type ChaosPolicy, possibleActions } from './model/rules.ts';
import { untouchable } from './model/untouchable.ts';
import type { PolicyDisk } from './policy-disk.ts';
import type { Protected } from './protection-disk.ts';
import type { Stalls } from './stalls.ts';
import type { ActionSeen, Representation, Told } from './witness.ts';

/** How the daemon is configured in its present life. */
export interface Terms {
  mode: 'dry-run' | 'assist' | 'enforce';
  requestsPerSecond: number;
  /** People, in however many requests. */
  actionsPerSecond: number;
  protectLeaders: boolean;
  maxRemovalsPerMinute: number;
  /** Absent: as many as there are. */
  maxNewRemovals?: number;
}

export interface Judge {
  /** True when nothing is wrong with it. */
  judge(seen: ActionSeen, terms: Terms): boolean;
}

/** An event or representation handed to the network longer ago than this has been heard, where nothing else is known. */
const usualHearingMs = 1_500;

const rulesFor = { reject: ['reject', 'remove'], eject: ['eject', 'remove'], admit: ['admit'] } as const;

export interface JudgeOptions {
  policies: PolicyDisk;
  findings: Findings;
  /** The addresses of the accounts. */
  self: readonly string[];
  stalls: Stalls;
  humans(): HumanWords | undefined;
  /** Whom the configuration surely protects at this time. */
  protectionAt(at: number): Protected;
  /** How long ago what a client has heard of was handed to the network. */
  hearingMs?: number | undefined;
}

/** What humans said at the desk, where a run has one. */
export interface HumanWords {
  /** A new life of the daemon, which knows of nothing from before the log was lost. */
  newLife(lostAt: readonly number[]): void;
  /** A human's order or pass may stand behind this request, as far as this representation goes. */
  wants(seen: ActionSeen, one: Representation): boolean;
  /** Finds requests that go against what a human said. */
  judge(seen: ActionSeen): void;
  /** Whether anything was ever said of somebody with this address in this meeting. */
  concerns(about: Pick<ActionSeen, 'meeting'>, uri: string): boolean;
}

export function createJudge({ policies, findings, self, stalls, humans, protectionAt, hearingMs = usualHearingMs }: JudgeOptions): Judge {
  return {
    judge(seen, terms) {
      const what = `${seen.action} of ${seen.url} (request ${seen.n})`;
      if (terms.mode === 'dry-run') {
        findings.add('request-in-dry-run', what);
        return false;
      }
      // What left long ago arrives late at a server that was held up.
      const heard = seen.at - hearingMs - stalls.longestSince(seen.at - 2_000);
      const candidates = seen.told === undefined ? [] : candidatesAt(seen.told, seen.at, heard);
      if (candidates.length === 0) {
        findings.add('stale-request', `${what}: nothing was read since the newest event, or nothing at all`);
        return false;
      }
      humans()?.judge(seen);
      const sets = terms.mode === 'assist' ? [] : policies.possibleSince(seen.at);
      const wanted = (one: Representation) => isWanted(one, seen, sets) || humans()?.wants(seen, one) === true;
      const objections = candidates.map((one) => objection(one, seen, { ...terms, self, heard, ...protectionAt(seen.at) }, wanted));
      if (objections.includes(undefined)) return true;
      findings.add(
        objections[0] === 'no policy wants it' ? 'unwanted-request' : 'forbidden-request',
        `${what}: ${describe(candidates, objections)}`,
      );
      return false;
    },
  };
}

/** The representations the client may rightly have acted on: the newest it must have heard of, and any it may have heard since. */
function candidatesAt(told: Told, at: number, heard: number): Representation[] {
  const newsAt = Math.max(0, ...told.newsAt.filter((news) => news <= heard));
  const current = told.representations.filter((one) => one.toldAt <= at && one.askedAt >= newsAt - 5);
  const newest = current.findLast((one) => one.toldAt <= heard);
  return current.filter((one) => one === newest || one.toldAt > heard);
}

function objection(
  one: Representation,
  seen: ActionSeen,
  { self, protect, leaders, heard }: Protected & { self: readonly string[]; heard: number },
  wanted: (one: Representation) => boolean,
): string | undefined {
  if (!one.links.includes(seen.action)) return 'no link offered';
  const organizer = seen.meeting === undefined ? '' : organizerOf(seen.meeting.uri);
  if (seen.action !== 'admit') {
    const leader = leads(seen, heard);
    const bounds = { self, organizer, protect, protectLeaders: leaders };
    const reason = untouchable(one.said, leader, bounds);
    if (reason !== undefined) return reason;
  }
  return wanted(one) ? undefined : 'no policy wants it';
}

function isWanted({ said }: Representation, { action, meeting }: ActionSeen, sets: readonly (readonly ChaosPolicy[])[]): boolean {
  const organizer = meeting === undefined ? '' : organizerOf(meeting.uri);
  return sets.some((set) => rulesFor[action].some((one) => possibleActions(set, said, organizer).has(one)));
}

/** What the role views have said, for who does not say it themselves; what is only just said may not be heard yet. */
function leads({ told, at }: ActionSeen, heardBy: number): boolean {
  const roles = (told?.roles ?? []).filter((one) => one.at <= at);
  const heard = roles.findLast((one) => one.at <= heardBy);
  return heard?.leader === true && roles.every((one) => one.at <= heard.at || one.leader);
}

/** A meeting's address begins with its organizer's. */
export function organizerOf(meetingUri: string): string {
  return canonical(meetingUri);
}

function describe(candidates: readonly Representation[], objections: readonly (string | undefined)[]): string {
  return candidates.map((one, n) => `${objections[n]}: ${JSON.stringify(one.said).slice(0, 300)}`).join(' | ');
}
