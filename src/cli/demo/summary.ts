// What the demo came to: each person once, who was spared and why, what the server saw, and where the audit log is.
import type { AuditRecord } from '../../audit/record.ts';
import { escapeText } from '../../escape.ts';
import { plural, type Style } from '../output/style.ts';
import { quoted, toCopy } from '../to-copy.ts';
import { column } from './line.ts';
import type { Fate, People } from './people.ts';

export interface Tally {
  observe(record: AuditRecord): void;
  /** Lines, without line ends. */
  lines(server: ServerView, style: Style): string[];
}

/** The other side's account of the same events. */
export interface ServerView {
  actions: readonly { action: string; executed: boolean }[];
  violations: readonly { code: string; message: string }[];
  /** Who is there and has not been decided on. */
  undecided: readonly { name: string | undefined; uri: string }[];
  auditDirectory: string;
  enforce: boolean;
}

const namedPeople = 5;

export function createTally(people: People): Tally {
  const alarms = new Set<string>();
  return {
    observe(record) {
      people.observe(record);
      if (record.type === 'alarm') alarms.add(record.code);
    },
    lines(server, style) {
      const spared = [...people.spared()].map(([who, because]) => `${column(who, 28)}${because}`);
      return [
        style.bold('In the end'),
        row('people', String(people.count)),
        ...section('each once', fateLines(people.fates()), 'nobody came'),
        ...section('spared', spared, 'nobody: no rule was about an organizer or a leader'),
        ...section('undecided', undecidedLines(server)),
        ...(alarms.size > 0 ? [row('alarms', [...alarms].map(escapeText).join(', '))] : []),
        row('the server saw', actionsText(server)),
        row('its complaints', violationsText(server)),
        row('audit log', server.auditDirectory),
        row('', style.dim(toCopy(`verify ${quoted(server.auditDirectory)}`))),
        row('', style.dim(toCopy(`report ${quoted(server.auditDirectory)}`))),
      ];
    },
  };
}

/** `121 refused by anonymous-flood`, the most first. */
function fateLines(fates: readonly Fate[]): string[] {
  const counts = new Map<string, { fate: Fate; count: number }>();
  for (const fate of fates) {
    const key = JSON.stringify(fate);
    counts.set(key, { fate, count: (counts.get(key)?.count ?? 0) + 1 });
  }
  return [...counts.values()]
    .sort((one, other) => other.count - one.count)
    .map(({ fate, count }) =>
      `${String(count).padStart(4)} ${column(fate.what, 32)}${fate.rule === null ? '' : escapeText(fate.rule)}`.trimEnd(),
    );
}

function row(label: string, text: string): string {
  return `  ${label.padEnd(16)}${text}`.trimEnd();
}

/** Without `none` there is no line where there is nothing to say. */
function section(label: string, texts: readonly string[], none?: string): string[] {
  const shown = texts.length === 0 && none !== undefined ? [none] : texts;
  return shown.map((text, n) => row(n === 0 ? label : '', text));
}

function undecidedLines({ undecided }: ServerView): string[] {
  const named = undecided.slice(0, namedPeople).map(({ name, uri }) => column(escapeText(name || uri), 58).trimEnd());
  const more = undecided.length - named.length;
  return more > 0 ? [...named, `and ${more} more`] : named;
}

function actionsText({ actions, enforce }: ServerView): string {
  if (actions.length === 0) return enforce ? 'no action' : 'no action at all: no rule may act, and nobody pressed a button';
  const counts = new Map<string, number>();
  for (const { action } of actions) counts.set(action, (counts.get(action) ?? 0) + 1);
  const kinds = [...counts].map(([action, count]) => `${count} ${action}`).join(', ');
  return `${plural(actions.length, 'action')} (${kinds}), ${actions.filter(({ executed }) => executed).length} took effect`;
}

function violationsText({ violations }: ServerView): string {
  if (violations.length === 0) return 'none about the client';
  return [...new Set(violations.map(({ code }) => code))].join(', ');
}
