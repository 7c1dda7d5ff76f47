// One audit record in a line of words.

import { visible } from '../text.ts';
import { type RecordDoc, recordWords } from '../words/record-words.ts';
import { At } from './when.tsx';

export function RecordLine({ record }: { record: RecordDoc }) {
  return (
    <li>
      <At at={Date.parse(record.at)} date /> <span class="tag">{record.type}</span> {visible(recordWords(record))}
    </li>
  );
}
