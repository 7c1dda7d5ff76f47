// What about the people of one meeting needs a human although nobody asks: someone important in the lobby, an order that came to nothing.
import type { OutcomeResult } from '../order/outcome.ts';
import { placeOf } from '../rulings/portrait.ts';
import type { Trouble } from '../rulings/topics.ts';
import { clear } from './clearance.ts';
import { meetingKey } from './meeting-desk.ts';
import type { Order, Person } from './person.ts';
import type { MeetingView, ModeratorDeps } from './ports.ts';
import { personKey } from './sights.ts';

export interface Attention {
  decided(person: Person): void;
  ended(person: Person, order: Order, result: OutcomeResult): void;
  /** A human ordered something that was not sent. */
  unsent(person: Person, why: string): void;
  left(person: Person): void;
  /** The meeting is gone for us. */
  clear(): void;
  readonly troubles: readonly Trouble[];
}

const spared: readonly unknown[] = ['organizer', 'leader', 'protected'];
const keptTroubles = 100;

export function createAttention(deps: ModeratorDeps, view: MeetingView): Attention {
  const waiting = new Set<Person>();
  const troubles = new Map<Person, Trouble>();
  const about = () => ({ account: deps.account, meeting: view.meeting().key });

  function wait(person: Person): void {
    if (waiting.size === 0)
      deps.recorder.alarm('organizer-waiting', `${labelOf(person)} waits in the lobby: ${reasonFor(person)}`, about());
    waiting.add(person);
  }

  function waitNoMore(person: Person): void {
    if (waiting.delete(person) && waiting.size === 0)
      deps.recorder.ended('organizer-waiting', 'nobody important waits in the lobby any more', about());
  }

  function reasonFor(person: Person): string {
    const removal = clear(person, 'remove', deps, view);
    return removal.kind === 'stay' ? removal.because : '';
  }

  function tell(person: Person, id: string, text: string): void {
    troubles.set(person, { id, meeting: meetingKey(deps, view), person: personKey(person), at: deps.now(), text });
    const [oldest] = troubles.keys();
    if (troubles.size > keptTroubles && oldest !== undefined) troubles.delete(oldest);
  }

  return {
    decided(person) {
      const { sight, presence, pending } = person;
      const isWaiting = sight.participant !== undefined && placeOf(sight.participant, presence) === 'lobby' && pending.order === undefined;
      if (isWaiting && spared.includes(reasonFor(person))) wait(person);
      else waitNoMore(person);
    },
    ended(person, { rel, execution, human }, result) {
      if (result === 'done' || result === 'gone') troubles.delete(person);
      else if (result !== 'cancelled') tell(person, execution.decision, `${rel} ${labelOf(person)}: ${result}`);
      else if (human !== undefined) tell(person, execution.decision, `${rel} ${labelOf(person)}: not sent`);
    },
    unsent(person, why) {
      tell(person, `${personKey(person)} ${why}`, `${labelOf(person)}: not sent, ${why}`);
    },
    left(person) {
      waitNoMore(person);
      troubles.delete(person);
    },
    clear() {
      for (const person of [...waiting]) waitNoMore(person);
      troubles.clear();
    },
    get troubles() {
      return [...troubles.values()];
    },
  };
}

function labelOf({ sight }: Person): string {
  const { participant } = sight;
  return participant?.name || participant?.phone || participant?.uri || 'somebody';
}
