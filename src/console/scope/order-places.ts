// In which meeting an order is: taking it back is asked by its id alone.
import type { Desk } from '../../rulings/port.ts';

export interface OrderPlaces {
  note(ids: readonly string[], meeting: string): void;
  /** Undefined for an order nobody here has heard of. */
  meetingOf(id: string): string | undefined;
}

const kept = 50_000;

export function createOrderPlaces(desk: Pick<Desk, 'meetings' | 'people'>): OrderPlaces {
  const places = new Map<string, string>();

  function shownIn(id: string): string | undefined {
    return desk.meetings().find(({ key }) => desk.people(key).some(({ order, ruling }) => order?.id === id || ruling?.id === id))?.key;
  }

  return {
    note(ids, meeting) {
      for (const id of ids) places.set(id, meeting);
      for (const [oldest] of places) {
        if (places.size <= kept) return;
        places.delete(oldest);
      }
    },
    meetingOf: (id) => places.get(id) ?? shownIn(id),
  };
}
