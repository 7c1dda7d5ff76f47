// The report as one self-contained HTML page: no scripts, nothing loaded, a content security policy that forbids both.
import type { StayReason } from '../../guard/stay.ts';
import type { RuleAgreement } from '../../memory/agreement.ts';
import type { Histogram } from '../histogram.ts';
import type { Fate, MeetingRow, Report, RuleRow } from '../report.ts';
import { duration, number, span, stamp, time } from './amounts.ts';
import { barChart, columnChart } from './charts.ts';
import { figures } from './figures.ts';
import { html } from './html.ts';
import { details, figure, paragraph, section, table } from './markup.ts';
import { pageStyle } from './style.ts';
import { outcomeWords, stayWords } from './words.ts';

const shownBars = 15;
const shownRows = 200;

/** The page. `made` is the moment it was made, epoch ms; `sources` is what was read, as the user named it. */
export function reportPage(report: Report, sources: readonly string[], made: number): string {
  const body = report.decided + report.alarms.total + report.rules.length === 0 ? nothing() : sections(report);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>lobbyguard report</title>
<style>${pageStyle}</style>
</head>
<body>
<header>
<h1>Lobby report</h1>
<p class="lead">${period(report)}</p>
</header>
<main>
${body}
</main>
<footer>
<p>Made by lobbyguard on ${time(made)} from ${number(report.records)} records in ${sources.map((source) => `<code>${html(source)}</code>`).join(', ')}${
    report.unreadable > 0 ? `; ${number(report.unreadable)} lines were no records and are left out` : ''
  }. All times are UTC. This page does not check the chain: <code>npx lobbyguard verify</code> does.</p>
</footer>
</body>
</html>
`;
}

function nothing(): string {
  return '<p class="lead">There are no decisions and no alarms in these files.</p>';
}

function sections(report: Report): string {
  return [
    figures(report),
    overTime(report),
    byRule(report),
    byHumans(report),
    byMeeting(report),
    byOutcome(report),
    latency(report),
    dryRun(report),
    alarms(report),
  ].join('\n');
}

function overTime({ timeline: { widthMs, columns } }: Report): string {
  if (columns.length === 0) return '';
  const values = (fate: Fate) => columns.map(({ counts }) => counts[fate] ?? 0);
  const picture = columnChart({
    label: `Decisions over time, ${span(widthMs)} a column`,
    categories: columns.map(({ at }) => stamp(at, widthMs)),
    series: [
      { name: 'refused or removed', colour: '--removed', values: values('removed') },
      { name: 'admitted', colour: '--admitted', values: values('admitted') },
      { name: 'would have acted or proposed (dry run)', colour: '--would', values: values('would') },
      { name: 'proposed to a human', colour: '--proposed', values: values('proposed') },
      { name: 'held for a human', colour: '--held', values: values('held') },
      { name: 'left alone', colour: '--alone', values: values('left alone') },
    ],
  });
  return section('Decisions over time', figure(picture, `Each column is ${span(widthMs)}.`));
}

function byRule({ rules }: Report): string {
  const top = rules.slice(0, shownBars);
  const picture = barChart({
    label: 'Decisions by rule',
    categories: top.map(ruleName),
    series: [
      { name: 'acted', colour: '--removed', values: top.map(({ acted }) => acted) },
      { name: 'would have acted or proposed (dry run)', colour: '--would', values: top.map(({ would }) => would) },
      { name: 'proposed to a human', colour: '--proposed', values: top.map(({ proposed }) => proposed) },
      { name: 'held for a human', colour: '--held', values: top.map(({ held }) => held) },
      { name: 'left alone', colour: '--alone', values: top.map(({ stayed, held, proposed }) => stayed - held - proposed) },
      { name: 'on trial', colour: '--trial', values: top.map(({ trials }) => trials) },
    ],
  });
  const head = ['Rule', 'Then', 'Decided', 'Acted', 'Done', 'Unconfirmed', 'Failed', 'Would have', 'Proposed', 'On trial', 'Overruled'];
  const note =
    'Overruled: somebody the rule refused in the lobby, or would have refused in dry run, was seen inside later without lobbyguard having let them in. ' +
    'A rule that humans overrule often is a rule to look at.';
  return section(
    'By rule',
    figure(picture, more(rules.length, shownBars, 'rules')),
    table(head, rules.slice(0, shownRows).map(ruleCells)),
    paragraph(note),
  );
}

/** What humans made of it; nothing where nobody was asked. */
function byHumans({ humans, endings }: Report): string {
  const asked = Object.values(endings).reduce((sum, n) => sum + n, 0);
  const rules = Object.entries(humans);
  if (asked === 0 && rules.length === 0) return '';
  const ended: [number, string][] = [
    [endings.admitted, 'admitted by a human'],
    [endings.refused, 'refused or removed by a human'],
    [endings.timedOut, 'ended by the rule when the time was up'],
    [endings.left, 'left by themselves'],
    [endings.waiting, 'still waiting where the log ends'],
  ];
  return section(
    'What humans decided',
    paragraph(`Held or proposed to a human: ${number(asked)}.`),
    table(
      ['How it ended', 'People'],
      ended.map(([n, words]) => [words, number(n)]),
    ),
    rules.length === 0 ? '' : table(['Rule', 'Agreed', 'Decided otherwise', 'Undone'], rules.slice(0, shownRows).map(agreementCells)),
  );
}

function agreementCells([rule, { agreed, otherwise, undone }]: [string, RuleAgreement]): string[] {
  return [`<bdi>${html(rule)}</bdi>`, ...[agreed, otherwise, undone].map(number)];
}

function ruleName({ rule }: RuleRow): string {
  return rule ?? '(no rule matched)';
}

function ruleCells(row: RuleRow): string[] {
  const { action, decided, acted, done, unconfirmed, failed, would, proposed, trials, overruled } = row;
  const counts = [decided, acted, done, unconfirmed, failed, would, proposed, trials, overruled].map(number);
  return [`<bdi>${html(ruleName(row))}</bdi>`, html(action), ...counts];
}

function byMeeting({ meetings }: Report): string {
  const busy = meetings.filter(({ decided }) => decided > 0);
  if (busy.length === 0) return '';
  const top = busy.slice(0, shownBars);
  const picture = barChart({
    label: 'Decisions by meeting',
    categories: top.map(meetingName),
    series: [
      { name: 'acted', colour: '--removed', values: top.map(({ acted }) => acted) },
      { name: 'would have acted or proposed (dry run)', colour: '--would', values: top.map(({ would }) => would) },
      { name: 'proposed to a human', colour: '--proposed', values: top.map(({ proposed }) => proposed) },
      { name: 'held for a human', colour: '--held', values: top.map(({ held }) => held) },
      { name: 'left alone', colour: '--alone', values: top.map(aloneIn) },
    ],
  });
  const rows = busy
    .slice(0, shownRows)
    .map((row) => [
      `<bdi>${html(meetingName(row))}</bdi>`,
      `<bdi>${html(row.organizer ?? '')}</bdi>`,
      ...[row.decided, row.acted, row.would, row.proposed, row.held].map(number),
    ]);
  const head = ['Meeting', 'Organizer', 'Decided', 'Acted', 'Would have', 'Proposed', 'Held'];
  return section(
    'By meeting',
    figure(picture, more(busy.length, shownBars, 'meetings')),
    details(table(head, rows), `Table of ${busy.length === 1 ? 'one meeting' : `${number(busy.length)} meetings`}`),
  );
}

function aloneIn({ decided, acted, would, proposed, held }: MeetingRow): number {
  return decided - acted - would - proposed - held;
}

function meetingName({ key, subject }: MeetingRow): string {
  return subject || key.replace(/^.*\/(?=[^/]+\/?$)/, '…/');
}

function byOutcome({ outcomes, stays }: Report): string {
  const done = counted(outcomes, outcomeWords, 'What came of actions', [{ name: 'actions', colour: '--removed', has: () => true }]);
  const left = counted(stays, stayWords, 'Why nothing was sent', stayKinds);
  return section('By outcome', done || paragraph('No action was sent.'), left);
}

interface Kind {
  name: string;
  colour: string;
  has(key: string): boolean;
}

const asking: ReadonlySet<string> = new Set(['proposed', 'gate', 'capped'] satisfies StayReason[]);

const stayKinds: readonly Kind[] = [
  { name: 'proposed to a human', colour: '--proposed', has: (because) => asking.has(because) },
  { name: 'held for a human', colour: '--held', has: (because) => because === 'held' },
  { name: 'left alone', colour: '--alone', has: (because) => because !== 'held' && !asking.has(because) },
];

function counted(
  counts: Readonly<Record<string, number>>,
  words: Readonly<Record<string, string>>,
  title: string,
  kinds: readonly Kind[],
): string {
  const entries = Object.entries(counts)
    .sort(([, a], [, b]) => b - a)
    .slice(0, shownBars);
  if (entries.length === 0) return '';
  const categories = entries.map(([key, n]) => `${words[key] ?? key}: ${number(n)}`);
  const series = kinds.map(({ name, colour, has }) => ({ name, colour, values: entries.map(([key, n]) => (has(key) ? n : 0)) }));
  return `<h3>${title}</h3>${figure(barChart({ label: title, categories, series }))}`;
}

/** Upper bounds of the columns, in ms. */
const bounds = [1, 3, 10, 30, 100, 300, 1_000, 3_000, 10_000, 30_000, 100_000, Number.POSITIVE_INFINITY];

function latency({ waited, took, whole }: Report): string {
  if (took.count === 0) return '';
  const values = (histogram: Histogram) =>
    bounds.map((bound, i) => histogram.between(bounds[i - 1] ?? 0, bound === Number.POSITIVE_INFINITY ? 1e12 : bound));
  const picture = columnChart({
    label: 'How long actions waited and took',
    grouped: true,
    categories: bounds.map((bound) => (bound === Number.POSITIVE_INFINITY ? 'longer' : `< ${duration(bound)}`)),
    series: [
      { name: 'waited in the queue', colour: '--held', values: values(waited) },
      { name: 'request took', colour: '--admitted', values: values(took) },
    ],
  });
  const row = (name: string, of: Histogram) => [
    name,
    ...[0.5, 0.9, 0.95, 0.99].map((p) => duration(of.percentile(p))),
    duration(of.count > 0 ? of.max : undefined),
  ];
  const rows = [row('waited in the queue', waited), row('request took', took), row('from decision to outcome', whole)];
  return section('Latency', figure(picture), table(['', 'median', '90 %', '95 %', '99 %', 'longest'], rows));
}

function dryRun({ rules, would, wouldPropose }: Report): string {
  const trials = rules.reduce((sum, row) => sum + row.trials, 0);
  if (would + trials === 0) return section('What a dry run would have done', paragraph('Nothing: no rule in dry run matched anybody.'));
  const rows = rules.filter((row) => row.would + row.trials > 0).slice(0, shownBars);
  const picture = barChart({
    label: 'What a dry run would have done, by rule',
    categories: rows.map((row) => `${ruleName(row)}: ${row.action}`),
    series: [
      { name: 'would have acted or proposed', colour: '--would', values: rows.map((row) => row.would) },
      { name: 'matched on trial', colour: '--trial', values: rows.map((row) => row.trials) },
    ],
  });
  const asked = wouldPropose === 0 ? '' : `, ${number(wouldPropose)} of them only proposed to a human`;
  const text = `In force, ${number(would)} decisions would have been acted on${asked}; rules on trial matched ${number(trials)} times and changed nothing.`;
  return section('What a dry run would have done', paragraph(text), figure(picture));
}

function alarms({ alarms: { total, byCode, newest } }: Report): string {
  if (total === 0) return section('Alarms', paragraph('None.'));
  const codes = Object.entries(byCode)
    .sort(([, a], [, b]) => b - a)
    .map(([code, n]) => `<li><code>${html(code)}</code> ${number(n)}</li>`);
  const rows = newest.map(({ at, entry }) => [
    html(at),
    `<code>${html(entry.code)}</code>`,
    `<bdi>${html(String(entry.message ?? ''), 400)}</bdi>`,
    html(entry.rule ?? ''),
  ]);
  const shown = total > newest.length ? paragraph(`The newest ${number(newest.length)} of ${number(total)}.`) : '';
  return section('Alarms', `<ul class="codes">${codes.join('')}</ul>`, shown, table(['At', 'Code', 'What', 'Rule'], rows));
}

function more(total: number, shown: number, noun: string): string {
  return total > shown ? `The ${shown} busiest of ${number(total)} ${noun}.` : '';
}

function period({ from, to }: Report): string {
  return from === undefined || to === undefined ? 'No records.' : `${time(from)} to ${time(to)}, UTC`;
}
