// What a promotion would have done, for people. What people wrote is escaped.
import { escapeText } from '../../escape.ts';
import type { PromotionEdit } from '../../policy/promotion-edit.ts';
import type { ForetoldPerson } from '../../replay/findings.ts';
import type { PromotionReport } from '../../replay/promotion.ts';
import { quoted, toCopy } from '../to-copy.ts';
import { plural, type Style } from './style.ts';

interface Written {
  file: string;
  said: readonly string[];
}

/** What was asked for, to ask for the same in writing. */
interface Asked {
  rollout?: PromotionEdit['rollout'] | undefined;
  policies?: string | undefined;
  audit?: readonly string[];
}

const shownMeetings = 20;
const shownPeople = 10;

export function humanPromotion(
  report: PromotionReport,
  { written, ...asked }: Asked & { written?: Written | undefined },
  style: Style,
): string {
  const blocks = [
    `${style.bold(escapeText(report.rules.join(', ')))} at ${report.to}, over ${plural(report.decisions, 'decision')} of the last ${plural(report.days, 'day')}`,
    '',
    ...effect(report, style),
    ...report.meetings
      .slice(0, shownMeetings)
      .flatMap(({ meeting, subject, people }) => [
        `  ${plural(people, 'person', 'people')} in ${subject === undefined ? escapeText(meeting) : `"${escapeText(subject)}"`}`,
        ...peopleIn(report, meeting, style),
      ]),
    ...(report.meetings.length > shownMeetings
      ? [style.dim(`  … ${report.meetings.length - shownMeetings} more meetings, see --format json`)]
      : []),
    ...(report.meetings.length > 0 ? [''] : []),
    ...(written === undefined ? next(report, asked, style) : writtenLines(written, style)),
  ];
  return `${blocks.join('\n')}\n`;
}

function effect(report: PromotionReport, style: Style): string[] {
  const { removed, to, letIn, refused, precision, busiestMinute, cap, capped, otherwise, takenFrom } = report;
  const would = to === 'enforce' ? 'would have been removed' : 'would have been proposed for removal';
  const lines = [`${removed === 0 ? style.green('nobody') : style.red(plural(removed, 'person', 'people'))} ${would}`];
  if (precision !== undefined) {
    const words = `of these a human or another rule let ${letIn} in, a human refused ${refused}`;
    lines.push(`  precision ${style.bold(`${Math.floor(precision * 100)} %`)}: ${words}`);
    if (letIn + refused === 0) lines.push(style.yellow('  no human has said anything about them yet: look at the names'));
  }
  if (busiestMinute !== undefined) {
    const { removals, at, subject, meeting } = busiestMinute;
    lines.push(`  busiest minute: ${removals} in "${escapeText(subject ?? meeting)}" from ${at}; its cap is ${cap}`);
  }
  for (const rule of report.expired)
    lines.push(style.yellow(`  ${escapeText(rule)} has expired, and does nothing until its date is changed`));
  if (capped > 0) lines.push(style.yellow(`  ${plural(capped, 'person', 'people')} more over its cap: those it would only have proposed`));
  if (otherwise > 0) lines.push(`  ${plural(otherwise, 'person', 'people')} would have been let in`);
  for (const { rule, action, people } of takenFrom)
    lines.push(`  ${people} that ${rule === null ? 'no rule decided' : `${escapeText(rule)} decided (${action})`}`);
  return [...lines, ''];
}

function peopleIn({ people }: PromotionReport, meeting: string, style: Style): string[] {
  const here = people.filter((person) => person.meeting === meeting);
  const rest = here.length > shownPeople ? [style.dim(`    … ${here.length - shownPeople} more, see --format json`)] : [];
  return [...here.slice(0, shownPeople).map((person) => `    ${personText(person)}`), ...rest];
}

function personText({ name, uri, phone, participant, humans, times }: ForetoldPerson): string {
  const known = [name === undefined ? undefined : `"${escapeText(name)}"`, uri ?? phone].filter((part) => part !== undefined);
  const who = known.length === 0 ? escapeText(participant) : known.map((part) => escapeText(part)).join(' ');
  const word = humans === undefined ? '' : humans === 'let-in' ? ', let in' : ', refused by a human too';
  return `${who}${times > 1 ? `, ${times} times` : ''}${word}`;
}

function next({ what, to }: PromotionReport, { rollout, policies, audit = [] }: Asked, style: Style): string[] {
  const name = /^[\w.-]+$/.test(what) ? what : JSON.stringify(escapeText(what));
  const where = policies === undefined ? '' : ` --policies ${quoted(policies)}`;
  const command = toCopy(['promote', name, ...audit.map(quoted)].join(' '));
  const rise = `${to === 'enforce' ? '' : ` --to ${to}`}${where}`;
  const share = rollout && ` --percent ${rollout.percent}${rollout.until === undefined ? '' : ` --until ${rollout.until}`}`;
  const shares = share === undefined ? ['', ...(to === 'enforce' ? [' --percent 20'] : [])] : [share];
  return [style.dim('Nothing was written. To write it:'), ...shares.map((one) => `  ${command}${rise}${one} --write`)];
}

function writtenLines({ file, said }: Written, style: Style): string[] {
  return [style.green(`written to ${escapeText(file)}`), ...said.map((one) => `  ${escapeText(one)}`)];
}
