// One person: who they are, what can be done now, and everything on record about them.
import { useEffect, useState } from 'preact/hooks';
import type { PersonDoc } from '../../view/schema.ts';
import { read } from '../api.ts';
import { Address, Lookalikes } from '../parts/address.tsx';
import { Why } from '../parts/explain.tsx';
import { Buttons } from '../parts/person-row.tsx';
import { RecordLine } from '../parts/record-line.tsx';
import { Since } from '../parts/when.tsx';
import { meetings, people } from '../store.ts';
import { visible } from '../text.ts';
import { displayName, handled, neverWords, origin } from '../words/person-words.ts';
import type { RecordDoc } from '../words/record-words.ts';

interface History {
  person?: PersonDoc;
  items: readonly RecordDoc[];
  next?: string;
}

export function PersonPage({ id }: { id: string }) {
  const live = people.value.get(id);
  const [history, setHistory] = useState<History | 'none' | undefined>(undefined);
  const version = `${live?.version} ${live?.decision?.id} ${live?.order?.state} ${live?.ruling?.id}`;
  useEffect(() => {
    let here = true;
    void read<History>(`/people/${id}`).then((told) => {
      if (here) setHistory(told ?? 'none');
    });
    return () => {
      here = false;
    };
  }, [id, version]);
  const person = live ?? (history === undefined || history === 'none' ? undefined : history.person);
  const more = async (next: string): Promise<void> => {
    const older = await read<History>(`/people/${id}?cursor=${encodeURIComponent(next)}`);
    if (older !== undefined && history !== undefined && history !== 'none')
      setHistory({ ...older, items: [...history.items, ...older.items] });
  };
  if (history === 'none' && person === undefined) return <main>Nobody is known by this address of the desk.</main>;
  return (
    <main>
      {person === undefined ? <h2>Somebody who has left</h2> : <Card person={person} />}
      <h3>On record</h3>
      {history === undefined || history === 'none' ? (
        <p class="mut">looking…</p>
      ) : (
        <>
          <ol class="records">
            {history.items.map((item) => (
              <RecordLine key={item.seq} record={item} />
            ))}
          </ol>
          {history.next === undefined ? null : (
            <button type="button" onClick={() => void more(history.next ?? '')}>
              Older
            </button>
          )}
        </>
      )}
    </main>
  );
}

function Card({ person }: { person: PersonDoc }) {
  const meeting = meetings.value.get(person.meeting);
  const { shape, word } = origin(person);
  const over = handled(person);
  return (
    <section class="card">
      <h2>
        <bdi>{displayName(person)}</bdi>
      </h2>
      <p>
        <span class="tag">
          <span aria-hidden="true">{shape}</span> {word}
        </span>{' '}
        <span class="tag">{person.place === 'lobby' ? 'in the lobby' : person.place === 'inside' ? 'inside' : 'place not known'}</span>{' '}
        {person.role === undefined ? null : <span class="tag">{person.role}</span>}{' '}
        <span class="mut">
          <Since at={person.since} />
        </span>
      </p>
      <Address person={person} />
      <Lookalikes person={person} />
      <p class="mut">
        <a href={`#/meeting/${person.meeting}`}>{visible(meeting?.subject ?? meeting?.organizer ?? 'the meeting')}</a>
      </p>
      {person.neverTargeted === undefined ? null : <p>{neverWords(person.neverTargeted)}</p>}
      {person.rememberable ? null : <p class="mut">Anonymous: what you decide cannot be remembered for when they come back.</p>}
      <Why person={person} />
      {over === undefined ? null : <p class="over">{visible(over)}</p>}
      <Buttons person={person} more={person.rememberable && person.place === 'lobby' ? ['pass'] : []} />
    </section>
  );
}
