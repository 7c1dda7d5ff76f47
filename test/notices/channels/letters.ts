// Letters for the tests of channels.
import type { Item, Letter } from '../../../src/notices/letter.ts';
import { itemOf, letterOf, type Telling } from '../../../src/notices/words.ts';

export const at = Date.parse('2026-11-26T20:00:00Z');

export function aTelling(part: Partial<Telling> = {}): Telling {
  return {
    id: 'n1',
    event: 'held',
    account: 'moderator',
    rule: 'guests-wait',
    meeting: { id: 'm1', subject: 'Quarterly results', organizer: 'boss@example.com' },
    mode: 'enforce',
    count: 37,
    withinMs: 60_000,
    total: 37,
    closed: false,
    now: { count: 31, oldest: at - 72_000, text: '31 people held by guests-wait' },
    unseen: false,
    people: [],
    ...part,
  };
}

export function anItem(part: Partial<Telling> = {}, names: 'keep' | 'drop' = 'keep'): Item {
  return itemOf(aTelling(part), { names, at });
}

/** A letter in which everything people write is this text. */
export function aLetterAbout(text: string): Letter {
  const people = [{ name: text, address: text, phone: text, network: 'Federated', since: at - 1_000 }];
  const meeting = { id: 'm1', subject: text, organizer: text };
  return letterOf(
    'n1',
    [anItem({ people, meeting, rule: text, link: 'http://127.0.0.1:8787/#/meeting/m1' })],
    at,
    at,
    'http://127.0.0.1:8787/',
  );
}

export function aDigestAbout(text: string): Letter {
  const meeting = { id: 'm1', subject: text };
  const items = Array.from({ length: 40 }, (_, n) =>
    anItem({ id: `n${n}`, event: 'order-trouble', meeting, now: { count: 1, oldest: at, text: text.repeat(3) }, closed: n % 2 === 1 }),
  );
  return letterOf('digest', items, at, at - 3_600_000, 'http://127.0.0.1:8787/');
}
