// When faults have stopped, every order that a human gave is carried out or told as failed.
import { setTimeout as sleep } from 'node:timers/promises';
import type { World } from '../../chaos/world.ts';
import type { Lives } from '../life.ts';

const withinMs = 90_000;

/** Answers with the human acts that wait on, as the desk tells. */
export async function endOfHumanOrders({ lives }: { lives: Lives }, { findings }: World): Promise<ReadonlySet<string>> {
  const pending = () => ordersAtDesk(lives).filter(({ isTold }) => !isTold);
  for (let waited = 0; waited < withinMs && pending().length > 0; waited += 500) await sleep(500);
  for (const { text } of pending()) findings.add('order-left-over', text);
  return new Set(ordersAtDesk(lives).map(({ id }) => id));
}

function ordersAtDesk({ handle }: Lives): { id: string; isTold: boolean; text: string }[] {
  const desk = handle?.desk;
  const people = desk?.meetings().flatMap(({ key }) => desk.people(key)) ?? [];
  // What waits for a link is told as such, and may do so for as long as there is none.
  const told = new Set(desk?.needs().flatMap(({ state, people }) => (state.kind === 'open' ? people : [])));
  return people.flatMap(({ key, participant, order, place, offers }) =>
    order?.by === undefined
      ? []
      : [
          {
            id: order.id,
            isTold: told.has(key),
            text: `${order.rel} of ${participant} by ${order.by.who} is ${order.state}; ${place}, offers ${offers.join(' and ') || 'nothing'}`,
          },
        ],
  );
}
