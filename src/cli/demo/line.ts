// One decision on one line of 80 columns: when, what, who, from where, by which rule. What people wrote is escaped before it is cut.
import type { DecisionEntry } from '../../audit/record.ts';
import { escapeText } from '../../escape.ts';
import type { Facts } from '../../roster/facts.ts';
import type { Style } from '../output/style.ts';

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
  paused: 'paused',
  left: 'has left',
};

/** Exactly `width` columns wide, with an ellipsis where it was cut. Wide characters count as two. */
export function column(text: string, width: number): string {
  let out = '';
  let used = 0;
  for (const character of text) {
    const columns = columnsOf(character);
    if (used + columns > width - 1 && columnsOfText(text) > width) return `${out}…`.padEnd(out.length + 1 + Math.max(0, width - used - 1));
    out += character;
    used += columns;
  }
  return out + ' '.repeat(Math.max(0, width - used));
}

function columnsOfText(text: string): number {
  let used = 0;
  for (const character of text) used += columnsOf(character);
  return used;
}

/** East Asian wide, full-width and emoji ranges; combining marks take no column. */
function columnsOf(character: string): number {
  if (/\p{M}/u.test(character)) return 0;
  return /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u.test(
    character,
  )
    ? 2
    : 1;
}
