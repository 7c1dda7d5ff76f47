// Audit records as they come, turned into lines: one line a decision worth seeing, and a remark for the many that no rule is about.
import type { AlarmEntry, AuditRecord, DecisionEntry } from '../../audit/record.ts';
import { escapeText } from '../../escape.ts';
import { plural, type Style } from '../output/style.ts';
import { decisionLine, remarkLine, whoOf } from './line.ts';

export interface Feed {
  observe(record: AuditRecord): void;
  /** A line that no record is about. */
  remark(text: string): void;
  /** Writes out what is being counted. */
  flush(): void;
}

/** People nobody has a rule about are told in one line at most this often. */
const remarkEveryMs = 1_500;

/** `own` is the moderator's address: lines are about other people. */
export function createFeed(write: (line: string) => void, style: Style, own: string): Feed {
  const startedAt = Date.now();
  const trials = new Map<string, DecisionEntry>();
  const lastSaid = new Map<string, string>();
  const open = new Map<string, { who: string; action: string }>();
  let leftAlone = 0;
  let done = 0;
  const capped = new Map<string, number>();
  let timer: NodeJS.Timeout | undefined;

  /** The same verdict by the same rule about the same presence is said once. */
  function isNews(entry: DecisionEntry): boolean {
    const said = JSON.stringify([entry.arrivedAt, entry.rule, entry.action, entry.verdict, entry.because]);
    if (lastSaid.get(entry.participant) === said) return false;
    lastSaid.set(entry.participant, said);
    return true;
  }

  const elapsed = (): number => Date.now() - startedAt;

  function later(): void {
    timer ??= setTimeout(flush, remarkEveryMs).unref();
  }

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    if (leftAlone > 0)
      write(remarkLine(`${leftAlone === 1 ? '1 person' : `${leftAlone} people`} no rule is about: left alone`, elapsed(), style));
    if (done > 0) write(remarkLine(`${plural(done, 'request')} carried out by the server and confirmed`, elapsed(), style));
    for (const [rule, count] of capped)
      write(remarkLine(`${count} more hit by ${rule}, over its cap: left where they are`, elapsed(), style));
    leftAlone = 0;
    done = 0;
    capped.clear();
  }

  function remark(text: string): void {
    flush();
    write(remarkLine(text, elapsed(), style));
  }

  /** What the first rule on trial would have done is shown for the person when no rule in force decides. */
  function onDecision(entry: DecisionEntry): void {
    if (entry.trial === true) {
      if (!trials.has(entry.participant)) trials.set(entry.participant, entry);
      return;
    }
    const trial = trials.get(entry.participant);
    trials.delete(entry.participant);
    if (entry.verdict === 'act') open.set(entry.id, { who: whoOf(entry.facts), action: entry.action });
    if (entry.because === 'duplicate' || entry.facts['uri'] === own) return;
    if (entry.because === 'capped') {
      const rule = escapeText(entry.rule ?? '');
      capped.set(rule, (capped.get(rule) ?? 0) + 1);
      later();
      return;
    }
    if (entry.because === 'no-rule' && trial === undefined) {
      leftAlone += 1;
      later();
      return;
    }
    const shown = entry.because === 'no-rule' && trial !== undefined ? trial : entry;
    if (isNews(shown)) write(decisionLine(shown, elapsed(), style));
  }

  return {
    flush,
    remark,
    observe(record) {
      if (record.type === 'decision') onDecision(record);
      else if (record.type === 'pause') remark(`paused by ${escapeText(record.by.who)}: nothing is sent until it is resumed`);
      else if (record.type === 'resume') remark(`resumed by ${escapeText(record.by.who)}`);
      else if (record.type === 'alarm' && record.ended !== true) {
        flush();
        write(alarmLine(record, style));
      } else if (record.type === 'outcome') {
        const one = open.get(record.decision);
        open.delete(record.decision);
        if (record.result === 'done') {
          done += 1;
          later();
        } else if (one !== undefined && record.result !== 'cancelled') {
          write(
            remarkLine(
              `${one.action} ${one.who}: ${record.result}${record.status === undefined ? '' : ` (${record.status})`}`,
              elapsed(),
              style,
            ),
          );
        }
      } else if (record.type === 'meeting' && record.event !== 'joined') {
        write(
          remarkLine(`meeting ${record.event}${record.reason === undefined ? '' : `: ${escapeText(record.reason)}`}`, elapsed(), style),
        );
      }
    },
  };
}

function alarmLine({ code, message }: AlarmEntry, style: Style): string {
  return `  ${style.bold(style.magenta('ALARM'))}  ${escapeText(`${code}: ${message}`)}`;
}
