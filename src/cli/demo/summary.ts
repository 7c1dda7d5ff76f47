// What the demo came to: by rule, by verdict, who was spared and why, what the server saw, and where the audit log is.
import type { AuditRecord, DecisionEntry } from '../../audit/record.ts';
import { escapeText } from '../../escape.ts';
import { shields } from '../../guard/stay.ts';
import { plural, type Style } from '../output/style.ts';
import { column, whoOf } from './line.ts';

export interface Tally {
  observe(record: AuditRecord): void;
  /** Lines, without line ends. */
  lines(server: ServerView, style: Style): string[];
}

/** The other side's account of the same events. */
export interface ServerView {
  actions: readonly { action: string; executed: boolean }[];
  violations: readonly { code: string; message: string }[];
  auditDirectory: string;
  enforce: boolean;
}

/** `own` is the moderator's address: everybody else is counted. */
export function createTally(own: string): Tally {
  const people = new Set<string>();
  const byRule = new Map<string, { action: string; trial: boolean; people: Set<string> }>();
  const byVerdict = new Map<string, number>();
  const spared = new Map<string, string>();
  const outcomes = new Map<string, number>();
  const alarms: string[] = [];

  function onDecision(entry: DecisionEntry): void {
    if (entry.because === 'duplicate' || entry.facts['uri'] === own) return;
    people.add(entry.participant);
    if (entry.rule !== null) {
      const rule = byRule.get(entry.rule) ?? { action: entry.action, trial: entry.trial === true, people: new Set() };
      rule.people.add(entry.participant);
      byRule.set(entry.rule, rule);
    }
    const verdict = entry.verdict === 'stay' ? `stay, ${entry.because ?? ''}` : entry.verdict;
    byVerdict.set(verdict, (byVerdict.get(verdict) ?? 0) + 1);
    if (entry.because !== undefined && entry.because !== 'self' && shields(entry.because)) spared.set(whoOf(entry.facts), entry.because);
  }

  return {
    observe(record) {
      if (record.type === 'decision') onDecision(record);
      else if (record.type === 'outcome') outcomes.set(record.result, (outcomes.get(record.result) ?? 0) + 1);
      else if (record.type === 'alarm') alarms.push(record.code);
    },
    lines(server, style) {
      const would = server.enforce ? '' : 'would have: ';
      const rules = [...byRule.entries()].sort((one, other) => other[1].people.size - one[1].people.size);
      return [
        style.bold('In the end'),
        row('people seen', String(people.size)),
        ...section(
          'by rule',
          rules.map(
            ([id, rule]) =>
              `${column(escapeText(id), 28)}${rule.trial || !server.enforce ? 'would ' : ''}${rule.action} ${plural(rule.people.size, 'person', 'people')}`,
          ),
          'no rule matched anybody',
        ),
        ...section(
          'decisions',
          [...byVerdict.entries()].map(([verdict, count]) => `${column(verdict, 28)}${count}`),
          `${would}nothing`,
        ),
        ...section(
          'spared',
          [...spared.entries()].map(([who, because]) => `${column(who, 28)}${because}`),
          'nobody: no rule was about an organizer or a leader',
        ),
        ...(server.enforce
          ? section(
              'outcomes',
              [...outcomes.entries()].map(([result, count]) => `${column(result, 28)}${count}`),
              'none',
            )
          : []),
        ...(alarms.length > 0 ? [row('alarms', [...new Set(alarms)].map(escapeText).join(', '))] : []),
        row('the server saw', actionsText(server)),
        row('its complaints', violationsText(server)),
        row('audit log', server.auditDirectory),
        row('', style.dim(`lobbyguard verify ${server.auditDirectory}`)),
      ];
    },
  };
}

function row(label: string, text: string): string {
  return `  ${label.padEnd(16)}${text}`.trimEnd();
}

function section(label: string, texts: readonly string[], none: string): string[] {
  return texts.length === 0 ? [row(label, none)] : texts.map((text, n) => row(n === 0 ? label : '', text));
}

function actionsText({ actions, enforce }: ServerView): string {
  if (actions.length === 0) return enforce ? 'no action' : 'no action at all, as a dry run should be';
  const counts = new Map<string, number>();
  for (const { action } of actions) counts.set(action, (counts.get(action) ?? 0) + 1);
  const kinds = [...counts].map(([action, count]) => `${count} ${action}`).join(', ');
  return `${plural(actions.length, 'action')} (${kinds}), ${actions.filter(({ executed }) => executed).length} took effect`;
}

function violationsText({ violations }: ServerView): string {
  if (violations.length === 0) return 'none about the client';
  return [...new Set(violations.map(({ code }) => code))].join(', ');
}
