// How a person is told: name, where from, and why nothing can or should be done about them.
import type { StayReason } from '../../../guard/stay.ts';
import type { PersonDoc } from '../../view/schema.ts';
import type { KnownPerson } from '../store.ts';
import { visible } from '../text.ts';
import { plain } from './action-words.ts';

export function displayName({ name, phone, address }: PersonDoc): string {
  if (name !== undefined && name.trim() !== '') return visible(name);
  return phone ?? visible(address ?? 'somebody without a name');
}

export function origin({ anonymous, network, phone, address }: PersonDoc): { shape: string; word: string } {
  if (phone !== undefined || address?.startsWith('tel:') === true) return { shape: '☎', word: 'telephone' };
  if (anonymous === true) return { shape: '◇', word: 'anonymous' };
  if (network === 'SameEnterprise') return { shape: '●', word: 'colleague' };
  if (network === 'Federated') return { shape: '▣', word: 'federated' };
  if (network === 'PublicCloud') return { shape: '▲', word: 'public network' };
  return { shape: '?', word: 'origin not known' };
}

export function addressLine({ address, phone, anonymous, neverTargeted }: PersonDoc): string {
  if (phone !== undefined) return `tel:${phone}`;
  // The server gives strangers an address of the moment, which says nothing about them.
  if (anonymous === true)
    return neverTargeted === 'organizer' ? 'no address; the server says: organizer' : 'no address: anyone can type this name';
  return address === undefined ? 'no address' : visible(address);
}

const because: Readonly<Record<StayReason, string>> = {
  held: 'held for a human',
  capped: 'the rule has stopped itself here',
  self: 'lobbyguard itself',
  organizer: 'organizes this meeting',
  'organizer-unknown': 'it is not known whether they organize this meeting',
  protected: 'protected by the configuration',
  leader: 'a leader of this meeting',
  paused: 'everything was paused',
  'no-rule': 'no rule is about them',
  allowed: 'a rule lets them be',
  'no-link': 'the server offers no way yet',
  'not-applicable': 'not where the rule applies',
  left: 'they had left',
  duplicate: 'it is under way already',
  proposed: 'proposed to a human',
  gate: 'proposed to a human, because the policies wait to be accepted',
  overruled: 'a human has said otherwise',
  error: 'the rule could not be evaluated',
};

export function whyLine({ decision, place, neverTargeted }: PersonDoc): string | undefined {
  if (decision === undefined) return undefined;
  const { rule, verdict, because: reason, proposal } = decision;
  if (rule === null) return place === 'lobby' && neverTargeted !== undefined ? 'no rule lets them in' : 'no rule is about them';
  if (proposal !== undefined) return `${rule} proposes to ${plain(proposal)}`;
  if (verdict === 'stay') return `${rule}: ${reasonWords(reason)}`;
  return `${rule} ${verdict === 'act' ? '' : 'would '}${plain(decision.action)}`;
}

export function neverWords(reason: string): string {
  return `never removed: ${reasonWords(reason)}. If it has to be, do it in the Skype client.`;
}

/** A record of another version may know reasons that we do not. */
function reasonWords(reason: string | undefined): string {
  return because[reason as StayReason] ?? reason ?? '';
}

const did: Readonly<Record<string, string>> = {
  admit: 'admitted by',
  reject: 'refused by',
  eject: 'removed by',
  wait: 'waits, says',
  pass: 'let in for the meeting by',
  extend: 'kept waiting by',
};

/** What has become of somebody whose row is still looked at; undefined: still to be decided. */
export function handled(person: KnownPerson): string | undefined {
  const { ruling, order, goneAt, vouched, place } = person;
  const isGone = goneAt !== undefined;
  const gone = place === 'lobby' ? 'not in the lobby any more' : 'not here any more';
  if (order !== undefined) return isGone ? `${gone}; ${orderedBy(order)}` : orderWords(order);
  if (ruling !== undefined)
    return `${did[ruling.act] ?? ruling.act} ${ruling.by.auth === 'meeting' ? 'somebody in the meeting' : ruling.by.who}`;
  if (vouched?.by === 'meeting') return 'let in by somebody in the meeting';
  return isGone ? gone : undefined;
}

type Order = NonNullable<PersonDoc['order']>;

function orderWords(order: Order): string {
  if (order.state === 'grace') return `${orderedBy(order)}, in a moment`;
  return order.state === 'queued' ? `${orderedBy(order)}, waiting for its turn` : `${orderedBy(order)}, sent`;
}

function orderedBy({ rel, by, rule }: Order): string {
  return `${plain(rel)}: ${by?.who ?? rule ?? 'a rule'}`;
}

export function isOpen(person: KnownPerson): boolean {
  return handled(person) === undefined;
}
