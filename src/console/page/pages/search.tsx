// Search in the audit log, as far back as it goes.
import { useState } from 'preact/hooks';
import { read } from '../api.ts';
import { RecordLine } from '../parts/record-line.tsx';
import type { RecordDoc } from '../words/record-words.ts';

interface Found {
  items: readonly RecordDoc[];
  next?: string;
}

export function SearchPage() {
  const [text, setText] = useState('');
  const [found, setFound] = useState<Found | 'looking' | undefined>(undefined);
  const search = async (): Promise<void> => {
    setFound('looking');
    setFound(await read<Found>(`/events?q=${encodeURIComponent(text)}`));
  };
  const older = async (before: Found): Promise<void> => {
    const more = await read<Found>(`/events?q=${encodeURIComponent(text)}&cursor=${encodeURIComponent(before.next ?? '')}`);
    if (more !== undefined) setFound({ ...more, items: [...before.items, ...more.items] });
  };
  return (
    <main>
      <h2>Search the record</h2>
      <search>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void search();
          }}
        >
          <label>
            A name, an address, a rule:{' '}
            <input type="search" data-search value={text} onInput={(event) => setText(event.currentTarget.value)} />
          </label>{' '}
          <button type="submit">Search</button>
        </form>
      </search>
      {found === undefined ? null : found === 'looking' ? (
        <p class="mut">looking…</p>
      ) : (
        <>
          {found.items.length === 0 ? <p class="calm">Nothing on record says so.</p> : null}
          <ol class="records">
            {found.items.map((item) => (
              <RecordLine key={item.seq} record={item} />
            ))}
          </ol>
          {found.next === undefined ? null : (
            <button type="button" onClick={() => void older(found)}>
              Older
            </button>
          )}
        </>
      )}
    </main>
  );
}
