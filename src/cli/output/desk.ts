// The lobby and what needs a human, for a terminal. What people wrote is escaped.
import type { MeetingDoc, NeedDoc, NowDoc, PersonDoc } from '../../console/view/schema.ts';
import { escapeText } from '../../escape.ts';
import { plural, type Style } from './style.ts';

export function lobbyText(now: NowDoc, style: Style): string {
  const lines = now.meetings.flatMap((meeting) => {
    const waiting = now.people.filter((person) => person.meeting === meeting.id && person.place === 'lobby');
    return waiting.length === 0 ? [] : [heading(meeting, style), ...waiting.map((person) => personLine(person, now.state.at, style))];
  });
  return lines.length === 0 ? 'Nobody waits in a lobby.\n' : `${lines.join('\n')}\n`;
}

export function needsText({ needs, meetings, state }: NowDoc, style: Style): string {
  const open = needs.filter(({ closed }) => closed === undefined);
  const seen = needs.filter(({ closed }) => closed?.lasts === true);
  const subjects = new Map(meetings.map(({ id, subject, organizer }) => [id, subject ?? organizer ?? '']));
  const line = (need: NeedDoc) => needLine(need, subjects.get(need.meeting ?? ''), state.at, style);
  if (seen.length === 0 && open.length === 0) return 'Nothing needs you.\n';
  const nothingNew = open.length === 0 ? 'Nothing new needs you. ' : '';
  const lasting = seen.length === 0 ? [] : [`${nothingNew}Acknowledged, and not over: ${seen.length}.`, ...seen.map(line)];
  return `${[...open.map(line), ...lasting].join('\n')}\n`;
}

function heading({ subject, organizer, waiting, inside }: MeetingDoc, style: Style): string {
  const name = escapeText(subject ?? organizer ?? 'a meeting without a subject');
  return style.bold(`${name}: ${plural(waiting, 'person', 'people')} in the lobby, ${inside} inside`);
}

function personLine(person: PersonDoc, at: number, style: Style): string {
  const { id, name, address, phone, anonymous, decision, neverTargeted } = person;
  const who = name === undefined || name.trim() === '' ? (phone ?? address ?? 'no name') : name;
  const from = address ?? phone ?? (anonymous === true ? 'anonymous, no address' : 'no address');
  const rule =
    decision?.rule === undefined || decision.rule === null
      ? ''
      : ` ${decision.rule}${decision.because === undefined ? '' : ` (${decision.because})`}`;
  const never = neverTargeted === undefined ? '' : ` never removed: ${neverTargeted}`;
  const alike = (person.lookalikes ?? []).map(({ text }) => style.yellow(`\n    ! ${escapeText(text)}`)).join('');
  return `  ${style.dim(id)}  ${escapeText(who)}  ${style.dim(escapeText(from))}  ${span(at - person.since)}${style.dim(escapeText(rule + never))}${alike}`;
}

function needLine({ kind, text, oldest, takenBy, closed }: NeedDoc, subject: string | undefined, at: number, style: Style): string {
  // Most texts name their meeting already.
  const where = subject === undefined || subject === '' || text.endsWith(` in ${subject}`) ? '' : ` in ${escapeText(subject)}`;
  const taken = takenBy === undefined ? '' : `, ${escapeText(takenBy.by.who)} is on it`;
  const since =
    closed === undefined
      ? `oldest ${span(at - oldest)}${taken}`
      : `since ${span(at - oldest)}, acknowledged by ${escapeText(closed.by?.who ?? 'somebody')}`;
  return `${style.bold(kind)}  ${escapeText(text)}${where} ${style.dim(`(${since})`)}`;
}

function span(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
