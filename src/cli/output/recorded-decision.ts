// A decision on record, and that it was decided again: by the same policies, or by others than then.
import type { AuditRecord, DecisionEntry } from '../../audit/record.ts';
import { escapeText, escapeValue } from '../../escape.ts';
import type { DecisionExplained } from '../../replay/explanation.ts';
import { explanationShape } from './explanation.ts';
import { jsonText } from './json.ts';
import type { Style } from './style.ts';

/** The published shape of `explain`, after the record and whether the policies are those that decided it. */
export function jsonRecord({ record, current, explanation }: DecisionExplained): string {
  return jsonText({ decision: record, current, ...explanationShape(explanation) });
}

export function humanRecord({ record, current }: DecisionExplained, revision: string, style: Style): string {
  return [
    `decision ${style.bold(escapeText(record.id))} ${style.dim(`${record.at}, ${escapeText(record.participant)}`)}`,
    `  was then: ${style.bold(escapeText(record.action))}${byRule(record)}, ${verdictText(record)}`,
    `  facts: ${pairs(record.facts)}`,
    ...(record.counts === undefined ? [] : [`  counts on record: ${pairs(record.counts)}`]),
    current
      ? '  the policies are those that decided; decided again they say:'
      : style.yellow(
          `  the policies have changed since (revision ${short(record.revision)} then, ${short(revision)} now); with the same facts they would decide:`,
        ),
  ].join('\n');
}

function byRule({ rule, human }: DecisionEntry): string {
  if (rule !== null && rule !== undefined) return ` by rule ${escapeText(rule)}`;
  return human === undefined ? ', no rule' : ' ordered by a human';
}

function verdictText({ verdict, because, trial, mode, after }: AuditRecord & DecisionEntry): string {
  const why = because === undefined ? '' : ` because ${escapeText(because)}`;
  return `${escapeText(verdict)}${why}${after === undefined ? '' : ' after a hold'} ${trial === true ? '(on trial)' : `(mode ${escapeText(mode)})`}`;
}

function pairs(values: Readonly<Record<string, unknown>>): string {
  const shown = Object.entries(values).map(([name, value]) => `${escapeText(name)} ${escapeValue(value)}`);
  return shown.length === 0 ? 'none known' : shown.join(', ');
}

function short(revision: string): string {
  return escapeText(String(revision).slice(0, 12));
}
