// What a replay found, for people and for machines.

import { escapeText } from '../../escape.ts';
import { type Change, changes } from '../../replay/change.ts';
import type { ReplayReport } from '../../replay/replay.ts';
import type { Group, Person, Side } from '../../replay/tally.ts';
import { jsonText } from './json.ts';
import { plural, type Style } from './style.ts';

export function jsonReplay(report: ReplayReport): string {
  return jsonText(report);
}

export function humanReplay(report: ReplayReport, style: Style): string {
  const blocks = changes.flatMap((change) => changeBlock(change, report, style));
  return `${[...blocks, ...effectBlock(report, style), ...trialBlock(report, style), ...humansBlock(report, style), ...summary(report, style)].join('\n')}\n`;
}

/** What matters before a set takes effect: how many people, where, and how many at once. */
function effectBlock({ effect: { people, byMeeting, busiestMinute } }: ReplayReport, style: Style): string[] {
  if (people === 0) return [];
  const lines = [style.bold(`${plural(people, 'person', 'people')} would be newly removed, in ${plural(byMeeting.length, 'meeting')}`)];
  for (const { meeting, subject, people: here } of byMeeting.slice(0, shownMeetings))
    lines.push(`  ${here} in ${subject === undefined ? escapeText(meeting) : `"${escapeText(subject)}"`}`);
  if (busiestMinute !== undefined) {
    const { removals, at, subject, meeting } = busiestMinute;
    lines.push(`  busiest minute: ${removals} in "${escapeText(subject ?? meeting)}" from ${escapeText(at)}`);
  }
  return [...lines, ''];
}

const shownPairs = 15;
const shownMeetings = 5;
const shownPeople = 3;

function changeBlock(change: Change, { groups, counts }: ReplayReport, style: Style): string[] {
  const pairs = byRules(groups.filter((group) => group.change === change));
  if (pairs.length === 0) return [];
  const paint = paints[change] === undefined ? style.cyan : style[paints[change]];
  const head = paint(style.bold(`${change}: ${plural(counts[change], 'decision')}`));
  const lines = pairs.slice(0, shownPairs).flatMap((pair) => pairLines(pair, style));
  return [head, ...lines, ...cut(pairs.length - shownPairs, 'pair of rules', 'pairs of rules', '  ', style), ''];
}

const paints: Readonly<Partial<Record<Change, 'red' | 'green' | 'yellow'>>> = {
  'newly removed': 'red',
  'newly spared': 'green',
  'newly admitted': 'yellow',
};

/** Groups of the same old and new rule, the largest first; each has one group a meeting. */
function byRules(groups: readonly Group[]): (readonly [Group, ...Group[]])[] {
  const pairs = new Map<string, [Group, ...Group[]]>();
  for (const group of groups) {
    const key = JSON.stringify([group.from, group.to]);
    const known = pairs.get(key);
    if (known === undefined) pairs.set(key, [group]);
    else known.push(group);
  }
  return [...pairs.values()].sort((a, b) => total(b) - total(a));
}

function total(groups: readonly Group[]): number {
  return groups.reduce((sum, { count }) => sum + count, 0);
}

function pairLines(groups: readonly [Group, ...Group[]], style: Style): string[] {
  const [{ from, to }] = groups;
  const trials = to.trials.length === 0 ? '' : style.dim(` (on trial: ${to.trials.map(sideText).join(', ')})`);
  return [
    `  ${sideText(from)} → ${style.bold(sideText(to))}${trials}: ${total(groups).toLocaleString('en-US')}`,
    ...groups.slice(0, shownMeetings).flatMap((group) => meetingLines(group, style)),
    ...cut(groups.length - shownMeetings, 'meeting', 'meetings', '    ', style),
  ];
}

function meetingLines({ meeting, subject, count, people }: Group, style: Style): string[] {
  const where = subject === undefined ? escapeText(meeting) : `"${escapeText(subject)}" ${style.dim(escapeText(meeting))}`;
  const shown = people.slice(0, shownPeople);
  const rest = count > shown.length ? style.dim(', …') : '';
  return [`    ${count.toLocaleString('en-US')} in ${where}`, `      ${shown.map(personText).join(', ')}${rest}`];
}

function cut(left: number, one: string, many: string, indent: string, style: Style): string[] {
  return left > 0 ? [style.dim(`${indent}… ${plural(left, `more ${one}`, `more ${many}`)}, see --format json`)] : [];
}

function sideText({ rule, action, proposed, after }: Side): string {
  const when = after === 'hold' ? ' when their time is up' : '';
  return rule === null ? 'no rule' : `${action}${proposed ? ' proposed' : ''} by ${escapeText(rule)}${when}`;
}

function personText({ name, uri, participant }: Person): string {
  const known = [name === undefined ? undefined : `"${escapeText(name)}"`, uri === undefined ? undefined : `<${escapeText(uri)}>`];
  const shown = known.filter((part) => part !== undefined).join(' ');
  return shown === '' ? escapeText(participant) : shown;
}

function trialBlock({ trials }: ReplayReport, style: Style): string[] {
  if (trials.length === 0) return [];
  const lines = trials.map(({ rule, action, count }) => `  ${escapeText(rule)} would ${action} ${plural(count, 'time')}`);
  return [style.bold('rules on trial'), ...lines, ''];
}

function humansBlock({ humans }: ReplayReport, style: Style): string[] {
  const rules = Object.entries(humans);
  if (rules.length === 0) return [];
  const lines = rules.map(([rule, { agreed, otherwise, undone }]) => {
    const counts = `agreed ${agreed}, decided otherwise ${otherwise}, undid ${undone}`;
    return `  ${escapeText(rule)}: humans ${counts}`;
  });
  return [style.bold('what humans did about the same people'), ...lines, ''];
}

function summary({ decisions, changed, otherRule, errors, skipped, counts }: ReplayReport, style: Style): string[] {
  const parts = changes.filter((change) => counts[change] > 0).map((change) => `${counts[change].toLocaleString('en-US')} ${change}`);
  const replayed = `${plural(decisions, 'decision')} replayed`;
  const verdict =
    decisions === 0
      ? style.yellow('no decision found to replay')
      : changed === 0
        ? style.green(`✓ ${replayed}, nothing changes`)
        : style.yellow(`${replayed}, ${changed.toLocaleString('en-US')} would change`);
  const remarks = [
    otherRule > 0 ? `${plural(otherRule, 'decision')} would have the same effect by another rule` : undefined,
    errors > 0 ? `${plural(errors, 'decision')} failed and would be left to a human` : undefined,
    skipped.trials > 0 ? `${plural(skipped.trials, 'record')} of rules on trial skipped` : undefined,
    skipped.humans > 0 ? `${plural(skipped.humans, 'decision')} of a human skipped: no policy decides those` : undefined,
    skipped.invalid > 0 ? `${plural(skipped.invalid, 'line')} skipped: no record` : undefined,
  ];
  const head = `${verdict}${parts.length > 0 ? `: ${parts.join(', ')}` : ''}`;
  return [head, ...remarks.filter((remark) => remark !== undefined).map((remark) => style.dim(`  ${remark}`))];
}
