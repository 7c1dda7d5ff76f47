// The people of an item or a meeting, as a list that holds still under the pointer and the focus.
import { now } from '../clock.ts';
import { useSteadyRows } from '../steady.ts';
import { people } from '../store.ts';
import { count } from '../text.ts';
import { PersonRow } from './person-row.tsx';
import { isHeld } from './still.tsx';

/** `room`: how many are shown before more are asked for. */
export function PeopleList({ ids, room = 8 }: { ids: readonly string[]; room?: number }) {
  const step = Math.max(room, 8);
  const { shown, fresh, showFresh } = useSteadyRows({ current: ids, held: isHeld(), at: now.value }, room, step);
  const rows = shown.flatMap((id) => people.value.get(id) ?? []);
  return (
    <>
      <ul class="people">
        {rows.map((person) => (
          <PersonRow key={person.id} person={person} />
        ))}
      </ul>
      {fresh.length > 0 ? (
        <p class="mut more">
          {rows.length === 0 ? count(fresh.length, 'person', 'people') : `+ ${fresh.length} more`}{' '}
          <button type="button" onClick={showFresh}>
            Show {Math.min(fresh.length, step)}
            {rows.length === 0 ? '' : ' more'}
          </button>
        </p>
      ) : null}
    </>
  );
}
