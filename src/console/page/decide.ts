// What can be done about a person, and the question that comes before some of it.
import type { PersonDoc } from '../view/schema.ts';
import { type Act, act } from './actions.ts';
import { versionSeen } from './presses/seen.ts';
import { ask } from './question.ts';
import { may } from './session.ts';
import type { KnownPerson } from './store.ts';
import { visible } from './text.ts';
import { displayName } from './words/person-words.ts';

/** What is offered where they are now; the server has the last word. */
export function actsFor(person: PersonDoc, more: readonly Act[] = []): readonly Act[] {
  return [...actsWhere(person), ...more].filter((what) => may(what, person.meeting));
}

function actsWhere({ place, neverTargeted }: PersonDoc): readonly Act[] {
  if (place === 'inside') return neverTargeted === undefined ? ['eject'] : [];
  return neverTargeted === undefined ? ['admit', 'reject', 'wait'] : ['admit'];
}

/** Somebody a button is pressed about: asked again where they look like somebody else. */
export function decide(now: KnownPerson, what: Act): void {
  const person = { ...now, version: versionSeen(now) };
  const [like] = person.lookalikes ?? [];
  if (what === 'eject' || (what === 'admit' && like !== undefined)) {
    const title = `${what === 'admit' ? 'Admit' : 'Remove'} ${displayName(person)}?`;
    const text =
      like === undefined
        ? 'They are in the meeting and will be removed from it.'
        : `${person.address ?? 'No address'} ${visible(like.text)}.`;
    ask({ title, text, yes: what === 'admit' ? 'Admit' : 'Remove', tone: what === 'admit' ? 'go' : 'no' }, () => act(person, what));
    return;
  }
  void act(person, what);
}
