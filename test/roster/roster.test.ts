import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Listing } from '../../src/roster/listing.ts';
import { createRoster, type Presence, type Roster } from '../../src/roster/roster.ts';
import type { LobbyEvent } from '../../src/wire/event.ts';
import { canonicalHref } from '../../src/wire/url.ts';
import { anEvent, aPerson, ref } from '../support/events.ts';

const eve = aPerson('eve');
const bob = aPerson('bob');

function rosterOf(...events: LobbyEvent[]): Roster {
  const roster = createRoster();
  for (const event of events) roster.apply(event, 1_000);
  return roster;
}

function listing(part: Partial<Listing> = {}): Listing {
  return { participants: [], attendees: [], leaders: [], lobby: [], ...part };
}

test('a first added is an arrival, and a repeated added is the same presence', () => {
  const roster = createRoster();
  roster.apply(anEvent('added', eve), 1_000);
  const first = roster.get(eve.key);
  roster.apply(anEvent('added', eve), 5_000);
  expect(roster.get(eve.key)).toBe(first);
  expect(first?.arrivedAt).toBe(1_000);
  expect(roster.presences()).toHaveLength(1);
});

test('added in the lobby means waiting, and deleted from the lobby does not mean gone', () => {
  const roster = rosterOf(anEvent('added', eve), anEvent('added', eve, 'lobby'));
  expect(roster.waiting).toBe(1);
  roster.apply(anEvent('deleted', eve, 'lobby'), 2_000);
  expect(roster.get(eve.key)).toMatchObject({ inLobby: false });
  expect([roster.waiting, roster.inside]).toEqual([0, 1]);
});

test('a plain deleted ends the presence, and the same URL afterwards is a new one', () => {
  const roster = rosterOf(anEvent('added', eve));
  const first = roster.get(eve.key);
  expect(roster.apply(anEvent('deleted', eve), 2_000)).toMatchObject({ kind: 'left', presence: first });
  roster.apply(anEvent('added', eve), 3_000);
  const second = roster.get(eve.key);
  expect(second).not.toBe(first);
  expect(second?.epoch).not.toBe(first?.epoch);
  expect(second?.arrivedAt).toBe(3_000);
});

test.each([
  ['leaders', 'Leader'],
  ['attendees', 'Attendee'],
])('membership in %s is the role %s, until it is deleted from there', (collection, role) => {
  const roster = rosterOf(anEvent('added', eve, collection));
  expect(roster.get(eve.key)?.role).toBe(role);
  roster.apply(anEvent('deleted', eve, collection), 2_000);
  expect(roster.get(eve.key)?.role).toBeUndefined();
  expect(roster.get(eve.key)).toBeDefined();
});

test('a promotion told in either order ends as leader', () => {
  const orders = [
    [anEvent('deleted', eve, 'attendees'), anEvent('added', eve, 'leaders')],
    [anEvent('added', eve, 'leaders'), anEvent('deleted', eve, 'attendees')],
  ];
  for (const order of orders) expect(rosterOf(anEvent('added', eve, 'attendees'), ...order).get(eve.key)?.role).toBe('Leader');
});

test('an updated about somebody unknown is somebody to read, a deleted about somebody unknown is nothing', () => {
  const roster = createRoster();
  expect(roster.apply(anEvent('updated', eve), 1)).toMatchObject({ kind: 'changed' });
  expect(roster.apply(anEvent('deleted', bob), 1)).toBeUndefined();
  expect(roster.apply(anEvent('deleted', bob, 'lobby'), 1)).toBeUndefined();
});

test('typing indicators and modalities change nothing', () => {
  const roster = createRoster();
  expect(roster.apply(anEvent('added', eve, 'typingParticipants'), 1)).toBeUndefined();
  expect(roster.apply({ ...anEvent('added', eve), rel: 'participantMessaging' }, 1)).toBeUndefined();
  expect(roster.presences()).toHaveLength(0);
});

test('a lobby told as participants with a filter is the lobby', () => {
  const roster = createRoster();
  roster.apply({ ...anEvent('added', eve), in: ref('participants', 'c9/participants?filter=Lobby') }, 1);
  expect(roster.waiting).toBe(1);
});

test('who was there before us has no arrival', () => {
  const roster = createRoster();
  const { changed } = roster.finishReading(listing({ attendees: [eve] }), roster.beginReading(), undefined);
  expect(changed[0]?.arrivedAt).toBeUndefined();
});

test('a full read adds whom no event told of and names whom it does not list', () => {
  const roster = rosterOf(anEvent('added', bob));
  const { changed, missing } = roster.finishReading(listing({ lobby: [eve] }), roster.beginReading(), 9_000);
  expect(changed).toMatchObject([{ key: eve.key, inLobby: true, arrivedAt: 9_000 }]);
  expect(missing).toMatchObject([{ key: bob.key }]);
});

test('someone in the lobby and among the participants is waiting', () => {
  const roster = createRoster();
  roster.finishReading(listing({ participants: [eve, bob], lobby: [eve] }), roster.beginReading(), undefined);
  expect(roster.get(eve.key)?.inLobby).toBe(true);
  expect(roster.get(bob.key)?.inLobby).toBe(false);
});

test('without a lobby collection nobody is said to be in it or out of it', () => {
  const roster = createRoster();
  roster.finishReading({ participants: [eve], attendees: [], leaders: [] }, roster.beginReading(), undefined);
  expect(roster.get(eve.key)?.inLobby).toBeUndefined();
});

test('an event during a full read is newer than the read', () => {
  const roster = rosterOf(anEvent('added', eve), anEvent('added', eve, 'lobby'), anEvent('added', bob));
  const since = roster.beginReading();
  roster.apply(anEvent('deleted', eve, 'lobby'), 2_000);
  roster.apply(anEvent('deleted', bob), 2_000);
  roster.finishReading(listing({ lobby: [eve], attendees: [bob] }), since, 3_000);
  expect(roster.get(eve.key)?.inLobby).toBe(false);
  expect(roster.get(bob.key)).toBeUndefined();
});

test('an arrival during a full read is not missing from it', () => {
  const roster = createRoster();
  const since = roster.beginReading();
  roster.apply(anEvent('added', eve), 2_000);
  expect(roster.finishReading(listing(), since, 3_000).missing).toEqual([]);
});

/** A full read that nothing interrupts. */
function reading(roster: Roster, part: Partial<Listing> | Listing) {
  return roster.finishReading(part as Listing, roster.beginReading(), undefined);
}

test('somebody absent from two full reads in a row has left', () => {
  const roster = rosterOf(anEvent('added', eve, 'attendees'), anEvent('added', bob, 'lobby'));
  roster.observed(roster.get(eve.key) as Presence, { inLobby: false });
  expect(reading(roster, listing())).toMatchObject({ missing: [{ key: eve.key }, { key: bob.key }], gone: [] });
  expect(reading(roster, listing())).toMatchObject({ missing: [], gone: [{ key: eve.key }, { key: bob.key }] });
  expect([roster.inside, roster.waiting]).toEqual([0, 0]);
});

test.each<[string, (roster: Roster) => void]>([
  ['an event about them', (roster) => roster.apply(anEvent('added', eve), 2_000)],
  ['a read that lists them', (roster) => reading(roster, listing({ attendees: [eve] }))],
  ['their own resource', (roster) => roster.observed(roster.get(eve.key) as Presence, {})],
])('somebody absent from two full reads is there if between them comes %s', (_, showLife) => {
  const roster = rosterOf(anEvent('added', eve));
  reading(roster, listing());
  showLife(roster);
  expect(reading(roster, listing()).gone).toEqual([]);
  expect(roster.get(eve.key)).toBeDefined();
});

test.each<[string, boolean | undefined, Listing]>([
  ['who waits, where the lobby is not listed', true, { participants: [], attendees: [], leaders: [] }],
  ['who is inside, where only the lobby is listed', false, { lobby: [] }],
  ['who is inside, where the leaders are not listed', false, { attendees: [], lobby: [] }],
  ['of whom we do not know where they are, where the lobby is not listed', undefined, { participants: [] }],
])('a read that could not have listed somebody does not make them absent: %s', (_, inLobby, part) => {
  const roster = rosterOf(anEvent('added', eve));
  roster.observed(roster.get(eve.key) as Presence, { inLobby });
  for (let n = 0; n < 5; n += 1) expect(reading(roster, part).gone).toEqual([]);
});

const demotions: [string, (roster: Roster) => void][] = [
  ['events', (roster) => void [roster.apply(anEvent('deleted', eve, 'leaders'), 1), roster.apply(anEvent('added', eve, 'attendees'), 1)]],
  ['a full read', (roster) => void reading(roster, listing({ attendees: [eve] }))],
  ['a full read without attendees', (roster) => void reading(roster, { participants: [eve], leaders: [], lobby: [] })],
  ['their own resource', (roster) => roster.observed(roster.get(eve.key) as Presence, { role: 'Attendee' })],
];

test.each(demotions)('whoever was demoted is no leader any more, whichever way it comes: %s', (_, demote) => {
  const roster = rosterOf(anEvent('added', eve, 'leaders'));
  demote(roster);
  expect(roster.get(eve.key)?.role).not.toBe('Leader');
});

test.each([
  ['of whom no event told before', []],
  ['who was there before', [anEvent('added', eve)]],
])('a leader %s and about whom something was told during the read that lists them is one', (_, before) => {
  const roster = rosterOf(...before);
  const since = roster.beginReading();
  roster.apply(anEvent('updated', eve), undefined);
  roster.finishReading(listing({ participants: [eve], leaders: [eve] }), since, undefined);
  expect(roster.get(eve.key)?.role).toBe('Leader');
});

test('a leader who waits stays one where the leaders are listed without them', () => {
  const roster = rosterOf(anEvent('added', eve, 'lobby'), anEvent('added', eve, 'leaders'));
  reading(roster, listing({ lobby: [eve] }));
  reading(roster, listing({ participants: [eve], lobby: [eve] }));
  expect(roster.get(eve.key)).toMatchObject({ inLobby: true, role: 'Leader' });
  reading(roster, listing({ participants: [eve] }));
  expect(roster.get(eve.key)?.role).toBeUndefined();
});

test('somebody promoted after they were read as an attendee is a leader', () => {
  const roster = rosterOf(anEvent('added', eve));
  roster.observed(roster.get(eve.key) as Presence, { role: 'Attendee' });
  reading(roster, listing({ leaders: [eve] }));
  expect(roster.get(eve.key)?.role).toBe('Leader');
});

test('nobody is known to be no leader before the leaders were listed, nor after a read that could not list them', () => {
  const roster = rosterOf(anEvent('added', eve));
  const known = () => roster.leadersKnown(roster.get(eve.key) as Presence);
  expect(known()).toBe(false);
  reading(roster, listing({ participants: [eve] }));
  expect(known()).toBe(true);
  reading(roster, { participants: [eve] });
  expect(known()).toBe(false);
});

test('leaders that were listed before somebody came do not tell whether they are one, and the next list does', () => {
  const roster = rosterOf();
  reading(roster, listing());
  roster.apply(anEvent('added', eve), 2_000);
  const presence = roster.get(eve.key) as Presence;
  expect(roster.leadersKnown(presence)).toBe(false);
  const since = roster.beginReading();
  roster.apply(anEvent('added', bob), 2_000);
  expect(roster.finishReading(listing({ participants: [eve, bob] }), since, 3_000).changed).toEqual([presence]);
  expect([eve, bob].map(({ key }) => roster.leadersKnown(roster.get(key) as Presence))).toEqual([true, false]);
});

test.each([
  ['is let in', [anEvent('added', eve, 'lobby')], [anEvent('deleted', eve, 'lobby')]],
  ['is no attendee any more', [anEvent('added', eve, 'attendees')], [anEvent('deleted', eve, 'attendees')]],
  ['is no leader any more', [anEvent('added', eve, 'leaders')], [anEvent('deleted', eve, 'leaders')]],
])('whether somebody who %s is a leader is open until the leaders are listed again', (_, before, then) => {
  const roster = rosterOf(...before);
  reading(roster, listing({ participants: [eve] }));
  for (const event of [...before, ...then]) roster.apply(event, 2_000);
  const presence = roster.get(eve.key) as Presence;
  expect([presence.role, roster.leadersKnown(presence)]).toEqual([undefined, false]);
  reading(roster, listing({ participants: [eve] }));
  expect(roster.leadersKnown(presence)).toBe(true);
});

test('people whom a list of everybody finds were among the leaders of the same read, or were not', () => {
  const roster = rosterOf();
  reading(roster, { participants: [eve], leaders: [] });
  expect(roster.leadersKnown(roster.get(eve.key) as Presence)).toBe(true);
});

test('people who wait may not be listed among the leaders, so a list says enough of them', () => {
  const roster = rosterOf();
  reading(roster, listing());
  roster.apply(anEvent('added', eve, 'lobby'), 2_000);
  expect(roster.leadersKnown(roster.get(eve.key) as Presence)).toBe(true);
});

/** Eve in another spelling. */
function eveAs(rewrite: (href: string) => string) {
  const href = rewrite(eve.href);
  return { ...eve, href, key: canonicalHref(href) };
}

const inCapitals = eveAs((href) => href.replace('eve', 'EVE'));
const onAnotherHost = eveAs((href) => href.replace('pool', 'pool2'));

test.each([
  ['in another case', inCapitals],
  ['on another host', onAnotherHost],
  ['with a query', eveAs((href) => `${href}?x=`)],
  ['with a slash at the end', eveAs((href) => `${href}/`)],
])('somebody who is told of %s is the same person, in events and in full reads', (_, other) => {
  const roster = rosterOf(anEvent('added', eve), anEvent('added', other), anEvent('updated', other, 'attendees'));
  const first = roster.get(eve.key);
  expect([roster.get(other.key), roster.inside, first?.role]).toEqual([first, 1, 'Attendee']);
  expect(reading(roster, listing({ participants: [eve, other], attendees: [other] }))).toMatchObject({
    changed: [first],
    missing: [],
    gone: [],
  });
  expect(roster.presences()).toEqual([first]);
  expect(roster.apply(anEvent('deleted', other), 3_000)).toEqual({ kind: 'left', presence: first });
  expect(roster.presences()).toEqual([]);
});

test('where they were readable they are read again, unless another host has them now', () => {
  const roster = rosterOf(anEvent('added', inCapitals));
  const presence = roster.get(eve.key) as Presence;
  reading(roster, listing({ participants: [eve] }));
  expect(presence.href).toBe(eve.href);
  roster.observed(presence, {});
  for (const other of [inCapitals, onAnotherHost, eve]) {
    roster.apply(anEvent('updated', other), 2_000);
    reading(roster, listing({ participants: [inCapitals] }));
  }
  expect(presence.href).toBe(eve.href);
});

const people = ['a', 'b', 'c'].map(aPerson);
const anyEvent = fc
  .tuple(
    fc.constantFrom<LobbyEvent['type']>('added', 'updated', 'deleted'),
    fc.constantFrom(...people),
    fc.constantFrom(undefined, 'lobby', 'attendees', 'leaders', 'typingParticipants'),
  )
  .map(([type, person, collection]) => anEvent(type, person, collection));

function snapshot(roster: Roster): unknown {
  return roster
    .presences()
    .map(({ key, inLobby, role }) => ({ key, inLobby, role }))
    .sort((one, other) => (one.key < other.key ? -1 : 1));
}

test('events about different people may come in any interleaving: the roster is the same', () => {
  fc.assert(
    fc.property(fc.array(anyEvent, { maxLength: 40 }), fc.array(fc.nat(), { maxLength: 60 }), (events, picks) => {
      const lanes = people.map((person) => events.filter((event) => event.key === person.key));
      const interleaved: LobbyEvent[] = [];
      for (const pick of picks) interleaved.push(...(lanes[pick % lanes.length]?.splice(0, 1) ?? []));
      interleaved.push(...lanes.flat());
      expect(snapshot(rosterOf(...interleaved))).toEqual(snapshot(rosterOf(...events)));
    }),
  );
});

test('every event may be delivered twice in a row: the roster is the same', () => {
  fc.assert(
    fc.property(fc.array(anyEvent, { maxLength: 40 }), (events) => {
      const twice = events.flatMap((event) => [event, event]);
      expect(snapshot(rosterOf(...twice))).toEqual(snapshot(rosterOf(...events)));
    }),
  );
});

test('the counts are always those of the people', () => {
  fc.assert(
    fc.property(fc.array(anyEvent, { maxLength: 60 }), (events) => {
      const roster = rosterOf(...events);
      const waiting = roster.presences().filter((presence) => presence.inLobby === true).length;
      expect([roster.waiting, roster.inside]).toEqual([waiting, roster.presences().length - waiting]);
    }),
  );
});
