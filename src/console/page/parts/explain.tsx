// Why: one line, and on demand every rule that was asked, with the values it saw.
import { useState } from 'preact/hooks';
import type { PersonDoc } from '../../view/schema.ts';
import { read } from '../api.ts';
import { visible } from '../text.ts';
import { whyLine } from '../words/person-words.ts';

interface Explained {
  current: boolean;
  rules: readonly {
    id: string;
    result: string;
    action: string;
    conditions: readonly { fact: string; operator: string; value: unknown; saw: unknown; result: string }[];
  }[];
}

export function Why({ person }: { person: PersonDoc }) {
  const [told, setTold] = useState<Explained | 'none' | undefined>(undefined);
  const line = whyLine(person);
  const decision = person.decision?.id;
  if (line === undefined || decision === undefined) return null;
  const load = async (): Promise<void> => {
    if (told === undefined) setTold((await read<Explained>(`/decisions/${decision}/explain`)) ?? 'none');
  };
  return (
    <details class="why" onToggle={() => void load()}>
      <summary>Why: {visible(line)}</summary>
      {told === undefined ? (
        <p class="mut">looking…</p>
      ) : told === 'none' ? (
        <p class="mut">The decision is not in the audit log.</p>
      ) : (
        <Rules told={told} />
      )}
    </details>
  );
}

const marks: Readonly<Record<string, string>> = { matched: '✓', 'not-matched': '✗', unknown: '?' };

export function Rules({ told }: { told: Explained }) {
  return (
    <>
      {told.current ? null : <p class="mut">The policies have changed since; this is what they would say now.</p>}
      <ul>
        {told.rules.map(({ id, result, conditions }) => (
          <li key={id}>
            <span aria-hidden="true">{marks[result] ?? '–'}</span> <code>{id}</code> <span class="mut">{result}</span>
            {conditions.length === 0 ? null : ': '}
            {conditions.map(({ fact, operator, value, saw, result: holds }, n) => (
              <span key={n}>
                {n > 0 ? ', ' : ''}
                {fact} {saw === null ? 'unknown' : visible(String(saw))}
                {holds === 'matched' ? '' : `, needs ${operator} ${visible(JSON.stringify(value))}`}
              </span>
            ))}
          </li>
        ))}
      </ul>
    </>
  );
}
