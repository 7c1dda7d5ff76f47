// The answer of `meetings` for people: by account, what is followed, what comes next, and what is wrong with the sources.
import { escapeText } from '../../escape.ts';
import type { AccountStatus, AwaitedMeeting, MeetingStatus, SourceStatus } from '../../meetings/status.ts';
import { plural, type Style } from './style.ts';

export type AccountMeetings = Required<Pick<AccountStatus, 'account' | 'state' | 'meetings' | 'awaited' | 'sources'>>;

/** What comes later is told up to here; JSON has it all. */
const maxAwaited = 20;

export function meetingsText(accounts: readonly AccountMeetings[], style: Style): string {
  return `${accounts.flatMap((account) => accountText(account, style)).join('\n')}\n`;
}

function accountText({ account, state, meetings, awaited, sources }: AccountMeetings, style: Style): string[] {
  const painted = state === 'ready' ? style.green(state) : style.red(state);
  const more = awaited.length > maxAwaited ? [`  and ${awaited.length - maxAwaited} more`] : [];
  return [
    `account ${escapeText(account)}: ${painted}, ${plural(meetings.length, 'meeting')}`,
    ...meetings.map(followedLine),
    ...(awaited.length === 0 ? [] : ['  to come']),
    ...awaited.slice(0, maxAwaited).map(awaitedLine),
    ...more,
    ...sources.flatMap((source) => troubleLines(source, style)),
  ];
}

function followedLine({ meeting, uri, subject, state, inside, waiting, source }: MeetingStatus): string {
  const name = subject === undefined ? '' : `${escapeText(subject)}  `;
  const from = source === undefined ? '' : `  from ${escapeText(source)}`;
  const people = state === 'lobby' ? 'the account waits there itself' : `${inside} inside, ${waiting} waiting`;
  return `  ${state.padEnd(7)} ${people}  ${name}${escapeText(uri ?? meeting)}${from}`;
}

function awaitedLine({ start, end, subject, uri, source }: AwaitedMeeting): string {
  const name = subject === undefined ? '' : `${escapeText(subject)}  `;
  return `  ${escapeText(start)} to ${escapeText(end)}  ${name}${escapeText(uri)}  from ${escapeText(source)}`;
}

function troubleLines({ source, failure, unclear }: SourceStatus, style: Style): string[] {
  const failed = failure === undefined ? [] : [style.red(`  ${escapeText(source)} cannot be read: ${escapeText(failure)}`)];
  return [...failed, ...unclear.map((one) => style.yellow(`  not followed: ${escapeText(one)}`))];
}
