// Judges every action request when it arrives: may this person be acted on, and does any policy that may be in force want it? It allows for what
// a client cannot know yet: news of the last moment, a policy saved a moment ago. The rule: only what was told counts, not what is true.
import type { Findings } from './findings.ts';
import { canonical } from './model/address.ts';
import { type ChaosPolicy, possibleActions } from './model/rules.ts';
import { untouchable } from './model/untouchable.ts';
import { protectedAddresses } from './people.ts';
import type { PolicyDisk } from './policy-disk.ts';
import type { Stalls } from './stalls.ts';
import type { ActionSeen, Representation, Told } from './witness.ts';

/** How the daemon is configured in its present life. */
export interface Terms {
  mode: 'dry-run' | 'enforce';
  requestsPerSecond: number;
  /** People, in however many requests. */
  actionsPerSecond: number;
  protectLeaders: boolean;
  maxRemovalsPerMinute: number;
}

export interface Judge {
  /** True when nothing is wrong with it. */
  judge(seen: ActionSeen, terms: Terms): boolean;
}

/** An event or representation handed to the network longer ago than this has been heard. */
const hearingMs = 1_500;

const rulesFor = { reject: ['reject', 'remove'], eject: ['eject', 'remove'], admit: ['admit'] } as const;

export interface JudgeOptions {
  policies: PolicyDisk;
  findings: Findings;
  /** The addresses of the accounts. */
  self: readonly string[];
  stalls: Stalls;
}

export function createJudge({ policies, findings, self, stalls }: JudgeOptions): Judge {
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
      const sets = policies.possibleSince(seen.at);
      const objections = candidates.map((one) => objection(one, seen, { ...terms, self, heard }, sets));
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
  { self, protectLeaders, heard }: Terms & { self: readonly string[]; heard: number },
  sets: readonly (readonly ChaosPolicy[])[],
): string | undefined {
  if (!one.links.includes(seen.action)) return 'no link offered';
  const organizer = seen.meeting === undefined ? '' : organizerOf(seen.meeting.uri);
  if (seen.action !== 'admit') {
    const leader = leads(seen, heard);
    const bounds = { self, organizer, protect: protectedAddresses, protectLeaders };
    const reason = untouchable(one.said, leader, bounds);
    if (reason !== undefined) return reason;
  }
  const wanted = sets.some((set) => rulesFor[seen.action].some((action) => possibleActions(set, one.said, organizer).has(action)));
  return wanted ? undefined : 'no policy wants it';
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
