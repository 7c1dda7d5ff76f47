// One decision on one line of 80 columns: when, what, who, from where, by which rule. What people wrote is escaped before it is cut.
import { stripVTControlCharacters } from 'node:util';
import stringWidth from 'string-width';
import type { DecisionEntry } from '../../audit/record.ts';
import { escapeText } from '../../escape.ts';
import type { Facts } from '../../roster/facts.ts';
import type { Io } from '../io.ts';
import type { Style } from '../output/style.ts';

const widest = 80;
const narrowest = 20;

/** Columns: time 6, verdict 16, who 21, from 13, rule the rest. */
const widths = { verdict: 16, who: 21, from: 13, rule: 21 };

export function headLine(style: Style): string {
  const { verdict, who, from } = widths;
  return style.dim(`  ${'time'.padStart(5)}  ${'decision'.padEnd(verdict)}${'who'.padEnd(who)}${'network'.padEnd(from)}rule`);
}

/** `elapsedMs` since the demo began. */
export function decisionLine(entry: DecisionEntry, elapsedMs: number, style: Style): string {
  const { text, paint } = verdictOf(entry, style);
  const who = column(whoOf(entry.facts), widths.who - 1);
  const why = column(ruleOf(entry), widths.rule);
  return `  ${clock(elapsedMs)}  ${paint(column(text, widths.verdict))}${who} ${column(networkOf(entry.facts), widths.from)}${why}`.trimEnd();
}

/** A remark between decisions, dim. */
export function remarkLine(text: string, elapsedMs: number, style: Style): string {
  return style.dim(`  ${clock(elapsedMs)}  · ${text}`);
}

/** Writes lines as wide as the terminal is, 80 columns at most. */
export function lineWriter({ stdout, columns }: Pick<Io, 'stdout' | 'columns'>): (line: string) => void {
  const width = Math.max(narrowest, Math.min(widest, columns ?? widest));
  return (line) =>
    void stdout.write(
      `${line
        .split('\n')
        .flatMap((one) => fitted(one, width))
        .join('\n')}\n`,
    );
}

/** To be copied: it stays whole. */
const command = /^\s*(npx )?lobbyguard \w+ /;

/** Broken between words into lines of so many columns, or of one word; what follows hangs below what stands behind the label. */
export function fitted(line: string, columns: number): string[] {
  const plain = stripVTControlCharacters(line);
  if (stringWidth(line) <= columns || command.test(plain)) return [line];
  const [label = ''] = /^\s*\S+(?: \S+)*\s{2,}/.exec(plain) ?? /^\s*/.exec(plain) ?? [];
  const indent = ' '.repeat(Math.min(stringWidth(label), Math.floor(columns / 3)));
  const lines = [''];
  for (const [word, blank = '', text = ''] of line.matchAll(/(\s*)(\S+)/g)) {
    const longer = `${lines.at(-1)}${word}`;
    const isFirst = stripVTControlCharacters(lines.at(-1) ?? '').trim() === '';
    if (isFirst || stringWidth(longer) <= columns || blank === '') lines[lines.length - 1] = longer;
    else lines.push(`${indent}${text}`);
  }
  return lines;
}

export function clock(elapsedMs: number): string {
  const seconds = Math.floor(elapsedMs / 1000);
  return `${String(Math.floor(seconds / 60)).padStart(2)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** The name as the participant wrote it, else the address. */
export function whoOf(facts: Facts): string {
  const name = typeof facts['name'] === 'string' && facts['name'].trim() !== '' ? facts['name'] : undefined;
  return escapeText(name ?? String(facts['phone'] ?? facts['uri'] ?? 'somebody unknown'));
}

export function networkOf(facts: Facts): string {
  if (facts['anonymous'] === true) return facts['phone'] === undefined ? 'anonymous' : 'telephone';
  switch (facts['sourceNetwork']) {
    case 'SameEnterprise':
      return 'our company';
    case 'Federated':
      return 'federated';
    case 'PublicCloud':
      return 'public cloud';
    default:
      return facts['phone'] === undefined ? 'unknown' : 'telephone';
  }
}

function verdictOf(entry: DecisionEntry, style: Style): { text: string; paint(text: string): string } {
  const { verdict, because, action } = entry;
  const would = entry.trial === true || entry.mode === 'dry-run' ? 'would ' : '';
  if (verdict === 'would-act') return { text: `would ${action}`, paint: action === 'admit' ? style.green : style.red };
  if (verdict === 'act') return { text: action, paint: (text) => style.bold(action === 'admit' ? style.green(text) : style.red(text)) };
  switch (because) {
    case 'held':
      return { text: `${would}hold`, paint: style.yellow };
    case 'allowed':
      return { text: 'allow', paint: style.green };
    case 'no-link':
      return { text: 'no link yet', paint: style.dim };
    case 'not-applicable':
      return { text: `cannot ${action}`, paint: style.dim };
    case 'proposed':
      return { text: `propose ${entry.proposal ?? action}`, paint: style.yellow };
    case 'overruled':
      return { text: 'human decided', paint: style.green };
    case 'left':
      return { text: 'has left', paint: style.dim };
    case 'paused':
      return { text: 'paused', paint: style.magenta };
    case 'capped':
      return { text: 'over the cap', paint: style.magenta };
    case 'error':
      return { text: 'rule failed', paint: style.magenta };
    default:
      return { text: 'spared', paint: style.cyan };
  }
}

/** The rule, and before it why it had to leave somebody alone. */
function ruleOf(entry: DecisionEntry): string {
  const rule = entry.rule === null ? '' : escapeText(entry.rule);
  const reason = entry.because === undefined ? undefined : sparing[entry.because];
  return reason === undefined ? rule : `${reason} (${rule})`;
}

const sparing: Partial<Record<NonNullable<DecisionEntry['because']>, string>> = {
  organizer: 'organizer',
  'organizer-unknown': 'organizer?',
  protected: 'protected',
  leader: 'leader',
};

/** Exactly `width` columns wide, with an ellipsis where it was cut. Nothing a reader sees as one character is cut in two. */
export function column(text: string, width: number): string {
  const isCut = stringWidth(text) > width;
  const shown = isCut ? `${beginning(text, width - 1)}…` : text;
  return shown + ' '.repeat(Math.max(0, width - stringWidth(shown)));
}

function beginning(text: string, width: number): string {
  let out = '';
  for (const { segment } of characters.segment(text)) {
    if (stringWidth(out + segment) > width) break;
    out += segment;
  }
  return out;
}

const characters = new Intl.Segmenter('en', { granularity: 'grapheme' });
