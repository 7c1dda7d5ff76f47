// What a replay found, for people and for machines.
import { type Change, changes } from '../../replay/change.ts';
import type { ReplayReport } from '../../replay/replay.ts';
import type { Group, Person, Side } from '../../replay/tally.ts';
import { escapeText } from './escape.ts';
import { plural, type Style } from './style.ts';

export function jsonReplay(report: ReplayReport): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}

export function humanReplay(report: ReplayReport, style: Style): string {
  const blocks = changes.flatMap((change) => changeBlock(change, report, style));
  return `${[...blocks, ...trialBlock(report, style), ...summary(report, style)].join('\n')}\n`;
}

const shownGroups = 20;
const shownPeople = 3;

function changeBlock(change: Change, { groups, counts }: ReplayReport, style: Style): string[] {
  const some = groups.filter((group) => group.change === change);
  if (some.length === 0) return [];
  const paint = { 'newly removed': style.red, 'newly spared': style.green, 'newly admitted': style.yellow }[change as string] ?? style.cyan;
  const more = some.length > shownGroups ? [style.dim(`  … ${some.length - shownGroups} more groups, see --format json`), ''] : [];
  return [
    paint(style.bold(`${change}: ${plural(counts[change], 'decision')}`)),
    ...some.slice(0, shownGroups).flatMap((group) => groupLines(group, style)),
    ...more,
  ];
}

function groupLines(group: Group, style: Style): string[] {
  const { from, to, meeting, subject, count, people } = group;
  const trials = to.trials.length === 0 ? '' : style.dim(` (on trial: ${to.trials.map(sideText).join(', ')})`);
  const where = subject === undefined ? escapeText(meeting) : `"${escapeText(subject)}" ${style.dim(escapeText(meeting))}`;
  const rest = count > Math.min(people.length, shownPeople) ? style.dim(', …') : '';
  return [
    `  ${sideText(from)} → ${style.bold(sideText(to))}${trials}`,
    `    ${count} × in ${where}`,
    `    ${people.slice(0, shownPeople).map(personText).join(', ')}${rest}`,
    '',
  ];
}

function sideText({ rule, action }: Side): string {
  return rule === null ? 'no rule' : `${action} by ${escapeText(rule)}`;
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

function summary({ decisions, changed, otherRule, errors, skipped, counts }: ReplayReport, style: Style): string[] {
  const parts = changes.filter((change) => counts[change] > 0).map((change) => `${counts[change].toLocaleString('en-US')} ${change}`);
  const replayed = `${plural(decisions, 'decision')} replayed`;
  const verdict =
    changed === 0
      ? style.green(`✓ ${replayed}, nothing changes`)
      : style.yellow(`${replayed}, ${changed.toLocaleString('en-US')} would change`);
  const remarks = [
    otherRule > 0 ? `${plural(otherRule, 'decision')} would have the same effect by another rule` : undefined,
    errors > 0 ? `${plural(errors, 'decision')} failed and would be left to a human` : undefined,
    skipped.trials > 0 ? `${plural(skipped.trials, 'record')} of rules on trial skipped` : undefined,
    skipped.invalid > 0 ? `${plural(skipped.invalid, 'line')} skipped: no record` : undefined,
  ];
  const head = `${verdict}${parts.length > 0 ? `: ${parts.join(', ')}` : ''}`;
  return [head, ...remarks.filter((remark) => remark !== undefined).map((remark) => style.dim(`  ${remark}`))];
}
