// What needs a human now, read off a picture of the daemon. Pure; what was taken, acknowledged or closed is the inbox's business.
import { createHash } from 'node:crypto';
import { defined } from '../defined.ts';
import type { Action } from '../policy/action.ts';
import { type NeedKind, needKinds } from './need-kinds.ts';
import type { MeetingSight, PersonSight, StoppedRule } from './port.ts';

/** Something that needs a human, as it is now. */
export interface Topic {
  /** The same for the same matter, restarts included. */
  id: string;
  kind: NeedKind;
  version: string;
  since: number;
  count: number;
  oldest: number;
  account?: string;
  meeting?: string;
  rule?: string;
  proposal?: Action;
  deadline?: number;
  people: readonly string[];
  text: string;
}

/** Something wrong that has not ended. */
export interface Condition {
  kind: NeedKind;
  since: number;
  text: string;
  account?: string;
  meeting?: string;
  rule?: string;
  /** Of an alarm that is no kind of its own. */
  code?: string;
}

/** An order that did not come to what it was for, or cannot be sent. */
export interface Trouble {
  id: string;
  meeting: string;
  person?: string;
  at: number;
  text: string;
}

export interface Picture {
  at: number;
  conditions: readonly Condition[];
  troubles: readonly Trouble[];
  meetings: readonly { sight: MeetingSight; people: readonly PersonSight[] }[];
}

/** As messages have it. That the same thing has gone on for another time is nothing that a human would want to look at again. */
const moment = /\d{4}-\d\d-\d\dT[\d:.]+Z/g;
/** A deadline this near is told apart from the rest that is held. */
export const deadlineSoonMs = 60_000;
const spared: readonly unknown[] = ['organizer', 'leader', 'protected'];

/** Most urgent first; within a kind, whoever waits longest. */
export function topicsOf(picture: Picture): Topic[] {
  const places = new Map(picture.meetings.map(({ sight }) => [sight.key, placeOf(sight)]));
  const topics = [
    ...picture.conditions.map((condition) => conditionTopic(condition, places)),
    ...picture.troubles.map(troubleTopic),
    ...picture.meetings.flatMap(({ sight, people }) => meetingTopics(sight, people, picture.at)),
  ];
  return topics.sort((a, b) => needKinds.indexOf(a.kind) - needKinds.indexOf(b.kind) || a.oldest - b.oldest);
}

/** Names a meeting in ids: by its uri, for the conversation is another one in every session. */
function placeOf({ account, uri, meeting }: MeetingSight): string {
  return `${account} ${uri ?? meeting}`;
}

function conditionTopic({ kind, since, text, account, meeting, rule, code }: Condition, places: ReadonlyMap<string, string>): Topic {
  return {
    id: idOf(kind, account, meeting && (places.get(meeting) ?? meeting), ...(code === undefined ? [] : [code, rule])),
    kind,
    version: digest([text.replaceAll(moment, '')]),
    since,
    count: 1,
    oldest: since,
    people: [],
    text,
    ...defined({ account, meeting, rule }),
  };
}

function troubleTopic({ id, meeting, person, at, text }: Trouble): Topic {
  const people = person === undefined ? [] : [person];
  return {
    id: idOf('order-trouble', id),
    kind: 'order-trouble',
    version: digest([text]),
    since: at,
    count: 1,
    oldest: at,
    meeting,
    people,
    text,
  };
}

function meetingTopics(sight: MeetingSight, people: readonly PersonSight[], at: number): Topic[] {
  const groups = new Map<string, Group>();
  for (const { rule, since, by } of sight.stopped) add(groups, { kind: 'rule-stopped', rule, since, stopper: by }, undefined);
  for (const person of people) {
    const matter = matterOf(person, at);
    if (matter !== undefined) add(groups, matter, person);
  }
  return [...groups.values()].map((group) => groupTopic(group, sight));
}

interface Matter {
  kind: NeedKind;
  rule?: string;
  proposal?: Action;
  deadline?: number;
  /** The deadline has passed while lobbyguard is paused. */
  isUp?: boolean | undefined;
  since?: number;
  /** What or who stopped the rule. */
  stopper?: StoppedRule['by'];
}

interface Group extends Matter {
  people: PersonSight[];
}

function add(groups: Map<string, Group>, matter: Matter, person: PersonSight | undefined): void {
  const key = JSON.stringify([matter.kind, matter.rule, matter.kind === 'rule-stopped' ? undefined : matter.proposal]);
  const group = groups.get(key) ?? { ...matter, people: [] };
  groups.set(key, group);
  if (person !== undefined) group.people.push(person);
  group.isUp &&= matter.isUp;
  if (matter.deadline !== undefined) group.deadline = Math.min(group.deadline ?? Number.POSITIVE_INFINITY, matter.deadline);
}

/** What one person needs a human for: the most urgent of it. */
export function matterOf(person: PersonSight, at: number): Matter | undefined {
  const { decision, hold, order, place, neverTargeted } = person;
  if (order !== undefined || decision === undefined) return undefined;
  if (place === 'lobby' && spared.includes(neverTargeted)) return { kind: 'organizer-waiting' };
  const rule = decision.rule === null ? {} : { rule: decision.rule };
  const proposal = decision.proposal === undefined ? {} : { proposal: decision.proposal };
  if (decision.because === 'capped') return { kind: 'rule-stopped', ...rule, ...proposal };
  if (decision.because === 'held' || (decision.because === 'paused' && hold !== undefined)) {
    const deadline = hold?.deadline;
    if (deadline !== undefined && deadline - at <= deadlineSoonMs)
      return { kind: 'deadline', ...rule, ...proposal, deadline, isUp: decision.because === 'paused' };
    return { kind: 'held', ...rule, ...proposal, ...defined({ deadline }) };
  }
  const isProposal = decision.because === 'proposed' || decision.because === 'gate' || decision.verdict === 'would-act';
  return isProposal && decision.proposal !== undefined ? { kind: 'proposed', ...rule, ...proposal } : undefined;
}

function groupTopic(group: Group, sight: MeetingSight): Topic {
  const { kind, rule, proposal, deadline, people } = group;
  const waits = people.map((person) => person.since);
  const oldest = Math.min(...waits, group.since ?? Number.POSITIVE_INFINITY);
  return {
    id: idOf(kind, placeOf(sight), rule, kind === 'rule-stopped' ? undefined : proposal),
    kind,
    version: digest(people.map(({ version }) => version)),
    since: group.since ?? oldest,
    count: people.length,
    oldest,
    account: sight.account,
    meeting: sight.key,
    people: people.map(({ key }) => key),
    text: `${textOf(group)} in ${sight.subject ?? sight.meeting}`,
    ...defined({ rule, proposal, deadline }),
  };
}

function textOf({ kind, rule, proposal, people, isUp, stopper = 'cap' }: Group): string {
  const some = people.length === 1 ? (labelOf(people[0]) ?? '1 person') : `${people.length} people`;
  switch (kind) {
    case 'rule-stopped':
      return `Rule ${rule} ${stopper === 'cap' ? 'is over its cap and has stopped' : `was stopped by ${stopper.who}`}; ${people.length === 1 ? '1 person waits' : `${people.length} people wait`}`;
    case 'organizer-waiting':
      return `${some} ${people.length === 1 ? 'waits' : 'wait'} in the lobby: ${reasonsOf(people)}`;
    case 'deadline':
      return `${some} held by ${rule}: the time is ${isUp ? 'up, and the rule acts once lobbyguard is resumed' : 'almost up'}`;
    case 'held':
      return `${some} held by ${rule}${proposal === undefined ? '' : `, which proposes to ${proposal}`}`;
    default:
      return `${rule === undefined ? 'No rule any more' : `Rule ${rule}`} proposes to ${proposal} ${some}`;
  }
}

const roles: Readonly<Record<string, string>> = { organizer: 'the organizer', leader: 'a leader', protected: 'under protection' };

function reasonsOf(people: readonly PersonSight[]): string {
  const reasons = people.map(({ neverTargeted }) => roles[neverTargeted ?? ''] ?? 'never targeted');
  return [...new Set(reasons)].join(', ');
}

function labelOf(person: PersonSight | undefined): string | undefined {
  return person?.name || person?.phone || person?.address;
}

function idOf(...parts: readonly (string | undefined)[]): string {
  return digest(parts.map((part) => part ?? null));
}

function digest(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 16);
}
