// What a notice says, written when it leaves, from what is true then. Pure; nothing people wrote gets past `plain`.
import type { NoticeEvent } from '../config/notice-events.ts';
import { defined } from '../defined.ts';
import type { Mode } from '../policy/mode.ts';
import type { Item, Letter } from './letter.ts';
import { plain } from './plain.ts';

/** One matter as it is now, and what is to be told of it. */
export interface Telling {
  id: string;
  event: NoticeEvent;
  account: string | null;
  rule?: string;
  channel?: string;
  meeting?: { id?: string; subject?: string; organizer?: string };
  mode: Mode;
  /** People or times that are news, and in how many ms they came. */
  count: number;
  withinMs: number;
  /** Since it began. */
  total: number;
  closed: boolean;
  /** What the desk lists of it; undefined: nothing, or (`unseen`) the meeting is not being watched. */
  now?: { count: number; oldest: number; deadline?: number; text: string };
  /** Some of those it is about. */
  people: readonly Somebody[];
  unseen: boolean;
  /** Of an alarm, or who paused. */
  message?: string;
  /** How it was closed, where a human did. */
  end?: string;
  link?: string;
}

/** As they show themselves; the address and the network tell two of one name apart. */
export interface Somebody {
  name?: string;
  address?: string;
  phone?: string;
  network?: string;
  /** Epoch ms. */
  since: number;
}

export interface Manner {
  names: 'keep' | 'drop';
  at: number;
}

/** What nobody may take for something that was done. */
const labels: Readonly<Record<Mode, string>> = {
  off: '[OFF]',
  'dry-run': '[DRY RUN, nobody touched]',
  assist: '[ASSIST]',
  enforce: '[ENFORCE]',
};
/** Alarms whose words never hold who somebody is, or what people or their files wrote. */
const aboutMachines: ReadonlySet<NoticeEvent> = new Set<NoticeEvent>([
  'audit-unwritable',
  'audit-recovered',
  'audit-torn-line',
  'audit-chain-broken',
  'audit-end-unguarded',
  'audit-lock-gone',
  'policy-rejected',
  'session-down',
  'account-unusable',
  'account-stopped',
  'auth-failed',
  'sign-in-refused',
  'user-agent-not-allowed',
  'too-many-applications',
  'channel-taken',
  'untrusted-host',
  'batch-unsupported',
  'event-channel-broken',
  'callbacks-refused',
  'callbacks-overloaded',
  'callback-unreachable',
  'callback-keys-unreadable',
  'notices-failing',
]);
export const mostPeople = 5;
const mostItems = 30;

export function itemOf(telling: Telling, manner: Manner): Item {
  const { id, event, account, rule, count, now, closed, meeting, link } = telling;
  const text = `${labels[telling.mode]} ${closed ? ended(telling, manner) : happened(telling, manner)}`;
  return {
    id,
    event,
    state: closed ? 'closed' : 'open',
    text,
    count,
    people: manner.names === 'drop' || closed ? [] : peopleOf(telling, manner),
    ...(account === null ? {} : { account }),
    ...(meeting === undefined ? {} : { meeting: namedMeeting(meeting, manner) }),
    ...defined({ rule }),
    ...(now === undefined ? {} : { waiting: now.count, oldestSeconds: Math.max(0, Math.round((manner.at - now.oldest) / 1000)) }),
    ...defined({ link }),
  };
}

/** To see whether a channel works. */
export function testLetter(id: string, channel: string, at: number): Letter {
  const text = `[TEST] lobbyguard can tell you through ${plain(channel)}. Nothing has happened.`;
  return { id, at, headline: text, items: [{ id, event: 'test', state: 'open', text, count: 0, people: [] }] };
}

/** One item is its own letter; several are a digest. */
export function letterOf(id: string, items: readonly Item[], at: number, since: number, link: string | undefined): Letter {
  const [only] = items;
  const desk = link === undefined ? {} : { link };
  if (only !== undefined && items.length === 1) return { id, at, headline: only.text, items, ...desk, ...linkOf(only) };
  const open = items.filter(({ state }) => state === 'open').length;
  const headline = `Digest of ${items.length} notices in ${spoken(at - since)}: ${open} still open, ${items.length - open} over.`;
  return { id, at, headline, items: shortened(items, at), ...desk };
}

function linkOf({ link }: Item): Pick<Letter, 'link'> {
  return link === undefined ? {} : { link };
}

/** People read the first page; the desk has the rest. What is still open comes first. */
function shortened(items: readonly Item[], at: number): Item[] {
  const sorted = items.toSorted((a, b) => Number(a.state === 'closed') - Number(b.state === 'closed'));
  const shown = sorted.slice(0, mostItems).map((item) => ({ ...item, people: [] }));
  const left = items.length - shown.length;
  if (left === 0) return shown;
  return [
    ...shown,
    { id: `more-${at}`, event: 'more', state: 'open', text: `… and ${left} more; the desk has them all.`, count: left, people: [] },
  ];
}

function happened(telling: Telling, manner: Manner): string {
  const { event, count, rule, now } = telling;
  const where = placeOf(telling, manner);
  switch (event) {
    case 'held':
      return `${count} held by ${ruleOf(rule)}${where} in ${seconds(telling.withinMs)}; ${waiting(telling, manner)}.`;
    case 'proposed':
      return `${count} proposed by ${ruleOf(rule)}${where} in ${seconds(telling.withinMs)}; ${waiting(telling, manner)}.`;
    case 'deadline':
      return `The time of ${now?.count ?? count} held by ${ruleOf(rule)}${where} is almost up${nextOf(telling, manner)}.`;
    case 'order-trouble':
      return `${now?.count ?? count} ${(now?.count ?? count) === 1 ? 'order' : 'orders'}${where} came to nothing${detail(now?.text, manner)}.`;
    case 'paused':
      return `Paused${manner.names === 'drop' ? '' : ` by ${plain(telling.message ?? '')}`}: nothing is sent until somebody resumes.`;
    default:
      return `${titleOf(telling)}${where}${times(telling)}${detail(telling.message, manner, telling)}`;
  }
}

function ended(telling: Telling, manner: Manner): string {
  const { event, rule, total, end } = telling;
  const how = end === undefined ? '' : ` (${plain(end)})`;
  const where = placeOf(telling, manner);
  switch (event) {
    case 'held':
      return `Over: ${total} held by ${ruleOf(rule)}${where}; none waits any more${how}.`;
    case 'proposed':
      return `Over: ${total} proposed by ${ruleOf(rule)}${where}; none is open any more${how}.`;
    case 'deadline':
      return `Over: nobody held by ${ruleOf(rule)}${where} is about to run out of time${how}.`;
    case 'order-trouble':
      return `Over: no order${where} waits for anybody any more${how}.`;
    case 'paused':
      return 'Over: resumed.';
    default:
      return `Over: ${titleOf(telling)}${where}${how}.`;
  }
}

function waiting({ now, unseen }: Telling, { at }: Manner): string {
  if (now === undefined) return unseen ? 'the meeting is not being watched, so how many wait is not known' : 'none waits any more';
  return `${now.count} still ${now.count === 1 ? 'waits' : 'wait'}, oldest ${clock(at - now.oldest)}`;
}

function nextOf({ now }: Telling, { at }: Manner): string {
  return now?.deadline === undefined ? '' : `, the next in ${clock(now.deadline - at)}`;
}

/** `session-down` as "session down", with the rule or the channel it is about. */
function titleOf({ event, rule, channel }: Telling): string {
  const title = event.replaceAll('-', ' ');
  const about = channel ?? rule;
  return about === undefined ? title : `${title}: ${ruleOf(about)}`;
}

function times({ count, withinMs }: Telling): string {
  return count < 2 ? '' : ` (${count} times in ${seconds(withinMs)})`;
}

/** Where names are dropped, only alarms about machines say more than their title. */
function detail(message: string | undefined, { names }: Manner, telling?: Telling): string {
  const mayName = telling === undefined || telling.meeting !== undefined || !aboutMachines.has(telling.event);
  return message === undefined || (names === 'drop' && mayName) ? '' : `: ${plain(message, 400)}`;
}

function placeOf({ meeting }: Telling, { names }: Manner): string {
  if (meeting === undefined) return '';
  if (meeting.subject !== undefined) return ` in '${plain(meeting.subject)}'`;
  return meeting.organizer === undefined || names === 'drop' ? ' in a meeting' : ` in the meeting of ${plain(meeting.organizer)}`;
}

function namedMeeting({ id, subject, organizer }: NonNullable<Telling['meeting']>, { names }: Manner): NonNullable<Item['meeting']> {
  return {
    ...defined({ id }),
    ...(subject === undefined ? {} : { subject: plain(subject) }),
    ...(organizer === undefined || names === 'drop' ? {} : { organizer: plain(organizer) }),
  };
}

function peopleOf({ people, now }: Telling, manner: Manner): string[] {
  const shown = people.slice(0, mostPeople).map((one) => lineOf(one, manner));
  const left = (now?.count ?? 0) - shown.length;
  return left > 0 && shown.length > 0 ? [...shown, `and ${left} more`] : shown;
}

function lineOf({ name, address, phone, network, since }: Somebody, { at }: Manner): string {
  const shown = [name, phone, address].find((text) => text !== undefined && text !== '') ?? 'somebody without a name';
  const details = [address, phone, network].filter((text) => text !== undefined && text !== shown);
  const about = details.length === 0 ? '' : ` (${details.map((text) => plain(String(text))).join(', ')})`;
  return `${plain(shown)}${about}, for ${clock(at - since)}`;
}

/** Rules are named by admins, in files; they are text all the same. */
function ruleOf(rule: string | undefined): string {
  return rule === undefined ? 'a rule' : plain(rule);
}

function seconds(ms: number): string {
  const whole = Math.max(1, Math.ceil(ms / 1000));
  return whole < 600 ? `${whole} s` : spoken(ms);
}

function spoken(ms: number): string {
  const minutes = Math.max(1, Math.round(ms / 60_000));
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}

/** `1:12`, and `1:02:03` after an hour. */
function clock(ms: number): string {
  const all = Math.max(0, Math.round(ms / 1000));
  const [hours, minutes, rest] = [Math.floor(all / 3600), Math.floor((all % 3600) / 60), all % 60];
  const two = (value: number): string => String(value).padStart(2, '0');
  return hours === 0 ? `${minutes}:${two(rest)}` : `${hours}:${two(minutes)}:${two(rest)}`;
}
