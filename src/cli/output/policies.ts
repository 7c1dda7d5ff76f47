// The set in force and the one that waits, for a terminal. What people wrote is escaped.
import type { StateDoc, WaitingDoc } from '../../console/view/schema.ts';
import { escapeText } from '../../escape.ts';
import { toCopy } from '../to-copy.ts';
import { plural, type Style } from './style.ts';

export type PoliciesState = Partial<Pick<StateDoc, 'revision' | 'policiesWaiting' | 'policiesRejected'>>;

export function policiesText(
  { revision, policiesWaiting: waiting, policiesRejected: rejected }: PoliciesState,
  style: Style,
  config?: string,
): string {
  const lines = [`in force  ${revision === undefined ? 'none' : revision.slice(0, 12)}`];
  if (rejected !== undefined) lines.push(style.red(`broken on disk: ${escapeText(rejected)}`));
  if (waiting !== undefined) lines.push(...waitingLines(waiting, style, config));
  return `${lines.join('\n')}\n`;
}

export function waitingLines(
  { revision, people, would, doubts = [], proposes, unprotects }: WaitingDoc,
  style: Style,
  config?: string,
): string[] {
  const removal = `it would at once remove ${plural(people, 'person', 'people')}`;
  const why = unprotects
    ? `the configuration protects fewer people than before: ${removal}`
    : doubts.length > 0
      ? `it holds values that can mean nothing, and ${removal.slice(3)}`
      : removal;
  const meanwhile = unprotects
    ? 'who was protected stays so'
    : proposes
      ? 'its rules only propose until then'
      : 'the last set stays in force';
  return [
    style.red(`waiting   ${revision.slice(0, 12)}: ${why}; ${meanwhile}`),
    ...doubts.map((doubt) => `  ${escapeText(doubt)}`),
    ...would.flatMap((rule) => ruleLines(rule, style)),
    `To let it take effect: ${toCopy('policies accept', config)}`,
  ];
}

function ruleLines({ rule, count, people }: WaitingDoc['would'][number], style: Style): string[] {
  const named = people.map(({ name, address, phone, subject, place }) => {
    const who = [name, address ?? phone].filter((text) => text !== undefined).join(', ') || 'somebody without a name';
    return `    ${escapeText(who)}${style.dim(escapeText(`, ${place}${subject === undefined ? '' : `, ${subject}`}`))}`;
  });
  const rest = count > people.length ? [style.dim(`    and ${count - people.length} more`)] : [];
  return [`  ${style.bold(escapeText(rule))}: ${count}`, ...named, ...rest];
}
