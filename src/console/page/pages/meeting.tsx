// One meeting: who waits, by rule; who is inside; what is stopped here.
import { useEffect, useState } from 'preact/hooks';
import type { PersonDoc } from '../../view/schema.ts';
import { onRule } from '../actions.ts';
import { read } from '../api.ts';
import { placeAndSource } from '../meeting-words.ts';
import { Address } from '../parts/address.tsx';
import { ArrivalBars } from '../parts/bars.tsx';
import { All } from '../parts/need-card.tsx';
import { PeopleList } from '../parts/people-list.tsx';
import { Buttons } from '../parts/person-row.tsx';
import { Still } from '../parts/still.tsx';
import { Since } from '../parts/when.tsx';
import { may } from '../session.ts';
import { type KnownPerson, meetings, people } from '../store.ts';
import { connected } from '../stream.ts';
import { count, visible } from '../text.ts';
import { displayName, isOpen, origin } from '../words/person-words.ts';

export function MeetingPage({ id }: { id: string }) {
  const meeting = meetings.value.get(id);
  if (meeting === undefined) return <main>This meeting is not followed, or not any more.</main>;
  const here = [...people.value.values()].filter((person) => person.meeting === id);
  const waiting = here.filter(({ place }) => place === 'lobby').toSorted((a, b) => a.since - b.since);
  return (
    <main>
      <h2>{visible(meeting.subject ?? 'A meeting without a subject')}</h2>
      <p class="mut">
        {meeting.organizer === undefined ? 'organizer not known' : `organized by ${visible(meeting.organizer)}`} · {meeting.account} ·{' '}
        {placeAndSource(meeting)} · {count(meeting.waiting, 'person waits', 'people wait')}, {meeting.inside} inside
      </p>
      <div class="wide">
        <ArrivalBars arrivals={meeting.arrivals} />
      </div>
      {meeting.stopped.map(({ rule, waiting: held }) => (
        <section class="need red" key={rule}>
          <h3>
            <span aria-hidden="true">▲</span> <code>{rule}</code> has stopped itself here
          </h3>
          <p>{count(held, 'person', 'people')} it would act on.</p>
          {may('go-on', id) ? (
            <div class="row">
              <button type="button" class="go" disabled={!connected.value} onClick={() => void onRule(rule, id, 'go-on')}>
                Let it go on
              </button>
            </div>
          ) : null}
        </section>
      ))}
      <Still>
        {groups(waiting).map(([rule, group]) => (
          <section key={rule} aria-label={rule}>
            <h3>
              {rule === '' ? 'In the lobby, no rule about them' : <code>{rule}</code>}{' '}
              <span class="tag">{group.filter(isOpen).length}</span>
            </h3>
            <div class="row">
              <All what="admit" open={group.filter(isOpen)} meeting={id} words="Admit all" {...(rule === '' ? {} : { rule })} />
              <All what="reject" open={group.filter(isOpen)} meeting={id} words="Refuse all" {...(rule === '' ? {} : { rule })} />
            </div>
            <PeopleList ids={group.filter(isOpen).map((person) => person.id)} room={20} />
          </section>
        ))}
        {waiting.length === 0 ? <p class="calm">Nobody waits in the lobby.</p> : null}
        <Inside id={id} version={`${meeting.inside} ${meeting.waiting}`} />
      </Still>
    </main>
  );
}

function groups(waiting: readonly KnownPerson[]): [string, KnownPerson[]][] {
  const by = new Map<string, KnownPerson[]>();
  for (const person of waiting) {
    const rule = person.decision?.rule ?? '';
    by.set(rule, [...(by.get(rule) ?? []), person]);
  }
  return [...by];
}

/** Those inside are asked for: they need nobody, and there may be thousands. */
function Inside({ id, version }: { id: string; version: string }) {
  const [all, setAll] = useState<readonly PersonDoc[]>([]);
  const [filter, setFilter] = useState('');
  useEffect(() => {
    const timer = setTimeout(async () => {
      const page = await read<{ items: PersonDoc[] }>(`/meetings/${id}/people?limit=500`);
      setAll((page?.items ?? []).filter(({ place }) => place === 'inside'));
    }, 150);
    return () => clearTimeout(timer);
  }, [id, version]);
  const wanted = filter.toLowerCase();
  const shown = all.filter((person) => `${displayName(person)} ${person.address ?? ''}`.toLowerCase().includes(wanted)).slice(0, 100);
  return (
    <section aria-label="Inside">
      <h3>
        Inside <span class="tag">{all.length}</span>
      </h3>
      {all.length > 8 ? (
        <label>
          Find <input type="search" data-search value={filter} onInput={(event) => setFilter(event.currentTarget.value)} />
        </label>
      ) : null}
      <ul class="people">
        {shown.map((person) => (
          <li key={person.id} class="person" data-row data-person={person.id} tabIndex={-1}>
            <div class="who">
              <a href={`#/person/${person.id}`}>
                <bdi>{displayName(person)}</bdi>
              </a>{' '}
              <span class="tag">
                <span aria-hidden="true">{origin(person).shape}</span> {origin(person).word}
              </span>{' '}
              {person.role === 'Leader' ? <span class="tag">presenter</span> : null}{' '}
              <span class="mut">
                <Since at={person.since} />
              </span>
              <Address person={person} />
            </div>
            <Buttons person={person} />
          </li>
        ))}
      </ul>
    </section>
  );
}
