// The people of an item or a meeting, as a list that holds still under the pointer and the focus.
import { now } from '../clock.ts';
import { useSteady } from '../steady.ts';
import { people } from '../store.ts';
import { PersonRow } from './person-row.tsx';

export function PeopleList({ ids, room = 8 }: { ids: readonly string[]; room?: number }) {
  const { shown, fresh, showFresh, hold } = useSteady(ids, room, now.value);
  const rows = shown.flatMap((id) => people.value.get(id) ?? []);
  return (
    <div {...hold}>
      <ul class="people">
        {rows.map((person) => (
          <PersonRow key={person.id} person={person} />
        ))}
      </ul>
      {fresh > 0 ? (
        <p class="mut more">
          + {fresh} more{' '}
          <button type="button" onClick={showFresh}>
            Show {Math.min(fresh, room)}
            {rows.length === 0 ? '' : ' more'}
          </button>
        </p>
      ) : null}
    </div>
  );
}
