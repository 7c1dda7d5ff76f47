// What about the people of one meeting needs a human although nobody asks: someone important in the lobby, an order that came to nothing.
import { defined } from '../defined.ts';
import type { OutcomeResult } from '../order/outcome.ts';
import type { ActionRel } from '../roster/participant.ts';
import { placeOf } from '../rulings/portrait.ts';
import type { Said } from '../rulings/standing.ts';
import type { Trouble } from '../rulings/topics.ts';
import { personChanged } from './changes.ts';
import { clear } from './clearance.ts';
import { labelOf, meetingKey, personKey } from './keys.ts';
import { isPresent, type Order, type Person } from './person.ts';
import type { MeetingView, ModeratorDeps } from './ports.ts';

export interface Attention {
  decided(person: Person): void;
  ended(person: Person, order: Order, result: OutcomeResult): void;
  /** A human ordered something that is not carried out, or not tried again. */
  dropped(person: Person, ordered: Ordered, why: string): void;
  /** What a human ordered before a session, or lobbyguard, ended came to nothing that was seen, and is not done any more. */
  lost(person: Person, word: Said & { act: string }, result: OutcomeResult | undefined): void;
  /** What a human ordered waits for a link; without one, it does not wait any more. */
  linkless(person: Person, rel: ActionRel | undefined): void;
  left(person: Person): void;
  /** The meeting is gone for us. */
  clear(): void;
  readonly troubles: readonly Trouble[];
}

export interface Ordered {
  /** What they said. */
  human: string;
  act: string;
}

interface Told extends Trouble {
  /** What came to nothing. */
  act?: string;
}

const spared: readonly unknown[] = ['organizer', 'leader', 'protected'];
const keptTroubles = 100;
const askedInVain = 'asked of the server, not seen to be done';
/** The server is slow to offer links; after this long somebody is told. */
const linkWithinMs = 10_000;

export function createAttention(deps: ModeratorDeps, view: MeetingView): Attention {
  const waiting = new Set<Person>();
  const troubles = new Map<Person, Told>();
  /** Whose order waits for a link, until somebody is told, and after. */
  const linkless = new Map<Person, NodeJS.Timeout>();
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

  function tell(person: Person, id: string, text: string, { act, at = deps.now() }: { act?: string; at?: number } = {}): void {
    troubles.set(person, { id, meeting: meetingKey(deps, view), person: personKey(person), at, text, ...defined({ act }) });
    const [oldest] = troubles.keys();
    if (troubles.size > keptTroubles && oldest !== undefined) troubles.delete(oldest);
  }

  /** An admission that succeeds is no answer to a refusal that did not. */
  function settled(person: Person, rel: ActionRel): void {
    const { act } = troubles.get(person) ?? {};
    if (act === undefined || (act === 'admit') === (rel === 'admit')) troubles.delete(person);
  }

  function awaitLink(person: Person, rel: ActionRel): void {
    if (linkless.has(person)) return;
    const timer = setTimeout(() => {
      tell(person, `${personKey(person)} no-link`, `${rel} ${labelOf(person)}: the server offers no way to; do it in the Skype client`);
      personChanged(person, deps, view);
    }, linkWithinMs);
    linkless.set(person, timer.unref());
  }

  /** The trouble that was told is over with the waiting. */
  function awaitLinkNoMore(person: Person): void {
    const timer = linkless.get(person);
    if (timer === undefined) return;
    clearTimeout(timer);
    linkless.delete(person);
    troubles.delete(person);
  }

  return {
    linkless(person, rel) {
      if (rel === undefined) awaitLinkNoMore(person);
      else awaitLink(person, rel);
    },
    decided(person) {
      const { sight, presence, pending } = person;
      const isWaiting = sight.participant !== undefined && placeOf(sight.participant, presence) === 'lobby' && pending.order === undefined;
      if (isWaiting && spared.includes(reasonFor(person))) wait(person);
      else waitNoMore(person);
    },
    ended(person, { rel, execution, human }, result) {
      const trouble = (what: string) => tell(person, execution.decision, `${rel} ${labelOf(person)}: ${what}`, { act: rel });
      if (result === 'gone' || !isPresent(person, view)) troubles.delete(person);
      else if (result === 'done') settled(person, rel);
      else if (result === 'unconfirmed') trouble(askedInVain);
      else if (result !== 'cancelled') trouble(result);
      else if (human !== undefined) trouble(execution.firstSentAt !== undefined ? askedInVain : 'not sent');
    },
    dropped(person, { human, act }, why) {
      const { order, overtaken = [] } = person.pending;
      const wasAsked = [...overtaken, order].some((one) => one?.human === human && one.execution.firstSentAt !== undefined);
      tell(person, `${personKey(person)} ${why}`, `${labelOf(person)}: ${wasAsked ? askedInVain : 'not sent'}, ${why}`, { act });
    },
    lost(person, { id, act, by, at }, result = 'cancelled') {
      const came = result === 'cancelled' ? 'not done before the session ended' : result === 'unconfirmed' ? askedInVain : result;
      tell(person, id, `${act} ${labelOf(person)}, ordered by ${by.who}: ${came}; order it again if it is still to be done`, { act, at });
    },
    left(person) {
      waitNoMore(person);
      awaitLinkNoMore(person);
      troubles.delete(person);
    },
    clear() {
      for (const person of [...waiting]) waitNoMore(person);
      for (const person of [...linkless.keys()]) awaitLinkNoMore(person);
      troubles.clear();
    },
    get troubles() {
      return [...troubles.values()];
    },
  };
}
