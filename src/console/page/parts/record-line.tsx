// One audit record in a line of words.
import { plain } from '../person-words.ts';
import { visible } from '../text.ts';
import { At } from './when.tsx';

export interface RecordDoc {
  type: string;
  at: string;
  seq: number;
  [key: string]: unknown;
}

export function RecordLine({ record }: { record: RecordDoc }) {
  return (
    <li>
      <At at={Date.parse(record.at)} date /> <span class="tag">{record.type}</span> {visible(words(record))}
    </li>
  );
}

function words(record: RecordDoc): string {
  const text = (key: string): string => String(record[key] ?? '');
  switch (record.type) {
    case 'decision':
      return decision(record);
    case 'attempt':
      return `request ${text('n')} is sent`;
    case 'outcome':
      return `${text('result')}${record['status'] === undefined ? '' : ` (${text('status')})`}`;
    case 'human': {
      const by = record['by'] as { who?: string; auth?: string } | undefined;
      return `${by?.auth === 'meeting' ? 'somebody in the meeting' : (by?.who ?? 'somebody')}: ${text('act')}${record['reason'] === undefined ? '' : `, ${text('reason')}`}`;
    }
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
