// One audit record as a line of words.
import { whoAndWhere } from '../../../audit/human.ts';
import { plain } from './action-words.ts';

export interface RecordDoc {
  type: string;
  at: string;
  seq: number;
  [key: string]: unknown;
}

/** What a record says, in a line; may hold what strangers wrote. */
export function recordWords(record: RecordDoc): string {
  const text = (key: string): string => String(record[key] ?? '');
  switch (record.type) {
    case 'decision':
      return decision(record);
    case 'attempt':
      return `request ${text('n')} is sent`;
    case 'outcome':
      return `${text('result')}${record['status'] === undefined ? '' : ` (${text('status')})`}`;
    case 'human':
      return `${whoOf(record)}: ${text('act')}${record['reason'] === undefined ? '' : `, ${text('reason')}`}`;
    case 'sign-in':
      return signIn(record);
    case 'pause':
    case 'resume':
      return `by ${whoOf(record)}`;
    case 'notice':
      return `${record['closed'] === true ? 'over: ' : ''}${text('event')}${record['rule'] === undefined ? '' : ` (${text('rule')})`}, to tell ${list(record['to'])}`;
    case 'notified':
      return `${text('channel')}: ${text('result')}${record['reason'] === undefined ? '' : `, ${text('reason')}`}`;
    case 'config':
      return record['rejected'] === true ? 'rejected' : configured(record);
    case 'policy':
      return record['rejected'] === true ? 'rejected' : `${text('rules')} rules in force`;
    case 'start':
      return `version ${text('version')}, ${text('mode')}`;
    case 'alarm':
      return text('message');
    case 'meeting':
      return `${text('event')} ${text('subject')}`;
    default:
      return text('reason');
  }
}

function decision(record: RecordDoc): string {
  const facts = record['facts'] as Record<string, unknown> | undefined;
  const who = String(facts?.['name'] || facts?.['uri'] || facts?.['phone'] || 'somebody without a name');
  const rule = record['rule'] === null ? 'no rule' : String(record['rule']);
  const because = record['because'] === undefined ? '' : `, ${String(record['because'])}`;
  const trial = record['trial'] === true ? ' on trial' : '';
  return `${who}: ${rule}${trial} ${plain(String(record['action']))} (${String(record['verdict'])}${because})`;
}

/** Version 0.1 wrote a text where the name of a human is now. */
function whoOf({ by }: RecordDoc): string {
  if (typeof by === 'string') return by;
  const { who = 'somebody', auth, node } = (by ?? {}) as { who?: string; auth?: string; node?: string };
  if (auth === 'meeting') return 'somebody in the meeting';
  return whoAndWhere({ who, node });
}

function configured(record: RecordDoc): string {
  const [changed, held] = [list(record['changed']), list(record['held'])];
  const waits = held === '' ? [] : [`held, everybody is still protected: ${held}`];
  return [...(changed === '' && held !== '' ? [] : [`changed: ${changed}`]), ...waits].join('; ');
}

function signIn(record: RecordDoc): string {
  const { state, from, reason, n } = record;
  const where = from === undefined ? '' : ` from ${String(from)}`;
  if (state !== 'failed') return `${whoOf(record)} signed ${String(state)}${where}`;
  return `${whoOf(record)} could not sign in${n === undefined ? '' : `, ${String(n)} times`}${where}: ${String(reason ?? '')}`;
}

function list(names: unknown): string {
  return Array.isArray(names) ? names.map(String).join(', ') : '';
}
